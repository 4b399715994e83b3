"""Two people in one section at once: nobody's words are written over unread, and each learns of the other.

A page tells which values it was opened with. Where a field still has that value, what somebody else saved meanwhile is
taken; where both changed it, the form comes back and says so.
"""

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from portal.autosave.holders import holder_of
from portal.autosave.keeping import form_digest, typing_into
from portal.canonical import canonical_json, text_digest
from portal.evidence.forms import EvidenceUploadField
from portal.journal.models import Event
from portal.shown import Basis, ShownField, read_shown
from workflow.applications.actions.drafting import fields_of_section
from workflow.applications.actions.sealing import clearing
from workflow.applications.enums import Section
from workflow.applications.models import Application
from workflow.applications.rules.parts import part_of

OPENED = "as_opened"


def form_name(application: Application, section: str) -> str:
    """What the form of a section is called where it is kept."""
    return f"application:{application.pk}:{section}"


def content_of(section: str) -> Basis:
    """What stands in a section, as something that differs when it was changed."""

    def basis(application: Application) -> Mapping[str, str]:
        part = part_of(application, section)
        return {part.label if part else section: digest_of(application, section)}

    return basis


def digest_of(application: Application, section: str) -> str:
    """Of what stands in it."""
    said = application.form_answers.get(section) or {}
    if section in Section.values:
        columns = [application._meta.get_field(name).attname for name in fields_of_section(section)]  # type: ignore[union-attr]
        said = {name: getattr(application, name) for name in columns}
    return text_digest(canonical_json(said))


def carry_opened(form: forms.Form) -> None:
    """Have the page say what it was opened with; drawn again it says what its sender's page did."""
    form.fields[OPENED] = ShownField(required=False, initial=_now(form))
    form.helper.render_hidden_fields = True  # type: ignore[attr-defined]


def is_merged(form: forms.Form) -> bool:
    """Take over what somebody else saved since where this page left it alone; False where both changed a field."""
    opened, clashing = read_shown(form.data.get(OPENED, "")), []
    # A page that tells nothing was opened before pages did.
    for name, now in _now(form).items() if opened else ():
        field, stands = form.fields[name], form.get_initial_for_field(form.fields[name], name)
        then, typed = opened.get(name, _mark(field, None)), _mark(field, form.cleaned_data.get(name))
        if now in (then, typed) or (hasattr(field, "standing") and not _means(form, name)):
            continue  # a sealed box that is left empty changes nothing
        if typed == then:
            form.cleaned_data[name] = field.clean(field.prepare_value(stands))
        else:
            clashing.append(name)
    if clashing:
        _say(form, clashing)
    return not clashing


def _means(form: forms.Form, name: str) -> bool:
    """Whether something of a sealed box is to be kept, or what stands there to go."""
    return bool(form.cleaned_data.get(name) or form.cleaned_data.get(clearing(name)))


def _say(form: forms.Form, clashing: list[str]) -> None:
    """Beside each field that both changed; sent once more, what stands on the page is meant."""
    now = _now(form)
    form.data = data = form.data.copy()  # type: ignore[attr-defined]
    for name in now.keys() - set(clashing):
        data[name] = form.fields[name].prepare_value(form.cleaned_data.get(name)) or ""
    data[OPENED] = json.dumps(now)
    for name in clashing:
        field = form.fields[name]
        stands = str(field.prepare_value(_standing(form, name)) or "")
        became = _("改为“%(now)s”") % {"now": stands} if stands else _("清空")
        said = _("页面打开之后，此项已由他人%(became)s。请核对，再次保存即以这里填写的为准。")
        form.add_error(name, said % {"became": became})


def _now(form: forms.Form) -> dict[str, str]:
    """What stands in each box, marked so that two values can be compared."""
    return {
        name: _mark(field, _standing(form, name))
        for name, field in form.fields.items()
        if name != OPENED and not isinstance(field, EvidenceUploadField)
    }


def _standing(form: forms.Form, name: str) -> Any:
    """What its box begins with; of a sealed one its mask."""
    field = form.fields[name]
    return getattr(field, "standing", None) or form.get_initial_for_field(field, name)


def _mark(field: forms.Field, value: Any) -> str:
    prepared = field.prepare_value(value)
    return text_digest("" if prepared in (None, "") else str(prepared))[:16]


def told_of_others(application: Application, section: str, user: Any, seen: str = "") -> str:
    """Who else is typing into the section now, and who saved it since the page was opened; empty where nobody did."""
    if application.organisation_id is None:
        return ""
    saved = _saved_since(application, section, seen) if seen else ""
    seats = application.coworkers.serving().exclude(user=user.pk).select_related("user")
    others = [seat.user for seat in seats]
    if application.applicant_id != user.pk:
        others.append(application.applicant)
    found = typing_into(form_digest(form_name(application, section)), [holder_of(one) for one in others])
    people = _("、").join(
        f"{one}{_('（')}{found[key]}{_('）')}" for one in others if (key := holder_of(one).digest) in found
    )
    typing = _("%(people)s正在填写本部分，尚未保存。") % {"people": people} if people else ""
    return saved + typing


def _saved_since(application: Application, section: str, seen: str) -> str:
    if digest_of(application, section) == seen:
        return ""
    saved = Event.objects.filter(
        target_type=application._meta.label_lower, target_id=str(application.pk), verb="application.saved",
        payload__section=section,
    ).order_by("-sequence")  # fmt: skip
    event = saved.first()
    who = event.actor_name if event else ""
    return _(
        "页面打开之后，%(who)s保存过本部分：您没有改动的栏目，保存时取其所写；同一栏目都有改动的，保存时逐项提示。"
    ) % {"who": who}
