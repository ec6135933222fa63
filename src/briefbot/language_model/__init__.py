"""What a language model is sent, and what it sends."""
