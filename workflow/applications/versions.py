"""What was submitted, version by version: read as it was, beside what it changed of the one before (Articles 20, 21)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from portal.languages import spoken
from workflow.applications.contents import Answer, answer_text, content_rows, declared_content
from workflow.applications.forms.questions import label_of
from workflow.applications.models import Application, SubmittedVersion
from workflow.applications.rules.completeness import findings_of
from workflow.applications.rules.parts import file_fields

KEPT: dict[str, Any] = {"title": "", "summary": "", "self_assessment": "", "answers": {}, "form_answers": {}}
"""What a version has of the form, and what stands for it in one that was submitted before the form asked for it."""


@dataclass(frozen=True)
class Line:
    """A thing said, in the part of the form it stands in."""

    part: str
    label: str
    text: str


@dataclass(frozen=True)
class Change:
    """What a version says otherwise than the one before; nothing on one side where it was added or taken out."""

    part: str
    label: str
    before: str
    after: str


def lines_of(version: SubmittedVersion) -> list[Line]:
    """Everything a version says, in the order of the form; files by their digests."""
    return [Line(spoken(part), spoken(label), str(text).strip()) for part, label, text in _said(version)]


def changes_of(version: SubmittedVersion, former: SubmittedVersion) -> list[Change]:
    """What it says otherwise."""
    now, then = _by_place(version), _by_place(former)
    places = dict.fromkeys([*now, *then])
    return [
        Change(*place, then.get(place, ""), now.get(place, ""))
        for place in places
        if then.get(place, "") != now.get(place, "")
    ]


def history(application: Application) -> list[tuple[SubmittedVersion, list[Change]]]:
    """The versions that followed the first, the newest before the others, each with what it changed."""
    versions = list(application.versions.order_by("number"))
    for version in versions:
        version.application = application
    later = zip(versions[1:], versions, strict=False)
    return [(version, changes_of(version, former)) for version, former in later][::-1]


def _by_place(version: SubmittedVersion) -> dict[tuple[str, str], str]:
    return {(line.part, line.label): line.text for line in lines_of(version)}


def _said(version: SubmittedVersion) -> Iterator[tuple[str, str, Any]]:
    data, now = version.data, version.application
    then = Application(edition=now.edition, track=now.track, **{name: data.get(name, KEPT[name]) for name in KEPT})
    yield "申报主体", "公示名称", data.get("public_name", "")
    yield "申报主体", "所在单位", data.get("public_unit", "")
    for label, text in content_rows(then):
        yield "申报内容", label, text
    fields, digests = file_fields(now), _digests(data.get("evidence", ()))
    beside = {code: digests.pop((code, field.label), "") for code, (_part, field) in fields.items()}
    for part, answers in declared_content(then, beside):
        for one in answers:
            yield part, one.label, _as_text(one)
    for finding in findings_of(then):
        yield "申报条件", label_of(finding.condition), answer_text(then, finding)
    if data.get("department"):
        yield "推荐", "推荐部门", data["department"]
        yield "推荐", "推荐意见", data.get("recommendation", "")
    for (_purpose, label), text in digests.items():
        yield "证明材料", label, text


def _as_text(answer: Answer) -> str:
    """A table row by row."""
    if not answer.is_table:
        return answer.text
    rows = (_("，").join(filter(None, (text for _head, text in row))) for row in answer.rows)
    return "\n".join(row for row in rows if row)


def _digests(evidence: Any) -> dict[tuple[str, str], str]:
    """By purpose and label, in the order they came; files of one label stand together."""
    found: dict[tuple[str, str], list[str]] = {}
    for file in evidence:
        found.setdefault((file["purpose"], file["label"] or file["purpose"]), []).append(file["sha256"])
    return {place: "\n".join(f"SHA-256 {digest}" for digest in sorted(digests)) for place, digests in found.items()}
