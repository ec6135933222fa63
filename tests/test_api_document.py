"""What the OpenAPI document says of every request and response is true (schemathesis, against a real server).

At length: briefbot serve, and beside it
schemathesis run http://127.0.0.1:7860/openapi.json --max-examples 200 --exclude-checks positive_data_acceptance

It counts a 413, what a body over 2 MB gets, as a failure to refuse; REFUSALS below does not.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import load_all_checks
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import positive_data_acceptance

from briefbot.config import Config
from desk import link_or_copy
from serving import serving

load_all_checks()
REFUSALS = SchemathesisConfig.from_dict(
    {"checks": {"negative_data_rejection": {"expected-statuses": ["400", "404", "405", "413", "422"]}}}
)
QUICKLY = settings(
    max_examples=8,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
    database=None,
)


@pytest.fixture(scope="module")
def operations(corpus: Path, index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Any]]:
    folder = tmp_path_factory.mktemp("described")
    shutil.copytree(corpus, folder / "corpus")
    shutil.copytree(index, folder / "index", copy_function=link_or_copy)
    config = Config(
        corpus=str(folder / "corpus"), index=str(folder / "index"), store=str(folder / "briefbot.db"), requests_per_minute=0
    )
    with serving(config) as url:
        document = schemathesis.openapi.from_url(f"{url}/openapi.json", config=REFUSALS)
        yield [found.ok() for found in document.get_all_operations()]


# not schemathesis's own parametrize(): its fixtures do not work with pytest 9.2
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_every_response_is_as_the_document_says(operations: list[Any], mode: GenerationMode) -> None:
    assert len(operations) > 10
    for operation in operations:
        if mode is GenerationMode.NEGATIVE and not (operation.body or operation.query or operation.path_parameters):
            continue

        @QUICKLY
        @given(operation.as_strategy(generation_mode=mode))
        def check(case: Any) -> None:
            # some rules no schema says, and what breaks them is refused: a question has a letter, a range of dates its order
            case.call_and_validate(excluded_checks=[positive_data_acceptance])

        with suppress(Unsatisfiable):  # where anything is a name, no request can be wrong
            check()
