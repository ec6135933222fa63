"""Processes of our own interpreter, apart from this one: started, spoken to over two pipes, and gone with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, NoReturn


def own_command(module: str) -> list[str]:
    """Starts ``main()`` of a module of this package: with this process's folders of modules, not the working directory's."""
    folders = [str(Path(folder).absolute()) for folder in sys.path]
    start = f"import sys; sys.path[:] = {folders!r}; from {module} import main; main()"
    return [sys.executable, "-P", "-c", start]


def separation() -> Mapping[str, Any]:
    """For Popen: a group of its own, so that Ctrl-C reaches only this process, and the other goes with all it has started."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    return {"start_new_session": True}


def kill_all(popen: subprocess.Popen[bytes]) -> None:
    """The process and all it has started, at once."""
    if sys.platform == "win32":
        command = ["taskkill", "/F", "/T", "/PID", str(popen.pid)]
        subprocess.run(command, capture_output=True, check=False)  # noqa: S603
        popen.kill()
    else:
        with suppress(ProcessLookupError, PermissionError):  # nobody is left; macOS says it of a group of dead ones
            os.killpg(popen.pid, signal.SIGKILL)


def is_crash(status: int) -> bool:
    """Ended by a signal; on Windows by an exception of the system."""
    return status < 0 or status >= 0xC0000000


def name_of_crash(status: int) -> str:
    if status > 0:
        return f"{status:#x}"
    try:
        return signal.Signals(-status).name
    except ValueError:
        return f"signal {-status}"


def take_over_pipes() -> tuple[BinaryIO, BinaryIO]:
    """In such a process: its pipes, out of reach of libraries that print and of programs it starts.

    Those get stderr and an empty input.
    """
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return source, sink


def end_now() -> NoReturn:
    """In such a process: end in the middle of everything, with the programs it has started."""
    if sys.platform != "win32" and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(0)
