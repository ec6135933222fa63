"""Questions made from a corpus: those it answers, and those it does not."""
