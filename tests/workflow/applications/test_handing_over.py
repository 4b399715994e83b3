"""Who answers for an application is another: asked by its applicant, accepted, declined, taken back, or over by rule."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from portal import clock
from portal.access.enums import Role
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.identity.actions import register_organisation
from portal.journal.models import Event
from portal.messages.models import InboxItem
from portal.powers.actions import grant_role
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.applications import coworker_of
from tests.factories.evidence import pdf_file
from workflow.applications import actions
from workflow.applications.enums import CoworkerRole
from workflow.applications.models import Coworker
from workflow.applications.permissions import is_applicant, may_fill_in
from workflow.applications.queries import own_and_shared
from workflow.applications.tasks import lapse_invitations

pytestmark = [pytest.mark.django_db, pytest.mark.article(20)]
LIVED = ("draft", "submitted")


def offer(application, to):
    return actions.offer_hand_over(application, by=application.applicant, to=to)


def hand_over(application, to):
    """Offered, and accepted."""
    seat = offer(fresh_from_db(application), to)
    actions.accept_hand_over(seat, by=seat.user)
    application.refresh_from_db()


def told(user):
    return set(InboxItem.objects.filter(recipient=user).values_list("message__kind", flat=True))


@pytest.fixture
def draft(in_state):
    return in_state("draft")


@pytest.fixture
def seat(draft):
    return coworker_of(draft)


@pytest.fixture
def editor(seat):
    return seat.user


@pytest.fixture
def reader(draft):
    return coworker_of(draft, CoworkerRole.READER).user


def test_until_it_is_accepted_its_applicant_answers_for_it(draft, seat):
    former, heir = draft.applicant, seat.user
    offer(draft, seat)
    assert (is_applicant(former, fresh_from_db(draft)), told(heir) & {"application.hand_over_offered"}) == (
        True, {"application.hand_over_offered"},
    )  # fmt: skip
    waits = {who: own_and_shared(who).get(pk=draft.pk).is_offered for who in (former, heir)}
    assert waits == {former: False, heir: True}
    with pytest.raises(TransitionNotAllowed, match=r"请等待答复.*先撤回提议"):
        offer(draft, coworker_of(draft))
    with pytest.raises(PermissionDenied, match="本人接受"):
        actions.accept_hand_over(seat, by=UserFactory())
    actions.withdraw(draft, by=former)
    with pytest.raises(TransitionNotAllowed, match="也不能移交"):
        actions.accept_hand_over(fresh_from_db(seat), by=heir)


@pytest.mark.parametrize(("verb", "told_to"), [("decline", "applicant"), ("withdraw", "heir")])
def test_declined_or_taken_back_nothing_has_changed(draft, seat, verb, told_to):
    people = {"applicant": draft.applicant, "heir": seat.user}
    offer(draft, seat)
    act = getattr(actions, f"{verb}_hand_over")
    by, other = (people["heir"], people["applicant"]) if verb == "decline" else (people["applicant"], people["heir"])
    with pytest.raises(PermissionDenied):
        act(seat, by=other)
    act(seat, by=by)
    for again in (lambda: act(fresh_from_db(seat), by=by), lambda: actions.accept_hand_over(seat, by=people["heir"])):
        with pytest.raises(TransitionNotAllowed, match="已经撤回、到期或者答复过"):
            again()
    assert fresh_from_db(draft).applicant == people["applicant"]
    assert any(
        kind.startswith("application.hand_over_") for kind in told(people[told_to]) - {"application.hand_over_offered"}
    )
    hand_over(draft, fresh_from_db(seat))
    assert draft.applicant == people["heir"]


def test_an_offer_is_for_the_days_of_the_rule_set(draft, seat, travel_to):
    other = coworker_of(draft)
    offer(draft, seat)
    assert seat.offered_until - clock.now() == timedelta(days=7)
    travel_to(seat.offered_until)
    with pytest.raises(TransitionNotAllowed, match="到期"):
        actions.accept_hand_over(seat, by=seat.user)
    offer(draft, other)  # in the place of the one that is over, before the sweep comes
    assert fresh_from_db(seat).offered_until is None
    travel_to(other.offered_until)
    assert (lapse_invitations(), lapse_invitations()) == (1, 0)
    assert (fresh_from_db(other).offered_until, "application.hand_over_lapsed" in told(draft.applicant)) == (None, True)


@pytest.mark.parametrize("end", ["leaves", "taken off", "reads"])
def test_who_is_no_editor_any_more_is_not_offered_it(draft, seat, end):
    offer(draft, seat)
    if end == "reads":
        actions.change_role(seat, by=draft.applicant, role=CoworkerRole.READER)
    else:
        actions.remove_coworker(seat, by=seat.user if end == "leaves" else draft.applicant)
    with pytest.raises(TransitionNotAllowed, match="已经撤回、到期"):
        actions.accept_hand_over(fresh_from_db(seat), by=seat.user)
    offer(draft, coworker_of(draft))


@pytest.mark.article(28)
def test_an_office_taken_meanwhile_keeps_from_taking_over(draft, seat):
    offer(draft, seat)
    grant_role(seat.user, Role.REVIEWER)
    with pytest.raises(RuleViolation, match="须与申报者保持回避，不能接手；请答复不接手"):
        actions.accept_hand_over(fresh_from_db(seat), by=fresh_from_db(seat.user))
    actions.withdraw_hand_over(fresh_from_db(seat), by=draft.applicant)
    with pytest.raises(ValidationError, match="不能接手这份申报，请另选填写人") as told:
        actions.offer_hand_over(fresh_from_db(draft), by=draft.applicant, to=fresh_from_db(seat))
    assert "评审" not in str(told.value), "which office it is, is not the applicant's to know"


def test_two_offers_of_one_application_the_database_refuses(draft, seat):
    offer(draft, seat)
    other = coworker_of(draft, CoworkerRole.READER)
    for row in (coworker_of(draft), other):
        with pytest.raises(IntegrityError), transaction.atomic():
            Coworker.objects.filter(pk=row.pk).update(offered_until=clock.now())


def test_handed_over_the_other_answers_for_it(draft, editor, reader):
    former, unit = draft.applicant, draft.organisation
    with pytest.raises(ValidationError, match="现在的填写人"):
        hand_over(draft, Coworker.objects.get(user=reader))
    hand_over(draft, Coworker.objects.get(user=editor))
    draft = fresh_from_db(draft)
    assert (draft.applicant, draft.organisation.owner, draft.organisation.name) == (editor, editor, unit.name)
    assert (may_fill_in(former, draft), told(former) & {"application.handed_over"}) == (
        True,
        {"application.handed_over"},
    )
    actions.save_subject(draft, by=editor, subject={"contact_name": "示例丙"})
    assert fresh_from_db(unit).contact_name != "示例丙"
    with pytest.raises(PermissionDenied):
        actions.offer_hand_over(draft, by=former, to=Coworker.objects.get(user=former, ended_at=None))
    actions.request_recommendation(draft, by=editor)
    actions.recommend(draft, by=draft.department.users.first(), opinion="同意推荐。", seal=[pdf_file("推荐意见.pdf")])
    actions.submit_application(draft, by=editor, declared=True)
    assert draft.number


def test_nobody_takes_over_what_they_file_themselves(draft):
    heir = coworker_of(draft).user
    own = actions.begin_application(
        draft.edition, track=draft.track, by=heir,
        subject={
            "name": draft.public_name, "credit_code": draft.organisation.credit_code.for_delivery(),
            "contact_name": "示例", "contact_phone": "13800001234",
        },
    )  # fmt: skip
    with pytest.raises(ValidationError, match="另有一份申报"):
        hand_over(draft, Coworker.objects.get(user=heir))
    actions.withdraw(own, by=heir)
    hand_over(draft, Coworker.objects.get(user=heir))


def test_what_the_heir_registered_of_the_unit_is_nobody_else_s_to_write(draft):
    seat, code = coworker_of(draft), draft.organisation.credit_code.for_delivery()
    said = {"credit_code": code, "contact_name": "示例", "contact_phone": "13800001234"}
    own = register_organisation(by=seat.user, name="示例另一名称有限公司", address="甲路1号", **said)
    other = actions.start_application(draft.edition, track=draft.track, by=seat.user, organisation=own)
    actions.withdraw(other, by=seat.user)
    with pytest.raises(ValidationError, match="单位名称与本申报的不一致"):
        hand_over(draft, seat)
    register_organisation(by=seat.user, name=draft.public_name, address="甲路1号", **said)
    actions.accept_hand_over(fresh_from_db(seat), by=seat.user)
    draft.refresh_from_db()
    own = fresh_from_db(own)
    assert (draft.organisation, own.contact_phone.for_delivery(), own.address) == (own, "13800001234", "甲路1号")


def test_a_name_mended_meanwhile_goes_back_with_the_application(draft, editor):
    former, unit = draft.applicant, draft.organisation
    hand_over(draft, Coworker.objects.get(user=editor))
    actions.save_subject(draft, by=editor, subject={"name": "示例更正名称有限公司"})
    hand_over(draft, Coworker.objects.get(user=former, ended_at=None))
    assert (draft.organisation, fresh_from_db(unit).name.for_delivery()) == (unit, draft.public_name)


# The pages


def test_it_is_offered_and_accepted_on_the_pages_and_second_clicks_are_answered(draft, seat, client):
    heir, former = seat.user, draft.applicant
    page, people = (reverse(f"applications:{name}", args=[draft.pk]) for name in ("hand_over", "coworkers"))

    def verb(name):
        return reverse("applications:coworker", args=[draft.pk, seat.pk, name])

    client.force_login(heir)
    assert "由申报人本人移交" in client.get(page, follow=True).content.decode()
    client.force_login(former)
    assert client.get(page).status_code == 200
    for said in ("对方接受之前，申报仍由您负责", "请等待答复"):
        answer = client.post(page, {"to": seat.pk}, follow=True)
        assert (answer.redirect_chain, said in answer.content.decode()) == ([(people, 302)], True)
    html = client.get(people).content.decode()
    assert ("接受之前，申报仍由您负责" in html, verb("take-back") in html, verb("accept") in html) == (
        True,
        True,
        False,
    )
    client.force_login(heir)
    assert "请答复是否接手申报" in client.get(draft.get_absolute_url()).content.decode()
    assert verb("accept") in client.get(people).content.decode()
    assert client.get(verb("accept")).status_code == 200
    for said in ("您现在是这份申报的申报人", "您已是这份申报的申报人"):
        answer = client.post(verb("accept"), follow=True)
        assert (answer.status_code, said in answer.content.decode()) == (200, True)
    assert fresh_from_db(draft).applicant == heir
    client.force_login(former)  # from the page that stood open meanwhile
    for stale in (page, verb("take-back")):
        answer = client.post(stale, {"to": seat.pk}, follow=True)
        assert (answer.status_code in {200, 403}, "由申报人本人" in answer.content.decode()) == (True, True)


def test_taken_back_while_the_other_reads_the_question(draft, seat, client):
    offer(draft, seat)
    client.force_login(seat.user)
    accept = reverse("applications:coworker", args=[draft.pk, seat.pk, "accept"])
    assert client.get(accept).status_code == 200
    actions.withdraw_hand_over(seat, by=draft.applicant)
    answer = client.post(accept, follow=True)
    assert (answer.status_code, "已经撤回" in answer.content.decode(), fresh_from_db(draft).applicant) == (
        200, True, draft.applicant,
    )  # fmt: skip


def test_everything_about_it_is_in_the_journal(draft, seat):
    former = draft.applicant
    actions.decline_hand_over(offer(draft, seat), by=seat.user)
    actions.withdraw_hand_over(offer(draft, fresh_from_db(seat)), by=former)
    hand_over(draft, fresh_from_db(seat))
    said = Event.objects.filter(target_id=str(draft.pk), verb__contains="hand").order_by("sequence")
    assert [one.removeprefix("application.") for one in said.values_list("verb", flat=True)] == [
        "hand_over_offered", "hand_over_declined", "hand_over_offered", "hand_over_withdrawn", "hand_over_offered",
        "handed_over",
    ]  # fmt: skip
