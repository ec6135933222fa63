"""What a question leaves to the conversation before it."""
