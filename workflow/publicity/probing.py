"""Whether the public can read a running list: asked through the site's own public address."""

from http.client import HTTPException
from urllib.request import Request, urlopen

from django.conf import settings
from django.db.models import F

from portal import clock
from workflow.publicity.models import Notice, Reachability

TIMEOUT = 10
LONGEST = 5_000_000


def probe_notice(notice: Notice) -> bool:
    """Fetch the notice's page once and count the answer under today; whether it was the list."""
    answered = is_reachable(notice)
    today, _ = Reachability.objects.get_or_create(notice=notice, day=clock.today())
    column = "answered" if answered else "failed"
    Reachability.objects.filter(pk=today.pk).update(**{column: F(column) + 1})
    return answered


def is_reachable(notice: Notice) -> bool:
    """Whether the public address gives the page of this very list within ten seconds."""
    address = f"{settings.PORTAL_PROBE_URL}{notice.get_absolute_url()}"
    # A page kept by a cache on the way would say nothing about the site.
    request = Request(address, headers={"Cache-Control": "no-cache", "User-Agent": "portal-probe"})  # noqa: S310  our own address
    try:
        with urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310
            return answer.status == 200 and notice.number.encode() in answer.read(LONGEST)
    except (HTTPException, OSError, ValueError):
        return False
