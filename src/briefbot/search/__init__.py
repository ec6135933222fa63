"""Two searchers to one ranking of passages."""
