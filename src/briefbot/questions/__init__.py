"""What a question asks for, whether it can be asked, and how far a text meets it."""
