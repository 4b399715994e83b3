"""The third invariant: page, table, data, feed, search, programming interface and register say the same."""

import csv
import io
import json
import re
from html import unescape
from typing import Any

from django.test import Client

from tests.machine.world import World
from workflow.applications.enums import OUT
from workflow.decisions.queries import public_vacancies
from workflow.honours.models import Honour
from workflow.programmes.enums import EditionState
from workflow.publicity.enums import Leaving, Subject
from workflow.publicity.models import Notice, NoticeEntry

STRUCK = {str(word): word.label for word in Leaving}
STANDING = frozenset({"running", "over", "held", "passed"})


def says_the_same(w: World) -> None:
    """Every road to every public thing of the edition, asked as anybody asks it."""
    with w.at():
        client = Client()
        edition_everywhere(w, client)
        for notice in Notice.objects.public().filter(edition=w.edition).order_by("pk"):
            notice_everywhere(w, client, notice)
        for honour in Honour.objects.filter(edition=w.edition).order_by("pk"):
            honour_everywhere(w, client, honour)


def get(w: World, client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path, follow=True)
    if answer.status_code != status:
        raise w.fault(f"{path} 回答 {answer.status_code}")
    return answer.content.decode()


def data(w: World, client: Client, path: str) -> Any:
    return json.loads(get(w, client, path))


def edition_everywhere(w: World, client: Client) -> None:
    """State, stage and vacancies of the edition."""
    edition = w.fresh()
    if edition.state == EditionState.PLANNED:
        return
    api, page = data(w, client, f"/api/v1/editions/{edition.slug}"), get(w, client, edition.get_absolute_url())
    current = edition.current_stage.code if edition.current_stage else None
    if (api["state"], api["stage"]) != (edition.state, current):
        raise w.fault(f"届次接口称 {api['state']} {api['stage']}，实为 {edition.state} {current}")
    if edition.state == EditionState.CANCELLED and edition.cancelled_because not in text_of(page):
        raise w.fault("届次页面没有写明取消的理由")
    given = {row["label"]: row["vacant"] for row in data(w, client, f"/api/v1/vacancies/{edition.slug}")}
    if given != {row["label"]: row["vacant"] for row in public_vacancies(edition)}:
        raise w.fault(f"空缺名额接口称 {given}")
    if given and "空缺" not in page:
        raise w.fault("届次页面没有写明空缺名额")


def notice_everywhere(w: World, client: Client, notice: Notice) -> None:
    api, page = data(w, client, f"/api/v1/notices/{notice.uuid}"), text_of(get(w, client, f"/publicity/{notice.uuid}/"))
    document = data(w, client, f"/publicity/{notice.uuid}/list.json")
    table = {int(row["序号"]): row for row in rows_of(get(w, client, f"/publicity/{notice.uuid}/list.csv"))}
    if notice.title not in text_of(get(w, client, "/feeds/publicity.atom")):
        raise w.fault(f"订阅源没有 {notice.title}")
    if api["clock"] not in page:
        raise w.fault(f"{notice.title} 的页面没有“{api['clock']}”")
    if json.loads(api["document"]) != document:
        raise w.fault(f"{notice.title} 的原文在接口与文件中不同")
    written = {entry["position"]: entry for entry in document["entries"]}
    entries = {entry.position: entry for entry in notice.entries.select_related("application", "notice__stage")}
    if not entries.keys() == written.keys() == table.keys() == {entry["position"] for entry in api["entries"]}:
        raise w.fault(f"{notice.title} 各处所列的项数不同")
    for entry in api["entries"]:
        place = entry["position"]
        line_everywhere(w, entry, written[place], table[place], page)
        case_behind(w, entry, entries[place])


def line_everywhere(w: World, api: dict[str, Any], written: dict[str, Any], row: dict[str, str], page: str) -> None:
    """One line: name, period and word are the same on the page, in the table, in the data."""
    same = {
        "对象": (api["name"], written["name"], row["对象"]), "起始日": (api["starts_on"], written["starts_on"], row["起始日"]),
        "截止日": (api["ends_on"], written["ends_on"], row["截止日"]),
    }  # fmt: skip
    for what, said in same.items():
        if len({str(word) for word in said}) != 1:
            raise w.fault(f"{what}在接口、原文、表格中不同：{said}")
    if api["name"] not in page or api["note"] not in page:
        raise w.fault(f"页面没有写 {api['name']} {api['note']}")
    struck = written.get("left_as", "")
    if struck and (api["status"] != struck or row["说明"] != STRUCK[struck]):
        raise w.fault(f"{api['name']} 在原文为 {struck}，接口为 {api['status']}，表格为 {row['说明']}")


def case_behind(w: World, api: dict[str, Any], entry: NoticeEntry) -> None:
    """A list that runs, or that names the winners-to-be, calls nobody in who is out, and nobody out who is in."""
    out, says_in = entry.application.state in OUT, api["status"] in STANDING
    names_winners = entry.notice.stage.options.subject == Subject.PROPOSED
    if out and says_in and (entry.notice.state == "running" or names_winners):
        raise w.fault(
            f"{entry.application} 已退出（{entry.application.get_left_as_display()}），名单仍称 {api['status']}"
        )
    if not out and not says_in:
        raise w.fault(f"{entry.application} 仍在参评，名单称 {api['status']}")


def honour_everywhere(w: World, client: Client, honour: Honour) -> None:
    """Register, verification, search and the programming interface know the honour and whether it stands."""
    number = honour.number
    # Between a corrected name and its new certificate the old one is superseded, and the honour stands.
    stands = ("valid",) if honour.valid_certificate else ("valid", "superseded")
    word = data(w, client, f"/api/v1/verify/{number}")["status"]
    said = {
        "荣誉接口": data(w, client, f"/api/v1/honours/{number}")["status"],
        "名录": next(
            (row["status"] for row in data(w, client, f"/api/v1/register?q={number}&kind=honour")["items"]), None
        ),
        "核验": "active" if word in stands else word,
    }
    if set(said.values()) != {str(honour.state)}:
        raise w.fault(f"荣誉 {number} 为 {honour.state}，{said}")
    for path in (f"/register/{number}/", f"/verify/{number}/", f"/search/?q={honour.public_name}"):
        if honour.public_name not in text_of(get(w, client, path)):
            raise w.fault(f"{path} 没有 {honour.public_name}")


def text_of(page: str) -> str:
    """A page's words, as they are read."""
    return unescape(re.sub(r"<[^>]+>", "", page))


def rows_of(table: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table.lstrip("\ufeff"))))
