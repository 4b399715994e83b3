"""What members of a panel are expert in, as the office knows it (Article 10)."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from portal.errors import TransitionNotAllowed
from portal.journal.actions import record
from workflow.reviews.actions.seats import check_change_panel, lock_panel
from workflow.reviews.models import Panel, PanelMember


def check_record_expertise(panel: Panel, *, by: Any) -> None:
    """Raise what keeps it from being recorded now: the person, the edition's end, a rule set that knows no fields."""
    check_change_panel(panel, by=by)
    if panel.edition.rules.expertise is None:
        raise TransitionNotAllowed("本届规则集没有列出专业领域，建议评审人员时不看专业。")


@transaction.atomic
def record_expertise(panel: Panel, fields: Mapping[PanelMember, Iterable[str]], *, by: Any) -> list[PanelMember]:
    """Record for each of these members the fields of the rule set; returns those of whom it is another now."""
    lock_panel(panel, by=by)
    check_record_expertise(panel, by=by)
    vocabulary = panel.edition.rules.expertise
    known = [field.code for field in vocabulary.fields] if vocabulary else []
    serving = {member.pk: member for member in panel.members.seated().select_related("user", "panel__edition")}
    changed = {}
    for member, asked in fields.items():
        chosen = set(asked)
        if member.pk not in serving:
            raise ValidationError(f"{member.user}不是该评审组的在任成员，请刷新页面后重新填写。")
        if chosen - set(known):
            raise ValidationError(f"{member.user}的专业领域不在规则集所列之内，请重新选择。")
        seat = serving[member.pk]
        if chosen != set(seat.expertise):
            before, seat.expertise = seat.expertise_words, [code for code in known if code in chosen]
            seat.save(update_fields=["expertise"])
            changed[seat] = [before, seat.expertise_words]
    if not changed:
        raise TransitionNotAllowed("专业领域没有变化，无须重复登记。")
    payload = {f"member:{seat.pk}": pair for seat, pair in changed.items()}
    record(panel, "panel.expertise_recorded", by=by, payload={"changed": payload})
    return list(changed)
