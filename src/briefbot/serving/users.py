"""Names of those who ask."""

from __future__ import annotations

from typing import NewType

UserName = NewType("UserName", str)

LOCAL_USER = UserName("")
"""Whoever asks where nobody needs a name: one person, on this machine."""
