"""The register stands in one order wherever it is read: edition, tier, track, name (Article 33)."""

import csv
import io
from datetime import date

import pytest

from tests.factories.honours import commend, commendation_stage
from workflow.honours.models import Honour
from workflow.titles.models import RegisterEntry
from workflow.titles.register import honour_place, rebuild_register, use_place

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.article(33)]
AWARDS = (("gold", "achievement"), ("gold", "practice"), ("mayor", "practice"))


def test_an_edition_stands_by_tier_then_track_everywhere(client):
    stage = commendation_stage(AWARDS)
    commend(stage)
    rules = stage.edition.rules
    places = [[one.code for one in found] for found in (rules.tiers, rules.tracks)]
    honours = sorted(Honour.objects.all(), key=lambda one: (places[0].index(one.tier), places[1].index(one.track)))
    due = [one.number for one in honours]
    assert [item["number"] for item in client.get("/api/v1/register").json()["items"]] == due
    text = b"".join(client.get("/register/export.csv").streaming_content).decode("utf-8-sig")
    assert [number for row in csv.reader(io.StringIO(text)) for number in row if number in due] == due
    page = client.get("/register/").content.decode()
    assert sorted(due, key=page.index) == due
    RegisterEntry.objects.update(place_key="")
    assert len(rebuild_register()) == len(due)
    assert [item["number"] for item in client.get("/api/v1/register").json()["items"]] == due


def test_years_go_back_and_names_by_their_sound():
    mayor = honour_place(2026, 7, 0, 0, "示例甲", "N-2")
    assert honour_place(2027, 8, 1, 1, "示例乙", "N-9") < mayor
    assert mayor < honour_place(2026, 7, 0, 0, "示例乙", "N-1") < honour_place(2026, 7, 0, 1, "示例阿", "N-3")
    assert mayor < use_place(date(2026, 10, 1), "N-2") < use_place(date(2026, 9, 30), "N-2")
    assert use_place(date(2026, 1, 1), "N-2") < honour_place(2025, 6, 0, 0, "示例甲", "N-0")
