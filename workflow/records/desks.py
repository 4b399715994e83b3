"""The office side of case files: what is kept, until when, what is held, what is disposed of."""

from typing import Any

from django.db.models import QuerySet

from portal import clock
from portal.access.predicates import is_office
from portal.confirming.verbs import PROPOSED, act_verb
from portal.desk import Column, Desk, Document, Filter, InfoPanel, Verb
from portal.desk.forms import ReasonForm
from portal.documents.issued import read_issued
from portal.evidence.models import EvidenceFile
from workflow.applications.permissions import barred_from
from workflow.records import actions
from workflow.records.actions.filing import check_ask_package
from workflow.records.actions.holding import HOLD, LIFT, check_hold, check_lift
from workflow.records.acts import propose_disposal
from workflow.records.documents import cover_rows, kept_words
from workflow.records.enums import DisposalState, RecordState
from workflow.records.forms import DisposalForm
from workflow.records.models import Disposal, Record
from workflow.records.permissions import reads_records
from workflow.records.transitions import office_on_record

KINDS = (("due", "可以销毁"), ("held", "已冻结"))


def _of_kind(rows: Any, kind: str) -> QuerySet:
    return rows.due() if kind == "due" else rows.held()


def _article(record: Record) -> str:
    return record.application.edition.rules.terms.retention.article


class RecordDesk(Desk):
    model = Record
    name = "records"
    label = "案卷"
    empty = "申报办结、届次结束之后，案卷自动列入，无须录入。"
    icon = "folder-inverse"
    order = 450
    who = reads_records
    help = (
        "撤回、落选等已经办结的申报自动归档，其余的届次结束后归档，并制作归档包；按规则集的年限保管，自届次结束之日起算。"
        "期限未满的，任何人不能删除。"
    )
    event_labels = {
        "record.filed": "归档",
        "record.term_set": "保管期限起算",
        "record.reopened": "又有办理",
        "record.package_asked": "提出制作归档包",
        "record.packaged": "制成归档包",
        "record.identity_forgotten": "按期删除身份信息",
        "record.held": "冻结",
        "record.hold_lifted": "解除冻结",
    }
    columns = (
        Column("档号", "number", one_line=True),
        Column("题名", "title"),
        Column("状态", "state", badge=True),
        Column("保管至", lambda record: record.kept_until or "届次结束后起算", one_line=True),
        Column("冻结", lambda record: "已冻结" if record.standing_hold else ""),
    )
    filters = (
        "state",
        Filter("kind", "情形", lambda user: KINDS, _of_kind),
        "kept_until",
    )
    search = ("number", "title", "application__number")
    verbs = (
        Verb(
            "pack",
            "制作归档包",
            ReasonForm,
            lambda record, by, data: actions.ask_package(record, by=by, **data),
            permission=office_on_record,
            check=check_ask_package,
            article=_article,
            help="归档以后又有办理的，可以另行制作一版，以前的版本不变。",
            done="已提出，由后台制作，稍后刷新本页查看。",
        ),
        act_verb(
            HOLD,
            "hold",
            ReasonForm,
            check=check_hold,
            article=_article,
            help="诉讼、复议、审计、信访等需要的案卷，冻结期间保管期满也不销毁；由另一人复核后生效。",
        ),
        act_verb(LIFT, "lift", ReasonForm, check=check_lift, article=_article, help="由另一人复核后生效。"),
    )
    list_verbs = (
        Verb(
            "dispose",
            "提出销毁清册",
            DisposalForm,
            lambda _, by, data: propose_disposal(data.pop("edition"), by=by, **data),
            permission=is_office,
            danger=True,
            power=True,
            help="由另一人复核清册。复核同意后由系统执行：材料、评分表、报告、文件和归档包一并销毁，不能恢复，出具销毁证明。",
            done=PROPOSED,
        ),
    )

    def title(self, obj: Record) -> str:
        return obj.number

    def rows(self, user: Any) -> QuerySet[Record]:
        rows = Record.objects.exclude(application__in=barred_from(user))
        return rows.select_related("application__edition__programme", "disposal").prefetch_related("holds")

    def info_panels(self, obj: Record, user: Any) -> list[InfoPanel]:
        files = {"files": list(EvidenceFile.objects.of(obj))}
        panels = [
            InfoPanel("案卷", rows=[*cover_rows(obj), ("状态", obj.get_state_display())]),
            InfoPanel(
                "归档包", template="applications/_files.html", context=files, help="打开归档包须说明理由，记入日志。"
            ),
            InfoPanel("制作记录", rows=[(f"第{one.version}版", _made(one)) for one in obj.packages.all()]),
        ]
        if holds := obj.holds.all():
            panels.append(InfoPanel("冻结", rows=[(clock.display(hold.placed_at), _held(hold)) for hold in holds]))
        if obj.disposal:
            panels.append(
                InfoPanel("销毁", rows=[("销毁清册", obj.disposal), ("销毁日期", obj.disposed_on or "待执行")])
            )
        return panels

    def next_step(self, obj: Record, user: Any) -> str:
        if obj.reopened_for:
            return f"{obj.reopened_for}：再次办结以后，由系统另行制作归档包。"
        if obj.state != RecordState.KEPT or obj.kept_until is None or obj.kept_until >= clock.today():
            return ""
        if obj.is_unfinished:
            return "保管期满，但是还有尚未办结的事项，办结以前不能销毁。"
        if not obj.standing_hold:
            return "保管期满，经鉴定不再需要的，由评审办在“案卷”列表中提出销毁清册。"
        return ""


def _made(package: Any) -> str:
    return f"{package.reason}；{f'{clock.display(package.made_at)}制成' if package.made_at else '正在制作'}"


def _held(hold: Any) -> str:
    return hold.reason + (f"；{clock.display(hold.lifted_at)}解除：{hold.lifted_because}" if hold.lifted_at else "")


class DisposalDesk(Desk):
    model = Disposal
    name = "disposals"
    label = "销毁清册"
    empty = "案卷保管期满，在“案卷”中提出销毁清册之后，列在这里，由另一人复核。"
    icon = "bin"
    order = 451
    who = reads_records
    event_labels = {
        "disposal.approved": "复核同意",
        "disposal.found_again": "恢复备份之后重新登记",
    }
    columns = (
        Column("清册编号", "number", one_line=True),
        Column("届次", "edition"),
        Column("状态", "state", badge=True),
        Column("提出人", "proposed_by"),
        Column("复核人", "confirmed_by"),
        Column("批准时间", "approved_at"),
        Column("销毁时间", "done_at"),
    )
    filters = ("state",)
    search = ("number", "reason", "edition__name")
    documents = (
        Document(
            "certificate",
            "销毁证明",
            lambda disposal: read_issued(disposal.certificate, disposal.digest),
            when=lambda disposal: disposal.state == DisposalState.DONE,
        ),
    )

    def rows(self, user: Any) -> QuerySet[Disposal]:
        rows = Disposal.objects.exclude(records__application__in=barred_from(user))
        return rows.select_related("edition")

    def info_panels(self, obj: Disposal, user: Any) -> list[InfoPanel]:
        records = obj.records.order_by("number")
        listed = [(record.number, f"{record.title}，{kept_words(record)}") for record in records]
        summary = [*self.summary(obj, user), ("鉴定意见", obj.reason)]
        return [InfoPanel("概况", rows=summary), InfoPanel("所列案卷", rows=listed)]

    def next_step(self, obj: Disposal, user: Any) -> str:
        return "等待系统执行（每日一次）。" if obj.state == DisposalState.APPROVED else ""
