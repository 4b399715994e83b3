"""What the second person reads before signing, and that this is what is signed."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from portal.canonical import canonical_json, text_digest
from portal.confirming.acts import Change
from portal.confirming.enums import PendingState
from portal.confirming.models import PendingAct
from portal.errors import TransitionNotAllowed
from portal.evidence.models import EvidenceFile


def changes_of(pending: PendingAct) -> list[Change]:
    """What changes, before and after: as the thing stands now while it waits, afterwards as it stood when it was decided,
    of what lapsed as it was asked.

    Nothing where the thing is gone.
    """
    if pending.state != PendingState.PENDING:
        return [(label, before, after) for label, before, after in pending.changes]
    target = pending.find_target()
    return [] if target is None else list(pending.act.describe(target, pending.payload))


def kept_changes(pending: PendingAct) -> list[Any]:
    """The same to be kept with the decision: what was signed or refused stays readable, whatever becomes of the thing."""
    if pending.state != PendingState.PENDING:
        return pending.changes
    target = pending.find_target()
    return [] if target is None else json.loads(canonical_json(pending.act.kept(target, pending.payload)))


def shown_digest(pending: PendingAct) -> str:
    """SHA-256 of all that the page says of a waiting act: what is asked, before and after, the files."""
    files = sorted(EvidenceFile.objects.of(pending).values_list("pk", flat=True))
    return text_digest(canonical_json([pending.title, pending.payload, pending.reason, changes_of(pending), files]))


def check_shown(pending: PendingAct, shown: str | None) -> None:
    """Raise `TransitionNotAllowed` when the page that was signed said something else; None where there was no page."""
    if shown is not None and shown != shown_digest(pending):
        raise TransitionNotAllowed("页面打开之后，该事项所涉的内容又有变动，请返回，核对现在的内容后再同意。")


class SignForm(forms.Form):
    """Carries what the page showed. It asks nothing."""

    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        if not self.cleaned_data.get("shown"):
            raise ValidationError("请在“待复核事项”中打开该事项，核对变更前后的内容后再同意。")
        return self.cleaned_data
