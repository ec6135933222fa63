"""Which sentences answer, which of them stands first, and where they differ."""
