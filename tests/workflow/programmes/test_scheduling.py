"""The dates of an edition: right when they are typed, put right before they take effect, and never after."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from portal import clock
from portal.confirming.actions import confirm, decline, propose, withdraw
from portal.confirming.showing import changes_of
from portal.desk.timeline import timeline
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.journal.models import Event
from portal.messages.models import InboxItem
from tests.conftest import fresh_from_db
from tests.factories.applications import draft_application, submitted_application
from tests.factories.programmes import load_own, planned_edition, publish_call, running_edition
from tests.factories.seconding import by_two, refuses_alone
from tests.factories.workdays import known_years
from tests.refusing import refuses
from workflow.programmes.actions import cancel_edition, open_edition, plan_edition
from workflow.programmes.acts import propose_cancellation
from workflow.programmes.desks import EditionDesk
from workflow.programmes.scheduling import (
    RESTORE_DEADLINE,
    change_edition,
    extend_deadline,
    move_opening,
    set_due_date,
)

pytestmark = pytest.mark.django_db
PLANNING = date(2026, 11, 24)


def at(year: int, month: int, day: int, hour: int = 9) -> datetime:
    return clock.moment(date(year, month, day), hour)


def plan(year: int, opens: datetime, deadline: datetime, **fields):
    return plan_edition(
        load_own(), year=year, opens_at=opens, deadline=deadline, by=None, **{"slug": f"q-{year}", **fields}
    )


def typed(edition, **fields) -> dict:
    """What stands of an edition, as the form gives it back, some of it changed."""
    names = ("year", "slug", "name", "opens_at", "deadline")
    return {**{name: getattr(edition, name) for name in names}, **fields}


@pytest.fixture
def planned(travel_to):
    """Planned in November for the next January."""
    travel_to(clock.moment(PLANNING))
    return plan(2027, at(2027, 1, 11), at(2027, 3, 1, 17))


REFUSED = {
    "opening before today": (2026, at(2026, 11, 23), at(2026, 12, 20), "不能早于今天"),
    "deadline before the opening": (2026, at(2026, 12, 20), at(2026, 12, 1), "应晚于申报开始"),
    "opening in another year than the edition's": (2029, at(2026, 12, 1), at(2026, 12, 20), "2029 年度"),
    "deadline after the rules end": (
        2028,
        at(2028, 11, 1),
        at(2028, 11, 15),
        "申报截止日（2028年11月15日）不在有效期内",
    ),
    "opening after the rules end": (2030, at(2030, 1, 7), at(2030, 2, 1), "申报开始日（2030年1月7日）不在有效期内"),
}


@pytest.mark.article(39)
@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
def test_dates_are_right_when_an_edition_is_planned_and_when_it_is_changed(case, planned):
    year, opens, deadline, why = case
    before = typed(fresh_from_db(planned))
    with pytest.raises(ValidationError, match=why):
        change_edition(planned, **typed(planned, year=year, opens_at=opens, deadline=deadline), by=None)
    assert typed(planned) == typed(fresh_from_db(planned)) == before
    cancel_edition(planned, by=None, reason="重新筹备。")
    with pytest.raises(ValidationError, match=why):
        plan(year, opens, deadline, slug="other")


def test_planned_edition_is_put_right(planned, office):
    changed = change_edition(
        planned, year=2028, slug="quality-2028", name="", opens_at=at(2028, 1, 10), deadline=at(2028, 2, 1), by=office
    )
    assert typed(fresh_from_db(changed)) == {
        "year": 2028, "slug": "quality-2028", "name": "2028年度上海市长宁区政府质量奖",
        "opens_at": at(2028, 1, 10), "deadline": at(2028, 2, 1),
    }  # fmt: skip
    payload = Event.objects.get(verb="edition.changed").payload["changed"]
    assert payload["year"] == [2027, 2028]
    change_edition(changed, **typed(changed), by=office)
    assert Event.objects.filter(verb="edition.changed").count() == 1
    desk = EditionDesk()
    entries, _ = timeline(changed, desk.all_event_labels(), values=desk.value_labels(changed))
    said = next(entry.change for entry in entries if entry.label == "修改届次")
    assert "年度 2027 → 2028" in said
    assert "申报开始 2027-01-11 09:00 → 2028-01-10 09:00" in said


def test_name_and_address_already_taken_are_said_plainly(planned, office):
    other = planned_edition(load_own("hongqiao-friendship-2023"), opens=date(2027, 3, 1))
    with pytest.raises(ValidationError) as refusal:
        change_edition(planned, **typed(planned, slug=other.slug), by=office)
    assert refusal.value.message_dict == {"slug": ["这个标识已被另一届次使用，请换一个。"]}


@pytest.mark.article(3)
def test_change_into_another_editions_cycle_is_refused(planned, office):
    first = plan(2029, at(2028, 11, 1), at(2028, 11, 10))
    with pytest.raises(RuleViolation, match="每2年评选一次"):
        change_edition(
            planned, **typed(planned, year=2028, opens_at=at(2028, 1, 10), deadline=at(2028, 2, 1)), by=office
        )
    by_two(propose_cancellation(first, by=office, reason="上级调整。"))
    change_edition(planned, **typed(planned, year=2028, opens_at=at(2028, 1, 10), deadline=at(2028, 2, 1)), by=office)


def test_what_was_left_as_it_was_is_not_held_against_today(planned, office, travel_to):
    travel_to(at(2027, 1, 20))
    refuses(
        (lambda: change_edition(planned, **typed(planned, deadline=at(2027, 1, 19)), by=office), ValidationError, "已过"),
        (lambda: change_edition(planned, **typed(planned, name="13912345678"), by=office), ValidationError, "届次名称"),
    )  # fmt: skip
    assert change_edition(planned, **typed(planned, deadline=at(2027, 4, 1)), by=office).deadline == at(2027, 4, 1)


def test_only_the_office_changes_an_edition_and_only_a_planned_one(planned, office, editor, gate, travel_to):
    with pytest.raises(PermissionDenied):
        change_edition(planned, **typed(planned, name="改"), by=editor)
    open_edition(planned, by=office)
    with pytest.raises(TransitionNotAllowed, match="只有筹备中的届次可以修改"):
        change_edition(planned, **typed(planned, name="改"), by=office)


def test_opening_moves_until_it_has_come(planned, office, gate, travel_to):
    open_edition(planned, by=office)
    assert move_opening(planned, opens_at=at(2027, 1, 4), by=office, reason="提前。").opens_at == at(2027, 1, 4)
    for wrong in (at(2026, 11, 1), at(2027, 3, 2)):
        with pytest.raises(ValidationError):
            move_opening(planned, opens_at=wrong, by=office, reason="改。")
    assert planned.opens_at == fresh_from_db(planned).opens_at == at(2027, 1, 4)
    travel_to(at(2027, 1, 4))
    with pytest.raises(RuleViolation, match="申报已经开始"):
        move_opening(planned, opens_at=at(2027, 1, 5), by=office, reason="推迟。")


@pytest.fixture
def call(travel_to):
    """A running call, a week after it opened."""
    known_years()
    edition = running_edition()
    travel_to(at(2026, 3, 10))
    return edition


@pytest.mark.article(20)
def test_deadline_only_moves_later_and_not_past_the_rules(call, office, travel_to):
    for wrong in (call.deadline - timedelta(days=1), call.deadline, at(2031, 12, 1)):
        with pytest.raises(ValidationError):
            extend_deadline(call, deadline=wrong, by=office, reason="改期")
    later = call.deadline + timedelta(days=7)
    assert extend_deadline(call, deadline=later, by=office, reason="春汛影响申报").deadline == later
    travel_to(later + timedelta(seconds=1))
    with pytest.raises(RuleViolation, match="已过"):
        extend_deadline(call, deadline=later + timedelta(days=1), by=office, reason="再延")


@pytest.mark.article(20)
def test_extension_is_taken_back_by_two_before_it_takes_effect(call, office, second_office, travel_to):
    draft, received = draft_application(call), submitted_application(call)
    first = call.deadline
    extend_deadline(call, deadline=at(2028, 4, 13), by=office, reason="误写年份")
    payload = {"deadline": clock.display_seconds(call.deadline)}
    waiting = propose(RESTORE_DEADLINE, call, by=office, reason="年份有误。", payload=payload)
    assert fresh_from_db(call).deadline == at(2028, 4, 13)
    refuses_alone(waiting, second_office)
    confirm(waiting, by=second_office)
    assert (fresh_from_db(call).deadline, fresh_from_db(call).former_deadline) == (first, None)
    told = InboxItem.objects.filter(recipient=draft.applicant, message__kind__startswith="edition.deadline")
    assert [("由2026年4月11日" in item.message.body) for item in told.order_by("pk")] == [True, False]
    assert not InboxItem.objects.filter(
        recipient=received.applicant, message__kind__startswith="edition.deadline"
    ).exists()
    with pytest.raises(TransitionNotAllowed, match="没有延长过"):
        propose(RESTORE_DEADLINE, call, by=office, reason="再撤。", payload=payload)


@pytest.mark.article(20)
def test_extension_that_took_effect_stands(call, office, second_office, travel_to):
    first = call.deadline
    extend_deadline(call, deadline=first + timedelta(days=7), by=office, reason="春汛影响申报")
    payload = {"deadline": clock.display_seconds(call.deadline)}
    waiting = propose(RESTORE_DEADLINE, call, by=office, reason="有误。", payload=payload)
    travel_to(first + timedelta(seconds=1))
    with pytest.raises(RuleViolation, match="延长已经生效"):
        confirm(waiting, by=second_office)
    assert fresh_from_db(call).deadline == first + timedelta(days=7)


def test_proposal_to_take_back_does_not_meet_a_later_extension(call, office, second_office):
    extend_deadline(call, deadline=call.deadline + timedelta(days=7), by=office, reason="延长")
    payload = {"deadline": clock.display_seconds(call.deadline)}
    waiting = propose(RESTORE_DEADLINE, call, by=office, reason="有误。", payload=payload)
    extend_deadline(call, deadline=call.deadline + timedelta(days=7), by=office, reason="再延长")
    with pytest.raises(TransitionNotAllowed, match="又有变动"):
        confirm(waiting, by=second_office)


def test_due_date_fits_today_the_rules_and_what_the_stage_waits_for(call, office):
    for wrong, why in (
        (date(2026, 3, 9), "不能早于今天"),
        (date(2026, 4, 10), "至2026年4月11日才能结束"),
        (date(2028, 11, 15), "不在有效期内"),
    ):
        with pytest.raises(ValidationError, match=why):
            set_due_date(call, due_on=wrong, by=office)
    assert set_due_date(call, due_on=date(2026, 4, 20), by=office).due_on == date(2026, 4, 20)
    assert set_due_date(call, due_on=date(2026, 4, 15), by=office).due_on == date(2026, 4, 15)


@pytest.mark.article(20)
def test_deadline_that_the_published_call_announces_is_only_moved_later(planned, office):
    earlier, later = planned.deadline - timedelta(days=5), planned.deadline + timedelta(days=5)
    change_edition(planned, **typed(planned, deadline=earlier), by=office)
    publish_call(planned)
    with pytest.raises(ValidationError, match="已公布的期限不能提前"):
        change_edition(planned, **typed(planned, deadline=earlier - timedelta(days=1)), by=office)
    assert change_edition(planned, **typed(planned, deadline=later), by=office).deadline == later


def test_a_form_opened_before_somebody_changed_the_edition_puts_nothing_back(client, planned, office, second_office):
    client.force_login(office)
    address = f"/admin/desk/editions/{planned.pk}/change/"
    form = client.get(address).context["form"]
    old = {name: str(form[name].value() or "") for name in form.fields}
    moved = at(2027, 1, 12)
    change_edition(planned, **typed(planned, opens_at=moved), by=second_office)
    # What was not touched here keeps what the other wrote.
    assert client.post(address, old | {"name": "区质量奖"}).status_code == 302
    assert (fresh_from_db(planned).name, fresh_from_db(planned).opens_at) == ("区质量奖", moved)
    mine = old | {"name": "区质量奖", "opens_at": "2027-01-13T09:00"}
    refused = client.post(address, mine)
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["name", "opens_at"]
    assert "页面打开之后，此项已由他人改为“2027-01-12 09:00”" in refused.content.decode()
    assert fresh_from_db(planned).opens_at == moved
    # Having read that, they may mean it.
    assert client.post(address, mine | {"shown": refused.context["form"]["shown"].value()}).status_code == 302
    assert fresh_from_db(planned).opens_at == at(2027, 1, 13)


def test_the_opening_is_not_moved_from_a_page_that_showed_another(client, call, office, second_office, travel_to):
    travel_to(call.opens_at - timedelta(days=2))
    client.force_login(office)
    address = f"/admin/desk/editions/{call.pk}/opening/"
    form = client.get(address).context["form"]
    mine = {"opens_at": "2026-03-12T09:00", "reason": "调整。", "shown": form["shown"].value()}
    move_opening(call, opens_at=call.opens_at - timedelta(days=1), by=second_office, reason="提前。")
    assert "已由他人改为" in client.post(address, mine).content.decode()
    with pytest.raises(ValidationError, match="与现在的申报开始时间相同"):
        move_opening(call, opens_at=call.opens_at, by=office, reason="再来一次。")


def test_a_planned_day_is_not_given_to_the_stage_that_came_after(call, office):
    with pytest.raises(TransitionNotAllowed, match="已由他人推进"):
        set_due_date(call, due_on=date(2026, 4, 20), by=office, from_stage="review")
    set_due_date(call, due_on=date(2026, 4, 20), by=office, from_stage=call.current_stage.code)


def test_what_was_signed_or_refused_stays_as_it_was_read(call, office, second_office):
    extend_deadline(call, deadline=call.deadline + timedelta(days=7), by=office, reason="延长")
    asked = [["申报截止", clock.display_deadline(call.deadline), clock.display_deadline(call.former_deadline)]]

    def proposed():
        payload = {"deadline": clock.display_seconds(call.deadline)}
        return propose(RESTORE_DEADLINE, call, by=office, reason="有误。", payload=payload)

    refused = decline(proposed(), by=second_office, reason="无误。")
    taken_back = withdraw(proposed(), by=office)
    signed = proposed()
    confirm(signed, by=second_office)
    for pending in (refused, taken_back, signed):
        assert [list(line) for line in changes_of(fresh_from_db(pending))] == asked
