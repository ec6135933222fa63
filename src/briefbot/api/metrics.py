"""What the server has done, for Prometheus. The one module that imports prometheus_client."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import fields
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from briefbot.errors import BriefbotError
from briefbot.generations.generation import Generation
from briefbot.types import Answer, Timings

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_TYPE = CONTENT_TYPE_LATEST
_SECONDS = (0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 30.0, 60.0, 120.0)


class Metrics:
    """Counts in memory; safe to share between threads."""

    def __init__(self, generation: Callable[[], Generation]) -> None:
        """``generation`` gives the live one, or raises BriefbotError."""
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "briefbot_requests", "Requests that were answered.", ("method", "route", "status"), registry=self.registry
        )
        self.request_seconds = Histogram(
            "briefbot_request_seconds", "Time to the end of the response.", ("route",), buckets=_SECONDS, registry=self.registry
        )
        self.in_progress = Gauge("briefbot_requests_in_progress", "Requests not answered yet.", registry=self.registry)
        self.answers = Counter("briefbot_answers", "Questions, by how they ended.", ("outcome",), registry=self.registry)
        self.stage_seconds = Histogram(
            "briefbot_stage_seconds", "Time of each stage of an answer.", ("stage",), buckets=_SECONDS, registry=self.registry
        )
        for outcome in ("answered", "abstained"):
            self.answers.labels(outcome)
        for stage in fields(Timings):
            self.stage_seconds.labels(stage.name)
        ProcessCollector(registry=self.registry)
        self.registry.register(_IndexCollector(generation))

    def observe(self, answer: Answer) -> None:
        self.answers.labels("abstained" if answer.abstained else "answered").inc()
        for stage in fields(Timings):
            self.stage_seconds.labels(stage.name).observe(getattr(answer.timings_ms, stage.name) / 1000)

    def text(self) -> bytes:
        return generate_latest(self.registry)


class Counted:
    """ASGI middleware that counts and times each request under the route that answered it."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 499  # as nginx says of a visitor who left before anything was sent

        async def note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            with self._metrics.in_progress.track_inprogress():
                await self._app(scope, receive, note)
        finally:
            route = _route_of(scope)
            self._metrics.requests.labels(_method_of(scope), route, str(status)).inc()
            self._metrics.request_seconds.labels(route).observe(time.perf_counter() - began)


class _IndexCollector(Collector):
    """What the live generation holds, looked up whenever somebody wants to know."""

    def __init__(self, generation: Callable[[], Generation]) -> None:
        self._generation = generation

    def describe(self) -> Iterator[Metric]:
        yield from ()

    def collect(self) -> Iterator[Metric]:
        try:
            generation = self._generation()
        except BriefbotError:
            yield GaugeMetricFamily("briefbot_index_ready", "Whether there is an index that answers.", 0)
            return
        yield GaugeMetricFamily("briefbot_index_ready", "Whether there is an index that answers.", 1)
        info = {"generation": generation.id, "encoder": generation.manifest.encoder.name, "built": generation.manifest.created}
        yield InfoMetricFamily("briefbot_index", "The generation that answers.", value=info)
        for field in fields(generation.manifest.counts):
            count = getattr(generation.manifest.counts, field.name)
            yield GaugeMetricFamily(f"briefbot_index_{field.name}", f"How many {field.name} it holds.", count)


def _route_of(scope: Scope) -> str:
    """The path as it was declared: one of few, whatever is asked for."""
    return getattr(scope.get("route"), "path", "other")


def _method_of(scope: Scope) -> str:
    return scope["method"] if scope["method"] in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH") else "other"
