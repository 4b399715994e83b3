import io
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from pypdf import PdfReader

from portal import clock
from portal.confirming.actions import confirm
from portal.confirming.showing import shown_digest
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.journal.models import Event
from portal.messages.models import InboxItem
from portal.shown import standing
from tests.conftest import fresh_from_db
from tests.factories.honours import (
    DOCUMENT,
    ISSUED_ON,
    PUBLISHED,
    commend,
    commendation_stage,
    drafted,
    published_notice,
    winners_meeting,
    winners_notice,
)
from tests.refusing import refuses
from workflow.applications.enums import ApplicationState
from workflow.honours.actions import issue_commendation, revise_commendation
from workflow.honours.actions.naming import check_name
from workflow.honours.acts import propose_commendation
from workflow.honours.models import Certificate, Honour, PublicHonour
from workflow.honours.tasks import issue_missing_certificates
from workflow.honours.texts import commendation_text
from workflow.programmes.actions import advance_edition
from workflow.programmes.stages import kind_of
from workflow.publicity.actions import end_notice, lift_hold, place_hold

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.article(26)]
ALL = (("mayor", "practice"), ("mayor", "achievement"), ("gold", "practice"), ("gold", "achievement"))


@pytest.fixture(scope="module")
def sitting(module_setup):
    """A conference in session."""
    return module_setup(winners_meeting, tracks=("practice", "achievement") * 2)


@pytest.fixture
def meeting(sitting):
    return fresh_from_db(sitting)


def test_each_winner_gets_a_number_the_stated_amount_and_a_public_row(meeting, office):
    stage = commendation_stage(ALL, meeting=meeting)
    commendation = commend(stage, by=office)
    rows = Honour.objects.order_by("serial").values_list("number", "tier", "track", "amount_yuan")
    assert list(rows) == [
        ("CNZL-2026-0001", "mayor", "practice", 500_000),
        ("CNZL-2026-0002", "mayor", "achievement", 20_000),
        ("CNZL-2026-0003", "gold", "practice", 100_000),
        ("CNZL-2026-0004", "gold", "achievement", 10_000),
    ]
    assert PublicHonour.objects.filter(status="active", granted_on=ISSUED_ON).count() == 4
    assert commendation.title == "上海市长宁区人民政府关于表彰2026年度长宁区政府质量奖获奖组织和个人的决定"
    assert set(stage.edition.applications.values_list("state", flat=True)) == {ApplicationState.HONOURED}
    assert Event.objects.filter(verb="honour.granted").count() == 4
    assert InboxItem.objects.filter(message__kind="honour.granted").count() == 4


@pytest.mark.article(25)
def test_no_commendation_before_the_notice_has_run_out(meeting, office):
    last = winners_notice(meeting=meeting)
    stage = last.edition.stages.get(kind="commendation")
    with pytest.raises(TransitionNotAllowed, match=r"尚未开始"):
        commend(stage, by=office)
    notice = published_notice(last)
    blocker = kind_of(stage).entry_blockers(stage)[0]
    assert (blocker.article, blocker.message) == ("25", "“拟获奖名单公示”尚未期满，公示无异议后才能表彰")
    with pytest.raises(RuleViolation, match=r"正在公示.*依据《.+》第二十五条"):
        advance_edition(last.edition, by=office)
    with clock.travel(clock.moment(ISSUED_ON)):
        end_notice(notice)
        assert kind_of(stage).entry_blockers(stage) == []
        advance_edition(last.edition, by=office)
    commend(stage, by=office)


@pytest.mark.article(31)
def test_a_held_entry_waits_and_is_commended_once_let_go(meeting, office):
    last = winners_notice((("gold", "practice"), ("gold", "practice")), meeting=meeting)
    notice = published_notice(last)
    entry = notice.entries.first()
    with clock.travel(clock.moment(PUBLISHED + timedelta(days=1))):
        hold = place_hold(entry, by=office, reference="示例异议1")
    with clock.travel(clock.moment(ISSUED_ON)):
        end_notice(notice)
        stage = advance_edition(last.edition, by=office).current_stage
    commend(stage, by=office)
    assert not Honour.objects.filter(application=entry.application).exists()
    assert Honour.objects.count() == 1
    with pytest.raises(ValidationError, match=r"已有文号相同的表彰决定"):
        drafted(stage, by=office)
    draft = drafted(stage, by=office, document_number="示例府发〔2026〕9号")
    with clock.travel(clock.moment(ISSUED_ON, 15)):
        refuses(
            (lambda: propose_commendation(draft, by=office), RuleViolation, "没有公示期满、等待表彰的对象"),
            (
                lambda: revise_commendation(draft, by=office, document_number=DOCUMENT, issued_on=ISSUED_ON),
                ValidationError, "已有文号相同的表彰决定",
            ),
        )  # fmt: skip
        lift_hold(hold, by=office, reason="异议不成立。")
        issue_commendation(draft, by=None)
    assert Honour.objects.get(application=entry.application).number == "CNZL-2026-0002"


def test_the_database_gives_a_serial_once(meeting, office):
    commend(commendation_stage((("gold", "practice"), ("gold", "practice")), meeting=meeting), by=office)
    first, second = Honour.objects.order_by("serial")
    # The factory numbers its names: 99 and 100 differ by more than a sign.
    with pytest.raises(RuleViolation, match=r"是另一申报主体|相差过大"):
        check_name(first, second.public_name)
    with pytest.raises(IntegrityError), transaction.atomic():
        Honour.objects.filter(serial=2).update(serial=1)
    assert Honour.objects.values("commendation__document_number").distinct().get() == {
        "commendation__document_number": DOCUMENT
    }


def test_one_certificate_that_cannot_be_made_keeps_no_other_waiting(meeting, caplog):
    """The first in line is a damaged row: its tier is none of its rule set."""
    commend(commendation_stage(ALL[2:], meeting=meeting))
    Honour.objects.filter(serial=1).update(tier="damaged")
    assert issue_missing_certificates() == 1
    assert Certificate.objects.get().honour.serial == 2
    assert "未能签发" in caplog.text


def test_a_worker_is_asked_for_every_certificate(meeting, django_capture_on_commit_callbacks):
    stage = commendation_stage(ALL[:2], meeting)
    with django_capture_on_commit_callbacks() as callbacks:
        commend(stage)
    task = "workflow.honours.tasks.issue_certificates"
    jobs = [call.args for call in callbacks if getattr(call, "args", ())[:1] == (task,)]
    assert jobs == [(task, *Honour.objects.order_by("pk").values_list("pk", flat=True))]


def test_a_draft_is_read_as_it_will_stand_and_issued_by_a_second_officer(meeting, office, second_office, client):
    stage = commendation_stage(ALL[:2], meeting)
    draft = drafted(stage, by=office, body="草拟。")
    with clock.travel(clock.moment(ISSUED_ON, 16)):
        shown = commendation_text(draft)
        assert sum(len(group.recipients) for group in shown.groups) == 2
        client.force_login(office)
        page = f"/admin/desk/commendations/{draft.pk}/"
        assert "拟授予的荣誉" in client.get(page).content.decode()
        pdf = PdfReader(io.BytesIO(client.get(f"{page}draft.pdf").content))
        assert all("草稿" in one.extract_text() for one in pdf.pages)
        with pytest.raises(PermissionDenied, match="须由两名工作人员办理"):
            issue_commendation(draft, by=office)
        pending = propose_commendation(draft, by=office)
        with pytest.raises(ValidationError, match="正待复核"):
            revise_commendation(draft, by=office, document_number=DOCUMENT, issued_on=ISSUED_ON)
        assert not Honour.objects.exists()
        confirm(pending, by=second_office, shown=shown_digest(pending))
    draft = fresh_from_db(draft)
    assert (draft.state, Honour.objects.count()) == ("issued", 2)
    assert commendation_text(draft) == shown


def test_a_draft_is_revised_on_what_was_read(meeting, office):
    stage = commendation_stage(meeting=meeting)
    draft = drafted(stage, by=office, title="草拟的题目")
    read = standing(draft, ("title",))
    words = {"document_number": DOCUMENT, "issued_on": ISSUED_ON, "by": office}
    revise_commendation(draft, title="关于表彰的决定", **words)
    with pytest.raises(ValidationError, match="已由他人改为“关于表彰的决定”"):
        revise_commendation(draft, title="另一题目", shown=read, **words)
    with pytest.raises(ValidationError):
        revise_commendation(draft, body="联系人身份证号11010519491231002X。", **words)
    assert (fresh_from_db(draft).title, fresh_from_db(draft).body) == ("关于表彰的决定", "")
