"""People of one organisation who work on its application together: invited, joined, given another role, taken off."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from portal import clock
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.identity.numbers import clean_email
from portal.journal.actions import record
from portal.messages.actions import erase_addresses
from portal.messages.addresses import plain
from portal.throttle import Limit
from portal.transitions.core import lock
from workflow.applications.coworking import has_address, kept_apart, owns
from workflow.applications.enums import WITHDRAWABLE, CoworkerRole
from workflow.applications.letters import coworking as letters
from workflow.applications.models import Application, Coworker
from workflow.applications.permissions import is_applicant, takes_part
from workflow.applications.rules.citations import application_settings, cited, stage_article

DAY = 24 * 3600
INVITING = Limit("coworkers-invited", 40, DAY)
"""Letters that one account has sent to addresses it names."""
INVITERS = 3
"""So many accounts can use up what an address is sent in a day: one alone leaves the others theirs."""


def check_invite(application: Application, *, by: Any) -> None:
    """Raise what keeps the applicant from inviting somebody now: no unit, no open application, or enough of them."""
    check_its_applicant(application, by=by)
    check_open(application)
    most = application_settings(application.edition.rules).coworkers
    now = application.coworkers.filter(ended_at=None).count()
    if now >= most:
        message = f"共同填写人（含尚未接受的邀请）最多{most}名，现有{now}名，请先移出或者撤回其中的"
        raise RuleViolation(stage_article(application.edition), message)


@transaction.atomic
def invite_coworker(application: Application, *, by: Any, email: str, role: str) -> Coworker:
    """Send a link to an address. The same address invited again gets a new link, and the former is void.

    Nobody is looked up: whether the address has an account is not told.
    """
    # Two tabs that invite at once: the second finds the first's invitation, and counts it.
    lock(application)
    address = _cleaned(email)
    if by is not None and owns(by, address):
        raise ValidationError({"email": "这是您本人账号的邮箱，请填写受邀人的邮箱。"})
    _end_open(application, address, by=by)
    check_invite(application, by=by)
    if role not in CoworkerRole.values:
        raise ValidationError({"role": "请选择“填写人”或者“查阅人”。"})
    if by is not None:
        _spend_letters(address, by=by)
    days = application_settings(application.edition.rules).invitation_days
    seat = Coworker.objects.create(
        application=application, role=role, email=address, invited_by=by, expires_at=clock.now() + timedelta(days=days)
    )
    record(application, "application.coworker_invited", by=by, payload={"seat": seat.pk, "role": role})
    letters.send_invitation(seat)
    return seat


def _spend_letters(address: str, *, by: Any) -> None:
    """So many of one account; of these so many to one address a day, and thrice as many to it whoever writes, for whichever
    application. What is refused by the first takes nothing of the next: one account uses up its own share alone."""
    if not INVITING.spend(str(by.pk)):
        raise ValidationError("今天发出的邀请过多，请明天再邀请。")
    most, box = settings.PORTAL_INVITATIONS_TO_ONE, _mailbox(address)
    own, all_ = Limit("coworkers-invited-by-one", most, DAY), Limit("coworkers-invited-to-one", most * INVITERS, DAY)
    if not own.spend(f"{by.pk} {box}"):
        said = f"您寄往同一邮箱的邀请每天最多{most}封，今天不能再寄往这个邮箱"
    elif not all_.spend(box):
        said = "今天寄往这个邮箱的邀请过多"
    else:
        return
    raise ValidationError({"email": f"{said}；请与对方核对已经收到的邀请，或者明天再邀请。"})


def _mailbox(address: str) -> str:
    """Where a letter arrives: what stands behind a plus sign is the reader's own note."""
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0] or local}@{domain}"


def _cleaned(email: str) -> str:
    try:
        return clean_email(email)
    except ValidationError as fault:
        raise ValidationError({"email": fault.messages}) from None


def _end_open(application: Application, address: str, *, by: Any) -> None:
    for seat in application.coworkers.invited():
        if plain(seat.email).lower() == address.lower():
            _end(seat, "application.coworker_invitation_withdrawn", by=by)


def check_join(seat: Coworker, *, by: Any) -> None:
    """Raise what keeps this account from accepting: the invitation is over, another's address, an office of the award."""
    if not seat.is_open:
        raise TransitionNotAllowed("这份邀请已经失效、撤回或者接受过，请申报人重新邀请。")
    if not has_address(by, seat):
        raise PermissionDenied(
            "邀请是发给另一个邮箱的：请以该邮箱的账号登录，或者先在“账号”中添加并确认该邮箱，再打开邀请中的网址。"
        )
    application = seat.application
    check_open(application)
    if said := kept_apart(by, application.edition):
        article = cited(application.edition.rules, "评审回避")
        raise RuleViolation(article, f"{said}，须与申报者保持回避，不能参与填写申报；邀请可以不理会")
    if is_applicant(by, application) or takes_part(by, application):
        raise TransitionNotAllowed("您已在这份申报中，无须再次接受邀请。")


@transaction.atomic
def join_application(seat: Coworker, *, by: Any) -> Coworker:
    """Accept an invitation, once, by an account that confirmed its address."""
    # Withdrawn at this moment, or accepted in another tab: whoever has the case first.
    lock(seat.application)
    lock(seat)
    check_join(seat, by=by)
    seat.user, seat.joined_at, seat.email = by, clock.now(), ""
    seat.save(update_fields=["user", "joined_at", "email"])
    erase_addresses(seat)
    said = {"seat": seat.pk, "role": seat.role}
    record(seat.application, "application.coworker_joined", by=by, payload=said)
    letters.tell_joined(seat)
    return seat


def check_withdraw_invitation(seat: Coworker, *, by: Any) -> None:
    """Raise what keeps an invitation from being withdrawn: it is not the applicant's, or was answered."""
    check_its_applicant(seat.application, by=by)
    if seat.joined_at or seat.ended_at:
        raise TransitionNotAllowed("这份邀请已经接受或者已经失效，不能撤回；已加入的，可以移出。")


@transaction.atomic
def withdraw_invitation(seat: Coworker, *, by: Any) -> Coworker:
    """Take an invitation back: its link opens nothing any more."""
    # Accepted at this moment it is a member, to be taken off in words.
    lock(seat.application)
    lock(seat)
    check_withdraw_invitation(seat, by=by)
    return _end(seat, "application.coworker_invitation_withdrawn", by=by)


def check_remove_coworker(seat: Coworker, *, by: Any) -> None:
    """Raise what keeps somebody from being taken off: neither by the applicant nor by themselves, or gone already."""
    if by is not None and by.pk != seat.user_id and not is_applicant(by, seat.application):
        raise PermissionDenied("移出共同填写人由申报人办理；本人也可以自行退出。")
    if not seat.is_serving:
        raise TransitionNotAllowed("该共同填写人已经退出，无须再次办理。")


@transaction.atomic
def remove_coworker(seat: Coworker, *, by: Any) -> Coworker:
    """The applicant takes somebody off, or they leave; at any time. What they saved stays in the application."""
    # What they save at this moment comes before, or is refused.
    lock(seat.application)
    lock(seat)
    check_remove_coworker(seat, by=by)
    _end(seat, "application.coworker_left", by=by)
    letters.tell_left(seat, by=by)
    return seat


def check_change_role(seat: Coworker, *, by: Any) -> None:
    """Raise what keeps a role as it is: not the applicant's to change, the state, nobody there any more."""
    check_its_applicant(seat.application, by=by)
    check_open(seat.application)
    if not seat.is_serving:
        raise TransitionNotAllowed(
            "该共同填写人尚未加入或者已经退出，不能改变角色；尚未接受邀请的，可以以新的角色重新邀请。"
        )


@transaction.atomic
def change_role(seat: Coworker, *, by: Any, role: str) -> Coworker:
    """Let somebody write in it who read it, or the other way round. What they saved stays; what an offer to take over was
    made of ends with it."""
    # What they save at this moment comes before, or is refused.
    lock(seat.application)
    lock(seat)
    check_change_role(seat, by=by)
    if role not in CoworkerRole.values:
        raise ValidationError({"role": "请选择“填写人”或者“查阅人”。"})
    if role == seat.role:
        raise TransitionNotAllowed(f"{seat.user}已是“{seat.get_role_display()}”，无须再次办理。")
    before, was_offered = seat.role, seat.offered_until is not None
    seat.role, seat.offered_until = role, None
    seat.save(update_fields=["role", "offered_until"])
    said = {"seat": seat.pk, "from": before, "to": role, "offer_ended": was_offered}
    record(seat.application, "application.coworker_role_changed", by=by, payload=said)
    letters.tell_role_changed(seat)
    return seat


def _end(seat: Coworker, event: str, *, by: Any) -> Coworker:
    seat.ended_at, seat.email, seat.offered_until = clock.now(), "", None
    seat.save(update_fields=["ended_at", "email", "offered_until"])
    erase_addresses(seat)
    record(seat.application, event, by=by, payload={"seat": seat.pk, "role": seat.role})
    return seat


def check_choose_letters(seat: Coworker, *, by: Any) -> None:
    """Raise unless it is the person's own seat, and they still have it."""
    if by is None or by.pk != seat.user_id or not seat.is_serving:
        raise PermissionDenied("是否收取通知由共同填写人本人选择。")


@transaction.atomic
def choose_letters(seat: Coworker, *, by: Any, wanted: bool) -> Coworker:
    """Whether what the applicant is told comes to this person, too."""
    # Taken off at this moment they choose nothing any more.
    lock(seat)
    check_choose_letters(seat, by=by)
    seat.wants_letters = wanted
    seat.save(update_fields=["wants_letters"])
    said = {"seat": seat.pk, "wanted": wanted}
    record(seat.application, "application.coworker_letters_chosen", by=by, payload=said)
    return seat


def check_its_applicant(application: Application, *, by: Any) -> None:
    """Raise unless it is whoever answers for the application."""
    if by is not None and not is_applicant(by, application):
        raise PermissionDenied("共同填写人由申报人本人邀请、移出和改变角色，申报由申报人本人移交。")


def check_open(application: Application) -> None:
    """Raise where nobody works on it together any more, or ever did: a person's own, or one that is over."""
    if application.organisation_id is None:
        raise TransitionNotAllowed("个人的申报由本人填写，不设共同填写人。")
    if application.state not in WITHDRAWABLE:
        state = application.get_state_display()
        raise TransitionNotAllowed(f"申报当前为“{state}”，不再增加共同填写人、改变其角色，也不能移交；可以移出、退出。")


@transaction.atomic
def lapse_invitation(seat: Coworker) -> bool:
    """Forget an address whose invitation nobody accepted in time."""
    # Accepted or withdrawn at this moment, there is nothing to forget.
    lock(seat)
    if seat.joined_at or seat.ended_at or seat.is_open:
        return False
    _end(seat, "application.coworker_invitation_lapsed", by=None)
    return True
