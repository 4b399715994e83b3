"""What an application says, line by line: for the desks, and for its form as a document."""

from typing import Any

from portal.languages import is_english, spoken
from workflow.applications.models import Application


def subject_rows(application: Application) -> list[tuple[str, Any]]:
    """Who applies, with sealed values as their masks."""
    if application.organisation:
        unit = application.organisation
        return [
            ("单位名称", unit.name.for_delivery()),
            ("统一社会信用代码", unit.credit_code.for_delivery()),
            ("在本区登记注册", unit.registered_in_district),
            ("联系人", unit.contact_name),
            ("联系电话", unit.contact_phone),
        ]
    person: Any = application.person
    return [
        ("公示姓名", application.public_name),
        ("所在单位", application.public_unit),
        ("证件类型", person.get_document_type_display()),
        ("证件号码", person.document_number),
        ("国籍", person.nationality),
        ("联系电话", person.phone),
    ]


def answer_text(application: Application, finding: Any) -> str:
    """How a condition is judged, with what the applicant noted."""
    answer = application.answers.get(finding.condition.code) or {}
    note = str(answer.get("note") or answer.get("since") or answer.get("nationality") or "").strip().rstrip("。")
    said = spoken(finding.message)
    if not note:
        return said
    return f"{said} ({note})" if is_english() else f"{said}（{note}）"
