"""What a text says, told by rule: its words, names, numbers, days and denials."""
