"""The measures and request times in Prometheus' text format."""

import os
from collections.abc import Iterator

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from portal.access.permission_rules import public
from portal.health.reading import take_all
from portal.health.timing import REQUESTS

UNREADABLE = "portal_measure_unreadable"


@public
def metrics(request: HttpRequest) -> HttpResponse:
    """For whoever has the token; 404 where none is set, and for everybody else."""
    if not is_monitor(request):
        raise Http404
    return HttpResponse(
        generate_latest(_registry()), content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"}
    )


def is_monitor(request: HttpRequest) -> bool:
    """Whether the request bears the token (RFC 6750)."""
    token = settings.PORTAL_METRICS_TOKEN
    return bool(token) and constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {token}")


class Measured(Collector):
    """The house's measures, taken when they are asked for."""

    def collect(self) -> Iterator[Metric]:
        unreadable = GaugeMetricFamily(UNREADABLE, "1 for a measure that cannot be taken.", labels=["measure"])
        for reading in take_all():
            unreadable.add_metric([reading.measure.name], reading.value is None)
            if reading.value is not None:
                yield GaugeMetricFamily(reading.measure.name, reading.measure.label, value=reading.value)
        yield unreadable


def _registry() -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(Measured())
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)  # the times of all workers, from the files they keep
    else:
        registry.register(REQUESTS)
    return registry
