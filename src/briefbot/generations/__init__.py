"""One generation of an index: what it holds on disk, and how it is made from the one before."""
