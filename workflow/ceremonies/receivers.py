"""While a ceremony is planned, whoever is honoured later is invited, whoever loses the honour no longer."""

from typing import Any

from django.dispatch import receiver

from workflow.ceremonies.letters import PLANNED, UNINVITED, tell_holder
from workflow.ceremonies.queries import planned_ceremony
from workflow.honours.models import Honour
from workflow.honours.signals import honour_granted, honour_reinstated, honour_revoked


@receiver([honour_granted, honour_reinstated], dispatch_uid="ceremonies.invite")
def invite(sender: Any, honour: Honour, **kwargs: Any) -> None:
    """In the transaction of the further commendation, or of the decision that restores an honour."""
    if ceremony := planned_ceremony(honour.edition):
        tell_holder(PLANNED, ceremony, honour)


@receiver(honour_revoked, dispatch_uid="ceremonies.uninvite")
def uninvite(sender: Any, honour: Honour, **kwargs: Any) -> None:
    """In the transaction of the revocation."""
    if ceremony := planned_ceremony(honour.edition):
        tell_holder(UNINVITED, ceremony, honour)
