"""Correcting, redacting and striking an entry: by two officers, in public, carried into the case."""

import hashlib
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from cms_pages.statistics import figures
from portal import clock
from portal.confirming.actions import confirm, decline
from portal.confirming.enums import PendingState
from portal.confirming.models import PendingAct
from portal.confirming.showing import changes_of
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.journal.models import Event
from portal.messages.models import Delivery
from tests.factories.publicity import ENDS, corrected, ended, left, passage, redacted
from tests.factories.seconding import refuses_alone
from workflow.applications.actions import withdraw
from workflow.applications.models import Application
from workflow.applications.remedies import remedy
from workflow.publicity import naming
from workflow.publicity.actions import end_notice
from workflow.publicity.acts import check_propose_leaving, propose_correction, propose_leaving
from workflow.publicity.changes import public_log
from workflow.publicity.enums import ChangeKind, Leaving
from workflow.publicity.forms import CorrectionForm
from workflow.publicity.models import Notice, NoticeCorrection, NoticeEntry
from workflow.publicity.queries import is_objectable, last_entry
from workflow.publicity.rules import entry_fields

pytestmark = pytest.mark.django_db
CORRECTED = date(2026, 5, 14)
AFTER = clock.moment(date(2026, 5, 22), 0, 1)
TITLE = "示例质量管理模式"


@pytest.fixture(autouse=True)
def _during(db, travel_to):
    travel_to(clock.moment(CORRECTED))


@pytest.fixture
def entry(running):
    return running.entries.get(position=1)


def fresh(row):
    return type(row)._base_manager.get(pk=row.pk)


@pytest.mark.article(21)
def test_correction_is_public_and_starts_its_own_clock_alone(running, entry):
    before = running.sha256
    entry = corrected(entry, reason="漏字", title=f"{TITLE}甲")
    other, notice = running.entries.get(position=2), fresh(running)
    assert (entry.version, entry.title, entry.starts_on, entry.ends_on) == (
        2, f"{TITLE}甲", date(2026, 5, 15), date(2026, 5, 21),
    )  # fmt: skip
    assert (other.version, other.ends_on, notice.ends_on, notice.version) == (1, ENDS, date(2026, 5, 21), 2)
    assert notice.stage.due_on == date(2026, 5, 21)
    kept = NoticeCorrection.objects.get()
    assert (kept.reason, kept.previous_sha256, kept.sha256) == ("漏字", before, notice.sha256)
    assert hashlib.sha256(kept.previous_document.encode()).hexdigest() == before
    assert hashlib.sha256(notice.document.encode()).hexdigest() == notice.sha256


def test_one_officer_alone_corrects_nothing(entry, office, second_office):
    waiting = propose_correction(entry, by=office, reason="漏字", changes={"title": f"{TITLE}甲"})
    with pytest.raises(PermissionDenied):
        confirm(waiting, by=office)
    with pytest.raises(PermissionDenied):
        confirm(waiting, by=None)
    refuses_alone(waiting, second_office)
    assert fresh(entry).title == TITLE


def test_what_waits_is_of_the_version_that_was_read(running, entry, office, second_office):
    other = running.entries.get(position=2)
    leaving = propose_leaving(entry, by=office, reason="不再参评", word=Leaving.TERMINATED)
    corrected(entry, title=f"{TITLE}甲")
    words = {"by": office, "reason": "涉及秘密", "changes": {"title": "模式"}, "kind": ChangeKind.REDACTION}
    redaction = propose_correction(other, **words)
    left(other)
    for waiting in (leaving, redaction):
        with pytest.raises(TransitionNotAllowed, match="提出之后已有第2版"):
            confirm(waiting, by=second_office)
    assert (fresh(entry).left_as, fresh(other).title) == ("", TITLE)


def test_an_entry_leaves_by_one_of_two_words_and_the_list_is_left_once(running, entry, office):
    with pytest.raises(ValidationError, match="请选择“已撤回”或者“终止公示”"):
        propose_leaving(entry, by=office, reason="不再参评", word="gone")
    check_propose_leaving(fresh(running), by=office)
    for one in running.entries.all():
        left(one)
    with pytest.raises(TransitionNotAllowed, match="名单中的各项均已终止公示"):
        check_propose_leaving(fresh(running), by=office)


def test_correction_is_carried_into_the_case(running, entry):
    corrected(entry, title=f"{TITLE}甲", public_name=f"{entry.public_name}（上海）")
    application = fresh(entry.application)
    assert (application.title, application.public_name) == (f"{TITLE}甲", f"{entry.public_name}（上海）")
    (line,) = entry_fields(running.stage, [application])
    assert (line["title"], line["public_name"]) == (application.title, application.public_name)
    assert last_entry(application).public_name == application.public_name
    assert application.subject_key == entry.application.subject_key
    assert Event.objects.filter(verb="application.corrected", target_id=str(application.pk)).count() == 1
    assert (
        Delivery.objects.filter(recipient=application.applicant, message__subject__startswith="公示名单已更正").count()
        == 1
    )


@pytest.mark.parametrize("name", ["顶替公司有限责任公司", "新", "某某"])
def test_another_firms_name_is_no_correction(entry, office, name):
    with pytest.raises(RuleViolation, match="不是同一对象的更正"):
        propose_correction(entry, by=office, reason="改", changes={"public_name": name})
    assert not PendingAct.objects.exists()


def test_name_of_another_applicant_is_refused_however_near(running, entry, office):
    other = running.entries.get(position=2)
    assert naming.same_name(entry.public_name, other.public_name)
    with pytest.raises(RuleViolation, match="另一申报主体"):
        propose_correction(entry, by=office, reason="改", changes={"public_name": other.public_name})


def test_name_as_registered_since_is_the_same_subject(entry):
    unit = entry.application.organisation
    unit.name = "上海全新字号制造有限公司"
    unit.save()
    assert corrected(entry, public_name=unit.name.for_delivery()).public_name == unit.name


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ("测试仪器有限公司", "测试精密仪器有限公司", True),
        ("测试仪器有限公司", "测试仪器（集团）股份有限公司", True),
        ("测试企业有限公司", "顶替企业有限公司", False),
        ("王喆", "王哲", True),
        ("王喆", "李四", False),
        ("王喆", "欧阳喆文", False),
    ],
)
def test_same_name(before, after, same):
    assert naming.same_name(before, after) is same


def test_tier_nothing_empty_and_private_are_refused(entry, office):
    for changes, said in (
        ({"tier_label": "金奖"}, "不能在公示中更改"),
        ({"title": TITLE}, "没有需要更正的地方"),
        ({"public_name": " "}, "不能为空"),
        ({"title": "完全是另外一个成果"}, "不得更换内容"),
        ({"title": f"{TITLE}13800138000"}, "不得公开"),
        ({"title": f"{TITLE}{'长' * 120}"}, "不得超过120字"),
    ):
        with pytest.raises(ValidationError, match=said):
            propose_correction(entry, by=office, reason="改", changes=changes)
    with pytest.raises(ValidationError, match="写明理由"):
        propose_correction(entry, by=office, reason=" ", changes={"title": f"{TITLE}甲"})


def test_two_officers_in_two_tabs_and_twice(entry, office, second_office):
    """The second proposal is told of the first; a confirmation made twice happens once."""
    first = propose_correction(entry, by=office, reason="漏字", changes={"title": f"{TITLE}甲"})
    with pytest.raises(ValidationError, match="正待复核"):
        propose_correction(entry, by=second_office, reason="漏字", changes={"title": f"{TITLE}乙"})
    confirm(fresh(first), by=second_office)
    with pytest.raises(TransitionNotAllowed):
        confirm(fresh(first), by=second_office)
    assert (fresh(entry).title, fresh(entry).version) == (f"{TITLE}甲", 2)


def test_correction_no_longer_waits_once_the_notice_ended_a_redaction_does(
    entry, running, office, second_office, travel_to
):
    other = running.entries.exclude(pk=entry.pk).first()
    waiting = propose_correction(entry, by=office, reason="漏字", changes={"title": f"{TITLE}甲"})
    kept = propose_correction(
        other, by=office, reason="误列姓名", changes={"title": other.title[2:]}, kind=ChangeKind.REDACTION
    )
    ended(running)
    travel_to(clock.moment(ENDS, 12) + timedelta(days=1))
    assert (fresh(waiting).state, fresh(kept).state) == (PendingState.LAPSED, PendingState.PENDING)
    with pytest.raises(TransitionNotAllowed, match="不再办理"):
        confirm(waiting, by=second_office)
    confirm(fresh(kept), by=second_office)
    assert fresh(entry).title == TITLE


def test_entry_whose_own_period_is_over_is_not_opened_again(running, entry, office, travel_to):
    other = running.entries.exclude(pk=entry.pk).first()
    corrected(other, title=f"{other.title}（更正）")
    ends_on = fresh(entry).ends_on
    travel_to(clock.moment(ends_on + timedelta(days=1)))
    assert fresh(running).state == "running"
    with pytest.raises(TransitionNotAllowed, match="届满，不再更正"):
        propose_correction(fresh(entry), by=office, reason="录入有误", changes={"title": f"{entry.title}（更正）"})
    assert redacted(fresh(entry), title=entry.title[2:]).ends_on == ends_on


def test_confirmed_after_the_application_was_withdrawn_is_refused(entry, office, second_office):
    waiting = propose_correction(entry, by=office, reason="漏字", changes={"title": f"{TITLE}甲"})
    withdraw(entry.application, by=None, reason="不再参评")
    with pytest.raises(TransitionNotAllowed, match="不再办理"):
        confirm(waiting, by=second_office)
    with pytest.raises(TransitionNotAllowed, match="已撤回"):
        propose_leaving(fresh(entry), by=office, reason="重复", word=Leaving.TERMINATED)


def test_second_officer_reads_before_after_and_who_it_is(client, entry, office, second_office):
    waiting = propose_correction(entry, by=office, reason="漏字", changes={"title": f"{TITLE}甲"})
    client.force_login(second_office)
    page = client.get(reverse("desk_confirming:detail", args=[waiting.pk])).content.decode()
    code = entry.application.organisation.credit_code.for_delivery()
    for said in (
        TITLE,
        f"{TITLE}甲",
        "登记名称（不变）",
        entry.application.organisation.name.for_delivery(),
        "2026年5月21日",
    ):
        assert said in page
    assert code not in page


def test_desk_proposes_and_shows_before_and_after(client, running, entry, office, second_office):
    client.force_login(office)
    url = reverse("desk_notices:verb", args=[running.pk, "correct"])
    client.post(url, {"entry": entry.pk, "title": f"{TITLE}甲", "reason": "漏字"})
    assert fresh(entry).version == 1
    confirm(PendingAct.objects.get(), by=second_office)
    page = client.get(reverse("desk_notices:detail", args=[running.pk])).content.decode()
    lines = [line.strip() for line in page.splitlines()]
    assert f"模式或成果：{TITLE}" in lines
    assert f"模式或成果：{TITLE}甲" in lines


# Redaction


@pytest.mark.article(31)
def test_whole_field_is_removed_at_the_desk(client, running, entry, office, second_office):
    client.force_login(office)
    url = reverse("desk_notices:verb", args=[running.pk, "correct"])
    asked = {"entry": entry.pk, "removed": ["public_unit", "title"], "reason": "涉及商业秘密"}
    assert client.post(url, {**asked, "kind": "wording"}).status_code == 422
    client.post(url, {**asked, "kind": "redaction"})
    confirm(PendingAct.objects.get(), by=second_office)
    changed = fresh(entry)
    assert (changed.public_unit, changed.title, changed.public_name) == ("", "", entry.public_name)
    page = client.get(running.get_absolute_url()).content.decode()
    assert entry.public_name in page
    assert f">{entry.title}<" not in page


@pytest.mark.article(31)
def test_redaction_says_that_and_why_never_what(client, running, entry):
    entry = corrected(entry, title=f"{TITLE}配方甲乙")
    entry = redacted(entry, title=TITLE)
    texts = [
        client.get(running.get_absolute_url()).content.decode(),
        client.get(f"{running.get_absolute_url()}list.json").content.decode(),
        client.get(f"{running.get_absolute_url()}list.csv").content.decode(),
        client.get(f"/api/v1/notices/{running.uuid}").content.decode(),
        client.get("/api/v1/notices").content.decode(),
        client.get("/feeds/publicity.atom").content.decode(),
    ]
    assert [text for text in texts if "配方甲乙" in text] == []
    assert "删去不应公开的内容" in texts[0]
    assert "涉及技术秘密" in texts[0]
    newest = public_log(fresh(running))[0]
    assert (newest.kind, newest.lines[0].before, newest.lines[0].after) == ("redaction", naming.REMOVED, TITLE)
    assert not Event.objects.filter(payload__icontains="配方甲乙").exists()
    assert not PendingAct.objects.filter(title__contains="配方甲乙").exists()
    assert fresh(entry.application).title == TITLE


def test_a_decided_redaction_keeps_nothing_of_what_it_takes_away(entry, office, second_office):
    def proposed():
        return propose_correction(
            entry, by=office, reason="误列姓名", changes={"title": TITLE[2:]}, kind=ChangeKind.REDACTION
        )

    refused, signed = decline(proposed(), by=second_office, reason="应当公开。"), proposed()
    assert TITLE in str(changes_of(signed))
    confirm(signed, by=second_office)
    for pending in (refused, signed):
        assert changes_of(fresh(pending))[1] == (naming.label("title"), naming.REMOVED, TITLE[2:])
        assert TITLE not in str(fresh(pending).changes)


def test_no_digest_of_a_text_that_held_it_is_given(running, entry):
    corrected(entry, title=f"{TITLE}配方甲乙")
    redacted(entry, title=TITLE)
    notice = fresh(running)
    newest, older = public_log(notice)
    assert (newest.previous_sha256, newest.sha256) == ("", notice.sha256)
    assert (older.previous_sha256, older.sha256) == ("", "")


def test_redaction_only_takes_away(entry, office):
    with pytest.raises(ValidationError, match="只能删去内容"):
        propose_correction(
            entry, by=office, reason="改", changes={"title": "示例管理新模式"}, kind=ChangeKind.REDACTION
        )


def test_redaction_is_possible_after_the_end_and_moves_no_clock(running, entry, travel_to):
    def offered() -> list[str]:
        return [value for value, _ in CorrectionForm(notice=running).fields["kind"].choices]

    assert offered() == ["wording", "redaction"]
    ended(running)
    # Words are put right while the period runs; afterwards its form asks for nothing else.
    assert offered() == ["redaction"]
    travel_to(AFTER)
    entry = redacted(entry, title="示例管理模式")
    assert (entry.title, entry.ends_on, fresh(running).ends_on, fresh(running).state) == (
        "示例管理模式",
        ENDS,
        ENDS,
        "ended",
    )


# Leaving


@pytest.mark.article(21)
def test_entry_that_left_stays_struck_and_does_not_pass(client, running, entry, travel_to):
    entry = left(entry, reason="经查申报材料不实")
    page = client.get(running.get_absolute_url()).content.decode()
    assert "终止公示" in page
    assert "经查申报材料不实" in page
    assert (entry.public_note, entry.status, is_objectable(entry)) == ("终止公示", "terminated", False)
    assert fresh(entry.application).state == "eliminated"
    travel_to(AFTER)
    end_notice(fresh(running))
    assert passage(entry.application) == "left_out"
    assert passage(running.entries.get(position=2).application) == "passed"


def test_withdrawn_application_strikes_its_entry_at_once(client, running, entry, travel_to):
    withdraw(entry.application, by=None, reason="不再参评")
    entry = fresh(entry)
    assert (entry.public_note, entry.status, fresh(running).version) == ("已撤回", "withdrawn", 2)
    body = client.get(f"/api/v1/notices/{running.uuid}").json()
    assert [row["status"] for row in body["entries"]] == ["withdrawn", "running"]
    page = client.get(running.get_absolute_url()).content.decode()
    assert ("已撤回" in page, "<span>1项</span>" in page) == (True, True)
    assert [step.total for step in figures(running.edition)["funnel"]] == [1, 0]
    travel_to(AFTER)
    end_notice(fresh(running))
    assert (passage(entry.application), fresh(entry).status) == ("pending", "withdrawn")


def test_withdrawn_after_the_end_changes_no_list(running, entry, travel_to):
    ended(running)
    travel_to(AFTER)
    withdraw(entry.application, by=None, reason="不再参评")
    assert (fresh(entry).left_as, fresh(running).version) == ("", 1)


@pytest.mark.article(31)
def test_letter_names_a_list_that_can_still_be_objected_to(running, travel_to):
    def named() -> list[str]:
        said = remedy(fresh(running.edition))
        return [stage.name for stage in running.edition.stages.filter(kind="notice") if f"“{stage.name}”" in said]

    def hedged() -> bool:
        return "没有公示对象的，不作公示" in remedy(fresh(running.edition))

    assert (named(), hedged()) == (["资格审查公示"], False)
    travel_to(AFTER)
    assert (named(), hedged()) == (["拟获奖名单公示"], True)
    for one in running.entries.all():
        withdraw(one.application, by=None, reason="不再参评")
    assert named() == []


def test_leaving_twice_and_late_are_answered(running, entry, office, second_office, travel_to):
    waiting = propose_leaving(entry, by=office, reason="不再参评", word=Leaving.TERMINATED)
    withdraw(entry.application, by=None, reason="不再参评")
    with pytest.raises(TransitionNotAllowed, match="不再办理"):
        confirm(waiting, by=second_office)
    other = running.entries.get(position=2)
    travel_to(AFTER)
    end_notice(Notice.objects.get(pk=running.pk))
    with pytest.raises(TransitionNotAllowed, match="公示期满"):
        propose_leaving(other, by=office, reason="不再参评", word=Leaving.TERMINATED)


def test_no_other_road_in_the_database(entry):
    from django.db import IntegrityError, transaction

    for change in ({"title": "改"}, {"left_as": Leaving.TERMINATED}, {"version": 2}, {"ends_on": date(2026, 6, 1)}):
        with pytest.raises(IntegrityError, match="frozen_entry"), transaction.atomic():
            NoticeEntry.objects.filter(pk=entry.pk).update(**change)
    assert Application.objects.get(pk=entry.application_id).title == TITLE


@pytest.mark.article(31)
def test_applicant_reads_what_is_true_at_the_end(running, entry, office, travel_to):
    from workflow.publicity.actions import lift_hold, place_hold, release_hold

    other = running.entries.get(position=2)
    lift_hold(place_hold(entry, by=office, reference="YY1"), by=office, reason="不成立")
    release_hold(place_hold(other, by=office, reference="YY2"), reason="已撤回")
    travel_to(AFTER)
    end_notice(fresh(running))
    reasons = [e.application.passages.get(stage=running.stage).reason for e in running.entries.order_by("position")]
    assert reasons == ["公示期满，异议不成立", "公示期满，异议不再办理"]
