"""One process of a library under test, with nothing imported before it but what is below: ``trial.py MODULE WHAT DATA INDEX``.

WHAT is ``build`` (make and persist an index), ``first`` (open it, and search once) or ``all`` (search for every question).
The last line printed says at what time the result was there.
"""

import importlib
import json
import resource
import sys
import time
from pathlib import Path


def main() -> None:
    module, what, data, index = sys.argv[1], sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4])
    sys.path.insert(0, str(Path(__file__).parent))
    given = json.loads(data.read_text("utf8"))
    library = importlib.import_module(module)
    if what == "build":
        library.build(given["paragraphs"], index)
        print(json.dumps({"at": time.time()}))
        return
    search = library.open_index(index)
    questions = given["questions"][:1] if what == "first" else given["questions"]
    run, milliseconds = {}, []
    for question in questions:
        started = time.perf_counter()
        run[question["id"]] = search(question["text"])
        milliseconds.append((time.perf_counter() - started) * 1000)
    at = time.time()
    memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    said = {"at": at, "run": run, "milliseconds": milliseconds, "memory_mb": memory_mb, "version": library.version()}
    print(json.dumps(said))


if __name__ == "__main__":
    main()
