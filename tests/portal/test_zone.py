"""The day is Shanghai's, whoever presses the button and wherever their profile lies."""

import ast
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.users.models import UserProfile

from objections.models import Objection
from portal import clock
from tests.factories.objections import verified
from tests.factories.programmes import running_edition
from tests.factories.publicity import draft_notice, running_notice
from tests.showing import send

pytestmark = pytest.mark.slow

HOUSE = Path(__file__).parents[2]
FLOORS = ("portal", "workflow", "objections", "cms_pages")
# In Los Angeles this is still Wednesday, 13 May.
THURSDAY = datetime(2026, 5, 14, 1, 30, tzinfo=UTC)
LOS_ANGELES = "America/Los_Angeles"


@pytest.fixture
def abroad(office, client):
    """An officer whose profile lies in Los Angeles, logged in."""
    UserProfile.objects.create(user=office, current_time_zone=LOS_ANGELES)
    client.force_login(office)
    return office


def test_clock_ignores_the_active_zone(travel_to):
    travel_to(THURSDAY)
    with timezone.override(LOS_ANGELES):
        said = (clock.today(), clock.day_of(THURSDAY), clock.display(THURSDAY), clock.display_seconds(THURSDAY))
        moment = clock.moment(date(2026, 5, 14), 17)
    assert said == (date(2026, 5, 14), date(2026, 5, 14), "2026-05-14 09:30", "2026-05-14 09:30:00")
    assert moment == datetime(2026, 5, 14, 9, tzinfo=UTC)


@pytest.mark.django_db
def test_notice_published_from_los_angeles_starts_on_the_next_day_of_shanghai(abroad, client, travel_to):
    notice = draft_notice()
    travel_to(THURSDAY)
    send(client, f"/admin/desk/notices/{notice.pk}/publish/")
    notice.refresh_from_db()
    assert (notice.state, notice.starts_on, notice.ends_on) == ("running", date(2026, 5, 15), date(2026, 5, 21))
    assert "2026-05-14 09:30" in client.get(f"/admin/desk/notices/{notice.pk}/").content.decode()


@pytest.mark.django_db
def test_objection_accepted_from_los_angeles_is_due_by_shanghai_days(abroad, client, travel_to):
    notice = running_notice()
    travel_to(clock.moment(date(2026, 5, 13)))
    objection = verified(notice.entries.first(), by=abroad)
    travel_to(THURSDAY)
    send(client, f"/admin/desk/objections/{objection.pk}/accept/")
    found = Objection.objects.get(pk=objection.pk)
    assert (found.accepted_at, found.clock_from) == (THURSDAY, date(2026, 5, 14))


@pytest.mark.django_db
def test_deadline_typed_in_los_angeles_is_shanghai_time(abroad, client, travel_to):
    edition = running_edition()
    travel_to(clock.moment(clock.day_of(edition.opens_at)))
    address = f"/admin/desk/editions/{edition.pk}/extend/"
    shown = client.get(address).context["form"]["shown"].value()
    client.post(address, {"deadline": "2026-04-30T17:00", "reason": "申报单位要求", "shown": shown})
    edition.refresh_from_db()
    assert edition.deadline == datetime(2026, 4, 30, 9, tzinfo=UTC)


@pytest.mark.django_db
def test_profile_offers_no_zone_and_forgets_the_one_it_had(abroad, client):
    page = client.get(reverse("wagtailadmin_account")).content.decode()
    assert LOS_ANGELES not in page
    assert "locale-current_time_zone" not in page


def zone_readings(source: str) -> list[str]:
    """Calls that ask the active zone, or take the day of a moment as the database keeps it (UTC)."""
    calls = [node.func for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    names = [func.attr for func in calls if isinstance(func, ast.Attribute)]
    return [name for name in names if name in {"localtime", "localdate", "make_aware", "strftime", "date"}]


def test_only_the_clock_turns_moments_into_days():
    """`.date()` also of a UTC moment: before eight in the morning that is yesterday."""
    found = {
        str(path.relative_to(HOUSE)): readings
        for floor in FLOORS
        for path in (HOUSE / floor).rglob("*.py")
        if "migrations" not in path.parts and (readings := zone_readings(path.read_text()))
    }
    assert found == {"portal/clock.py": ["date"]}


def test_no_moment_is_formatted_but_by_the_clock():
    """A format such as `{item.at:%Y-%m-%d}` prints UTC: names that hold moments go through `clock.display`."""
    moments = ("at", "now", "deadline", "published", "created")
    wrong = [
        f"{path.name}: {ast.unparse(node)}"
        for floor in FLOORS
        for path in (HOUSE / floor).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FormattedValue) and node.format_spec and "%" in ast.unparse(node.format_spec)
        and _last_name(node.value).split("_")[-1] in moments
    ]  # fmt: skip
    assert wrong == []


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Call):
        return _last_name(node.func)
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def test_a_deadline_is_said_to_the_minute_unless_it_has_seconds():
    day = date(2026, 4, 11)
    assert clock.display_deadline(clock.moment(day, 17)) == "2026-04-11 17:00"
    assert clock.display_deadline(clock.moment(day, 23, 59, 59)) == "2026-04-11 23:59:59"
