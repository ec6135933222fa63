"""What a question asks for, and how far a text meets it."""
