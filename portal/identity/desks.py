"""The office checks proofs here; the discipline body reads who looked at what."""

from typing import Any

from django.db import models
from django.db.models import Q

from portal.access.predicates import is_discipline, is_office
from portal.desk import Column, Desk, InfoPanel, Mine, Private, Verb
from portal.desk.display import kind_of
from portal.desk.forms import ReasonForm
from portal.evidence.models import EvidenceFile
from portal.identity import numbers
from portal.identity.actions import check_refuse, check_reveal, check_verify, refuse_proof, reveal, verify_proof
from portal.identity.crypto import blind_index
from portal.identity.models import UNIT_NAME_PURPOSE, UNIT_PURPOSE, IdentityProof, Organisation, PrivateLook
from portal.identity.permissions import may_read_proof
from portal.identity.providers import way_of
from portal.identity.queries import same_document
from portal.identity.reach import closed_to
from portal.identity.transitions import REFUSE, VERIFY

NORM = "《中华人民共和国个人信息保护法》第五十一条"
PERSON_FIELDS = {"name": "姓名", "document_number": "证件号码", "phone": "联系电话", "email": "电子邮箱"}
UNIT_FIELDS = {"contact_name": "联系人", "contact_phone": "联系电话", "contact_email": "电子邮箱"}
UNIT_NAMES = {"name": "单位名称", "credit_code": "统一社会信用代码"}


def _fields_of(subject: Any) -> dict[str, str]:
    if not isinstance(subject, Organisation):
        return PERSON_FIELDS
    return UNIT_FIELDS if subject.owner_id else UNIT_NAMES | UNIT_FIELDS


def _reveal_verb(field: str, label: str) -> Verb:
    return Verb(
        f"reveal-{field.replace('_', '-')}",
        f"查看{label}",
        ReasonForm,
        lambda proof, by, data: reveal(proof.subject, field, by=by, reason=data["reason"]),
        permission=may_read_proof,
        check=lambda proof, *, by: check_reveal(proof.subject, field, by=by),
        article=NORM,
        help="查看个人信息须填写理由；查看人、时间和理由将被记录，供纪检监察部门查阅。",
        hidden=True,
        reveals=True,
    )


def shown_name(subject: Any) -> str:
    """A person masked, a unit by its name; a unit without an account objects, and stays masked until a look on record."""
    if isinstance(subject, Organisation) and subject.owner_id is not None:
        return subject.name.for_delivery()
    return str(subject)


class ProofDesk(Desk):
    """Proofs of identity: compare the materials with what was typed, then pass or refuse."""

    model = IdentityProof
    name = "proofs"
    label = "身份核验"
    empty = "异议、申报提交证件材料之后，在这里核对。"
    icon = "user"
    order = 840
    who = is_office | is_discipline
    help = "核对证件照片与填写的信息是否一致。个人信息默认遮蔽，确需查看的请填写理由。按单位查找的，请填写全称或者统一社会信用代码。"
    columns = (
        Column("姓名或者单位名称", lambda proof: shown_name(proof.subject)),
        Column("状态", "state", badge=True),
        Column("核验方式", way_of),
        Column("提交时间", "submitted_at"),
        Column("核验时间", "checked_at"),
    )
    filters = ("state", Mine("本人核验的", ("checked_by",)), "submitted_at")
    search = ("organisation__name_index", "organisation__credit_code_index")
    verbs = (
        Verb(
            "verify",
            "通过身份核验",
            None,
            lambda proof, by, data: verify_proof(proof, by=by),
            transition=VERIFY,
            check=check_verify,
            article=NORM,
            help="请先打开每一份证明材料，并查看证件号码，确认与填写的信息一致。",
            done="身份核验已通过。",
        ),
        Verb(
            "refuse",
            "不通过身份核验",
            ReasonForm,
            lambda proof, by, data: refuse_proof(proof, by=by, reason=data["reason"]),
            transition=REFUSE,
            check=check_refuse,
            whole_case=True,
            done="已记录不通过的理由，提交人可以重新提交。",
            danger=True,
        ),
        *(
            _reveal_verb(field, label)
            for field, label in {**UNIT_NAMES, **UNIT_FIELDS, **PERSON_FIELDS, "name": "名称"}.items()
        ),
    )
    event_labels = {
        "identity.proof_submitted": "提交身份证明",
        "identity.verified": "通过身份核验",
        "identity.refused": "未通过身份核验",
        "evidence.attached": "上传材料",
    }

    def rows(self, user: Any) -> models.QuerySet:
        rows = IdentityProof.objects.exclude(closed_to(user))
        return rows.select_related("person", "organisation").order_by("-submitted_at")

    def title(self, obj: IdentityProof) -> str:
        return f"{shown_name(obj.subject)}的身份证明"

    def find(self, rows: models.QuerySet, text: str) -> models.QuerySet:
        """By a unit's whole name or its code, which lie sealed.

        Units with an account alone: whether a name is found must not tell who objected (Article 31).
        """
        named = Q(organisation__name_index=blind_index(text.strip(), UNIT_NAME_PURPOSE))
        coded = Q(organisation__credit_code_index=blind_index(numbers.normalise(text), UNIT_PURPOSE))
        return rows.filter(named | coded, organisation__owner__isnull=False)

    def info_panels(self, obj: IdentityProof, user: Any) -> list[InfoPanel]:
        return [
            InfoPanel("核验", rows=[*self.summary(obj, user), ("未通过理由", obj.refusal)]),
            _subject_panel(obj.subject),
            InfoPanel(
                "证明材料",
                template="identity/proof_materials.html",
                context={"files": EvidenceFile.objects.of(obj)},
                help="每次下载都会记录查看人和时间。",
            ),
        ]


class LooksDesk(Desk):
    """Who looked at which private value, when and why. Nobody changes a line."""

    model = PrivateLook
    name = "looks"
    label = "隐私查阅记录"
    empty = "有人查看遮蔽的个人信息时，由谁、何时、为何逐次记在这里。"
    icon = "view"
    order = 940
    in_settings = True
    who = is_discipline
    columns = (
        Column("查阅时间", "at"),
        Column("查阅人", "by_name"),
        Column("角色", "by_role"),
        Column("查阅内容", "field"),
        Column("对象类别", lambda look: kind_of(look.target_type)),
        Column("对象编号", "target_id"),
        Column("理由", "reason"),
    )
    search = ("by_name", "reason", "field")
    has_detail = False
    journal = False


def _subject_panel(subject: Any) -> InfoPanel:
    others = same_document(subject).count()
    private = [
        Private(label, str(getattr(subject, field)), f"reveal-{field.replace('_', '-')}")
        for field, label in _fields_of(subject).items()
        if getattr(subject, field)
    ]
    note = f"另有{others}条身份记录使用同一证件，请核对是否为同一主体。" if others else ""
    return InfoPanel("填写的信息", rows=_plain_rows(subject), private=private, help=note)


def _plain_rows(subject: Any) -> list[tuple[str, Any]]:
    if not isinstance(subject, Organisation):
        return [("证件类型", subject.get_document_type_display())]
    kind = ("单位性质", subject.get_kind_display())
    if subject.owner_id is None:
        return [kind]
    return [(label, getattr(subject, field).for_delivery()) for field, label in UNIT_NAMES.items()] + [kind]
