"""Once verified an identity is sealed; another opens it for a time to who says why (Article 31)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from objections.actions import open_identity, verify_identity, withdraw_objection
from objections.acts import check_may_open, propose_opening
from objections.custody import OPENED_FOR, opened_until, openings_of, requests_of
from objections.tasks import erase_identities
from portal import clock
from portal.access.enums import Role
from portal.confirming.actions import confirm, decline
from portal.confirming.enums import PendingState
from portal.errors import TransitionNotAllowed
from portal.evidence.models import EvidenceFile
from portal.identity.actions import refuse_proof, reveal
from portal.identity.models import PrivateLook
from portal.identity.transitions import REFUSE
from portal.journal.models import Event
from portal.transitions.core import allows, apply_transition
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.objections import NAME, filed, replied, verified
from tests.objections.test_views import _open as opens
from tests.refusing import refuses
from workflow.reviews.actions import order_recusal

pytestmark = [pytest.mark.django_db, pytest.mark.article(31)]
PROGRESS = "/objections/progress/"
WHY = "需要联系提出人核对一处事实。"


@pytest.fixture
def case(entry, office):
    """Verified by the very officer who asks here."""
    return fresh_from_db(verified(entry, by=office))


def opened(case, officer, second):
    return confirm(propose_opening(case, by=officer, reason=WHY), by=second)


def pictures(case):
    return EvidenceFile.objects.of(case.proof).first().get_absolute_url()


def seen(client, user, case):
    """What the page of the case answers: the look, the picture's address in it, the picture itself."""
    client.force_login(user)
    page = client.get(reverse("desk_objections:detail", args=[case.pk])).content.decode()
    asked = client.post(reverse("desk_objections:verb", args=[case.pk, "reveal"]), {"reason": WHY})
    original = client.post(f"{pictures(case)}original/", {"reason": WHY})
    return NAME in asked.content.decode(), pictures(case) in page, original.status_code


def test_before_it_is_verified_whoever_handles_the_case_looks(client, entry, office):
    assert seen(client, office, filed(entry)) == (True, True, 200)


def test_closed_before_it_was_verified_it_is_sealed_as_well(client, entry, office, second_office):
    case = filed(entry)
    withdraw_objection(case)
    for user in (office, second_office):
        assert seen(client, user, fresh_from_db(case)) == (False, False, 404)
    confirm(propose_opening(fresh_from_db(case), by=office, reason=WHY), by=second_office)
    assert seen(client, office, fresh_from_db(case)) == (True, True, 200)


def test_verified_it_is_closed_to_everybody_on_every_road(client, case, office, second_office, discipline):
    for user in (office, second_office, discipline):
        assert seen(client, user, case) == (False, False, 404)
        assert client.get(reverse("desk_proofs:detail", args=[case.proof_id])).status_code == 404
        with pytest.raises(PermissionDenied):
            reveal(case.person, "phone", by=user, reason=WHY)
    client.force_login(office)
    said = client.post(reverse("desk_objections:verb", args=[case.pk, "reveal"]), {"reason": WHY}).content.decode()
    assert "身份信息在核实或者办结后已经封存，确需再次查阅的，请申请启封" in said


@pytest.mark.parametrize("granting", ["second_office", "discipline"])
def test_another_opens_it_to_who_asked_and_for_a_time(client, case, office, request, granting, travel_to):
    by = request.getfixturevalue(granting)
    opened(case, office, by)
    assert seen(client, office, case) == (True, True, 200)
    assert seen(client, by, case) == (False, False, 404)
    with pytest.raises(TransitionNotAllowed, match="已经对您启封至"):
        propose_opening(case, by=office, reason=WHY)
    assert PrivateLook.objects.filter(by=office, reason__contains=WHY).exists()
    travel_to(opened_until(case, office) + timedelta(minutes=1))
    assert seen(client, office, case) == (False, False, 404)
    assert allows(check_may_open, case, by=office)
    assert Event.objects.get(verb="objection.identity_opened").actor == by
    assert timedelta(days=3) == OPENED_FOR


def test_who_asks_does_not_answer_and_is_refused_in_words(client, case, office, second_office):
    asked = propose_opening(case, by=office, reason=WHY)
    refuses(
        (lambda: confirm(asked, by=office), PermissionDenied, "由提出人以外"),
        (lambda: open_identity(case, by=office, reason=WHY), PermissionDenied, "须由两名工作人员办理"),
        (lambda: propose_opening(case, by=second_office, reason=WHY), ValidationError, "正待复核"),
    )
    decline(asked, by=second_office, reason="可以通过办理进度页面要求补充。")
    assert seen(client, office, case) == (False, False, 404)
    # All of it stays on the case, and its objector reads how often.
    page = client.get(reverse("desk_objections:detail", args=[case.pk])).content.decode()
    assert (WHY in page, "未同意：可以通过办理进度页面要求补充，" in page) == (True, True)
    opened(case, office, second_office)
    assert openings_of(fresh_from_db(case)) == {"asked": 2, "granted": 1}
    assert requests_of(case).count() == 2


def test_who_declines_names_nobody_either(case, office, second_office):
    """They may know from before it was sealed; the answer stands in the journal and in a letter."""
    asked = propose_opening(case, by=office, reason=WHY)
    with pytest.raises(ValidationError, match="理由中出现了提出人的信息"):
        decline(asked, by=second_office, reason=f"提出人 {' '.join(NAME)} 已经来过。")
    decline(asked, by=second_office, reason="提出人已经来过。")


@pytest.mark.attack("没有看过证件即认定身份")
def test_what_was_refused_is_not_verified_unseen_and_left_open(entry, office, second_office):
    case = filed(entry)
    with pytest.raises(TransitionNotAllowed, match="请决定不予受理"):
        refuse_proof(case.proof, by=second_office, reason="照片不清晰。")
    # As it may stand from before.
    said = {"refusal": "照片不清晰。", "checked_by": second_office, "checked_at": clock.now()}
    apply_transition(case.proof, REFUSE, by=second_office, reason="照片不清晰。", **said)
    with pytest.raises(TransitionNotAllowed, match="已经认定未通过身份核验，不能再核实身份"):
        verify_identity(fresh_from_db(case), by=office)


def test_what_may_not_be_asked(entry, office, second_office, reviewer):
    early, case = filed(entry), fresh_from_db(verified(entry, by=office))
    refuses(
        (lambda: propose_opening(early, by=office, reason=WHY), TransitionNotAllowed, "尚未核实，没有封存"),
        (lambda: propose_opening(case, by=office, reason=f"联系{NAME}"), ValidationError, "出现了提出人的信息"),
        (lambda: propose_opening(case, by=reviewer, reason=WHY), PermissionDenied, "纪检监察"),
    )
    order_recusal(entry.application, office, by=None, reason="曾任该单位顾问。")
    with pytest.raises(PermissionDenied):
        propose_opening(case, by=office, reason=WHY)


def test_recused_since_it_is_closed_again(client, case, office, second_office):
    opened(case, office, second_office)
    order_recusal(case.entry.application, office, by=None, reason="曾任该单位顾问。")
    with pytest.raises(PermissionDenied):
        reveal(case.person, "phone", by=office, reason=WHY)
    assert client.get(pictures(case)).status_code == 404


def test_with_its_term_it_is_gone_for_everybody(entry, office, second_office, travel_to):
    case = fresh_from_db(replied(entry, by=office))
    asked = propose_opening(case, by=office, reason=WHY)
    travel_to(clock.moment(clock.today().replace(year=2036)))
    erase_identities()
    # Nothing waits for what is gone, and who asked is told why.
    assert fresh_from_db(asked).state == PendingState.LAPSED
    assert "已经按保存期限删除" in office.inbox_items.get(message__kind="pending.lapsed").message.body
    with pytest.raises(TransitionNotAllowed, match="已经按保存期限删除"):
        propose_opening(fresh_from_db(case), by=office, reason=WHY)
    assert openings_of(fresh_from_db(case)) is None


def test_the_discipline_body_is_told_of_each_request(case, office):
    watching = UserFactory(roles=[Role.DISCIPLINE])
    propose_opening(case, by=office, reason=WHY)
    assert watching.inbox_items.filter(message__kind="pending.proposed").exists()


def test_the_objector_reads_that_it_is_sealed_and_how_often_it_was_opened(client, entry, office, second_office):
    case = opens(client, verified, entry, by=office)
    assert "其后没有人申请启封。" in client.get(PROGRESS).content.decode()
    opened(fresh_from_db(case), office, second_office)
    assert "其后申请启封 1 次，同意 1 次。" in client.get(PROGRESS).content.decode()
    assert ">Sealed." in client.get("/en/objections/progress/").content.decode()
