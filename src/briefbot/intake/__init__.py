"""A folder of files on its way in: what is there, what changed, and what it says."""
