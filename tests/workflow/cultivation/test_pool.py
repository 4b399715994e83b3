"""Into the pool and out of it: three ways in, the office's word, what comes twice, late and from strangers (Articles 12–14)."""

from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from portal import clock
from portal.access.enums import Role
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.journal.models import Event
from portal.messages.models import Message
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.cultivation import (
    DETAILS,
    FOCUS,
    applied,
    enrolled,
    member,
    officer,
    pool,
    pool_code,
    recommended,
    training,
)
from tests.factories.programmes import load_own
from tests.recorded import verbs_of
from workflow.cultivation.actions import (
    admit_member,
    confirm_membership,
    decline_membership,
    leave_pool,
    refuse_member,
    retract_membership,
)
from workflow.cultivation.erasing import check_erase, due_for_erasure, erase_member
from workflow.cultivation.figures import yearly
from workflow.cultivation.models import Member
from workflow.cultivation.queries import cultivating, pool_rules

pytestmark = pytest.mark.django_db
NOW = clock.moment(date(2026, 6, 1), 10)


@pytest.fixture(scope="module")
def ground(module_setup):
    def build():
        with clock.travel(NOW):
            return pool()

    return module_setup(build)


@pytest.fixture
def programme(ground, travel_to):
    travel_to(NOW)
    return fresh_from_db(ground)


def told(kind: str) -> Message:
    return Message.objects.get(kind=kind)


@pytest.mark.article(12)
def test_only_an_award_whose_rules_say_so_has_a_pool(programme, django_assert_num_queries):
    friends = load_own("hongqiao-friendship-2023").programme
    cultivating()  # a process reads each rule set once
    with django_assert_num_queries(1):  # of however many awards
        found = [(award.slug, rules.cultivation.short_name) for award, rules in cultivating()]
    assert found == [("changning-quality", "孵化池")]
    with django_assert_num_queries(1):
        assert yearly([programme, friends]) == {programme.pk: [], friends.pk: []}
    assert yearly([]) == {}
    with pytest.raises(ValidationError, match="没有设立孵化池"):
        pool_rules(friends)
    with pytest.raises(ValidationError, match="没有设立孵化池"):
        applied(friends)


@pytest.mark.article(12)
def test_rules_out_of_force_admit_nobody_and_let_whoever_wants_leave(programme, travel_to):
    waiting, inside = applied(programme, 1), member(programme, 2)
    travel_to(clock.moment(date(2028, 11, 14), 23))
    assert applied(programme, 9).state == "applied"
    travel_to(clock.moment(date(2028, 11, 15)))
    with pytest.raises(RuleViolation, match=r"有效期已于2028年11月14日届满.*第三十九条"):
        admit_member(waiting, by=officer(), reason="符合。")
    assert leave_pool(inside, by=inside.user, reason="不再需要。").state == "left"


@pytest.mark.article(13)
def test_an_organisation_joins_by_itself_and_both_sides_are_told(programme):
    office = officer()
    asked = applied(programme)
    assert (asked.state, asked.way, asked.user) == ("applied", "self", asked.filed_by)
    assert office in [item.recipient for item in told("pool.applied").inbox_items.all()]
    admitted = admit_member(asked, by=office, reason="质量管理基础较好。")
    assert (admitted.state, admitted.joined_on) == ("member", date(2026, 6, 1))
    letter = told("pool.admitted")
    assert "质量管理基础较好。" in letter.body
    assert [item.recipient for item in letter.inbox_items.all()] == [asked.user]
    assert Event.objects.get(verb="pool.admitted").reason == "质量管理基础较好。"


@pytest.mark.article(11)
@pytest.mark.article(13)
@pytest.mark.attack("由本站向他人寄发自己写的话")
@pytest.mark.parametrize("way", ["industry", "expert"])
def test_what_others_recommend_the_organisation_confirms_by_its_mail(programme, way):
    asked = recommended(programme, way=way)
    assert (asked.state, asked.user) == ("awaiting", None)
    letter = told("pool.recommended")
    assert [one.address.for_delivery() for one in letter.deliveries.all()] == ["unit@example.invalid"]
    assert asked.recommendation not in letter.body
    with pytest.raises(TransitionNotAllowed, match="待单位确认"):
        admit_member(asked, by=officer(), reason="符合。")
    unit = UserFactory()
    with pytest.raises(PermissionDenied):  # of that address no proof yet
        confirm_membership(asked, by=unit, **DETAILS)
    EmailAddress.objects.create(user=unit, email="unit@EXAMPLE.invalid", verified=True)
    confirmed = confirm_membership(asked, by=unit, **DETAILS)
    assert (confirmed.state, confirmed.user) == ("applied", unit)
    with pytest.raises(PermissionDenied, match="单位确认以后由单位本身"):  # it is the organisation's own word by now
        retract_membership(confirmed, by=asked.filed_by)
    admit_member(confirmed, by=officer(), reason="符合。")
    assert {item.recipient for item in told("pool.admitted").inbox_items.all()} == {unit, asked.filed_by}
    assert verbs_of(asked)[0] == "pool.filed"


@pytest.mark.article(13)
def test_who_does_not_want_to_join_says_so_and_the_recommender_reads_it(programme):
    asked = recommended(programme)
    unit = UserFactory(email="unit@example.invalid", proved=True)
    decline_membership(asked, by=unit)
    assert [item.recipient for item in told("pool.declined").inbox_items.all()] == [asked.filed_by]
    with pytest.raises(TransitionNotAllowed):
        confirm_membership(asked, by=unit, **DETAILS)


@pytest.mark.article(13)
def test_who_agreed_and_takes_it_back_tells_the_recommender_who_takes_back_the_own_word_nobody(programme):
    asked, other = recommended(programme), recommended(programme, 2)
    unit = UserFactory(email="unit@example.invalid", proved=True)
    retract_membership(other, by=other.filed_by)
    retract_membership(confirm_membership(asked, by=unit, **DETAILS), by=unit)
    letter = told("pool.retracted")
    assert [item.recipient for item in letter.inbox_items.all()] == [asked.filed_by]
    assert asked.name in letter.body


def test_asked_twice_is_once_and_by_another_is_refused(programme):
    first = applied(programme)
    assert applied(programme, by=first.user) == first
    with pytest.raises(ValidationError, match="已经入池，或者已有加入申请"):
        applied(programme)
    with pytest.raises(ValidationError, match="已经入池，或者已有加入申请"):
        recommended(programme)
    retract_membership(first, by=first.user)
    assert applied(programme).state == "applied"


def test_a_recommendation_keeps_no_organisation_from_applying_and_is_then_confirmed_no_more(programme):
    asked = recommended(programme)
    assert recommended(programme, by=asked.filed_by) == asked
    applied(programme)
    unit = UserFactory(email="unit@example.invalid", proved=True)
    with pytest.raises(ValidationError, match="已经入池，或者已有加入申请"):
        confirm_membership(asked, by=unit, **DETAILS)


def test_the_database_keeps_an_organisation_in_once(programme):
    first, other = member(programme, 1), member(programme, 2)
    with pytest.raises(IntegrityError, match="cultivation_member_once"), transaction.atomic():
        Member.objects.filter(pk=other.pk).update(credit_code=first.credit_code)


def test_what_is_wrong_is_said_field_by_field(programme):
    with pytest.raises(ValidationError) as refusal:
        applied(programme, contact_phone="1", contact_email="x", intention=" ")
    assert set(refusal.value.message_dict) == {"contact_phone", "contact_email", "intention"}
    with pytest.raises(ValidationError) as refusal:
        recommended(programme, credit_code="1", recommendation=" ", name="甲")
    assert set(refusal.value.message_dict) == {"credit_code"}
    assert Member.objects.count() == 0


def test_one_account_sends_so_many_mails_a_day(programme, travel_to):
    someone = UserFactory()
    for number in range(10):
        retract_membership(recommended(programme, number, by=someone), by=someone)
    with pytest.raises(ValidationError, match="一天最多推荐10个单位"):
        recommended(programme, 11, by=someone)
    travel_to(NOW + timedelta(days=1))
    assert recommended(programme, 11, by=someone)


@pytest.mark.article(13)
def test_the_office_alone_decides_with_a_reason_and_never_on_its_own(programme):
    asked = applied(programme, by=UserFactory(roles=[Role.OFFICE]))
    for verb in (admit_member, refuse_member):
        with pytest.raises(PermissionDenied):
            verb(asked, by=asked.user, reason="符合。")
        with pytest.raises(ValidationError, match="须写明理由"):
            verb(asked, by=officer(), reason=" ")
    refuse_member(asked, by=officer(), reason="尚无质量管理基础。")
    assert "尚无质量管理基础。" in told("pool.refused").body
    with pytest.raises(TransitionNotAllowed):
        admit_member(asked, by=officer(), reason="符合。")
    assert applied(programme, by=asked.user).pk != asked.pk


@pytest.mark.article(14)
@pytest.mark.parametrize(
    ("is_sme", "claims", "said"),
    [(False, FOCUS, "未申明为中小微企业"), (True, FOCUS[:3], "自评不符合“质量管理水平.*第十四条"), (True, FOCUS, "")],
)
def test_small_enterprises_are_furthered_by_the_published_criteria(programme, is_sme, claims, said):
    asked = applied(programme, is_sme=is_sme, claims=claims)
    if said:
        with pytest.raises(ValidationError, match=said):
            admit_member(asked, by=officer(), reason="符合。", is_focus=True)
        assert fresh_from_db(asked).state == "applied"
    else:
        assert admit_member(asked, by=officer(), reason="符合。", is_focus=True).is_focus
        assert "列为重点培育的中小企业" in told("pool.admitted").body


@pytest.mark.article(13)
def test_leaving_takes_enrolments_along_and_the_next_moves_up(programme):
    one, other = member(programme, 1), member(programme, 2)
    held = training(programme)
    given, waits = enrolled(held, one), enrolled(held, other)
    leave_pool(one, by=officer(), reason="已迁出本区。")
    assert [fresh_from_db(row).state for row in (one, given, waits)] == ["left", "withdrawn", "enrolled"]
    assert "已迁出本区。" in told("pool.left").body
    with pytest.raises(TransitionNotAllowed):
        leave_pool(one, by=one.user, reason="再退出。")
    leave_pool(other, by=other.user, reason="另有安排。")
    assert told("pool.left_by_itself")


def test_a_stranger_moves_nothing(programme):
    asked, inside, stranger = applied(programme, 1), member(programme, 2), UserFactory()
    for act in (
        lambda: retract_membership(asked, by=stranger),
        lambda: leave_pool(inside, by=stranger, reason="退出。"),
        lambda: admit_member(asked, by=stranger, reason="符合。"),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_who_answered_for_a_former_member_is_forgotten_when_the_term_is_over(programme, travel_to):
    gone, inside = member(programme, 1), member(programme, 2)
    attended = enrolled(training(programme), gone)
    leave_pool(gone, by=gone.user, reason="另有安排。")
    travel_to(clock.moment(date(2036, 6, 1)))
    with pytest.raises(TransitionNotAllowed):
        erase_member(gone)
    travel_to(clock.moment(date(2036, 6, 2)))
    assert [*due_for_erasure()] == [gone]
    erase_member(gone)
    left = fresh_from_db(gone)
    assert (left.contact_name, left.contact_phone, left.contact_email, left.contact_index) == ("", "", "", None)
    assert (left.name, left.credit_code) == (gone.name, pool_code(1))
    assert fresh_from_db(attended).attendee == ""
    with pytest.raises(TransitionNotAllowed):
        check_erase(left)
    assert fresh_from_db(inside).contact_phone == "13912345678"


def test_where_others_had_it_asked_is_forgotten_also_when_nobody_ever_answered(programme, travel_to):
    asked = recommended(programme)
    travel_to(clock.moment(date(2036, 6, 2)))
    assert [*due_for_erasure()] == [asked]
    erase_member(asked)
    assert [one.address for one in told("pool.recommended").deliveries.all()] == [""]
    left = fresh_from_db(asked)
    assert (left.contact_email, left.contact_index, [*due_for_erasure()]) == ("", None, [])
    assert verbs_of(asked) == ["pool.filed", "pool.erased"]
