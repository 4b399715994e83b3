"""What the page of one's own honour says: wordings to copy, duties, the account of the prize, letters."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from portal.evidence.listing import with_files
from portal.messages.models import InboxItem
from workflow.honours.badges import badge_code
from workflow.honours.enums import DutyState, RecoveryState, RevocationState
from workflow.honours.inscriptions import english_words
from workflow.honours.models import Credential, Honour
from workflow.honours.notes import notes_on
from workflow.honours.obligations import Duty, Fulfilment, all_duties, duties_of, fulfilment_of
from workflow.honours.prize_account import prize_account, statement_due_on

LETTERS = 8
STILL_OWED = frozenset({DutyState.OWED, DutyState.LATE})


def honour_context(honour: Honour) -> dict[str, Any]:
    """Everything but the form."""
    rules = honour.edition.rules
    return {
        "honour": honour,
        "notes": notes_on(honour),
        "certificate": honour.valid_certificate,
        "wording": rules.title_use.wording.format(**wording_values(honour)) if rules.title_use else "",
        "english_wording": english_words(honour),
        "title_use": rules.title_use,
        "badge_code": badge_code(honour),
        "has_credential": Credential.objects.filter(honour=honour).exists(),
        "duties": [(duty, how, duty.article(rules)) for duty, how in duties_of(honour)] if honour.is_active else [],
        "letters": letters_about(honour),
        "revocation": None if honour.is_active else honour.revocations.filter(state=RevocationState.CONFIRMED).last(),
        **_prize(honour),
    }


def _prize(honour: Honour) -> dict[str, Any]:
    account, rules = prize_account(honour), honour.edition.rules
    return {
        "prize_basis": next((use.article for use in rules.prize_uses), ""),
        "due_basis": rules.prize_statement.article if rules.prize_statement else "",
        "account": account,
        "payments": honour.payments.standing(),
        "prize_uses": with_files(honour.prize_uses.order_by("pk").select_related("honour__edition")),
        "recoveries": honour.recoveries.exclude(state=RecoveryState.DROPPED).order_by("pk"),
        "due_on": statement_due_on(honour, account),
    }


def letters_about(honour: Honour) -> Iterable[InboxItem]:
    """The newest letters that its holder has had about an honour, its title and its years."""
    about = Q(message__about_type=honour._meta.label_lower, message__about_id=str(honour.pk))
    for pages in ("winners", "register"):
        about |= Q(message__url__startswith=f"/{pages}/{honour.number}/")
    return InboxItem.objects.visible_to(honour.holder).filter(about)[:LETTERS]


def still_owed(honour: Honour) -> list[tuple[Duty, Fulfilment]]:
    """What is missing on an honour that came through `with_duties`."""
    if not honour.is_active:
        return []
    found = ((duty, fulfilment_of(duty, honour)) for duty in all_duties())
    return [(duty, how) for duty, how in found if how.state in STILL_OWED]


def wording_values(honour: Honour) -> dict[str, Any]:
    """The names that a rule set's wordings may call for."""
    rules = honour.edition.rules
    return {
        "holder": honour.public_name,
        "year": honour.year,
        "tier": honour.tier_label,
        "track": rules.track(honour.track).title_wording,
        "programme": rules.programme.name,
        "achievement": honour.title,
    }
