"""NumPy's files are read by one thread at a time."""

from __future__ import annotations

import threading

HEADER_READING = threading.Lock()
"""NumPy reads the header as a Python literal, and Python 3.11's parser fails now and then when two threads do so at once:
SystemError "AST constructor recursion depth mismatch" (python/cpython#106905)."""
