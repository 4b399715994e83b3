"""The office answers here for files that nothing has scanned."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, Min, OuterRef, Subquery
from django.template.defaultfilters import filesizeformat
from wagtail.admin.ui.components import Component

from portal import clock
from portal.desk import Column, Desk, Verb
from portal.desk.forms import ReasonForm
from portal.evidence.actions import check_release_file, release_file
from portal.evidence.enums import QuarantineState
from portal.evidence.formats import NAMES
from portal.evidence.models import EvidenceFile, Quarantine
from portal.evidence.permissions import may_release, may_see_quarantine
from portal.evidence.transitions import RELEASE


def thing_of(quarantine: Any) -> str:
    """What kind of thing the file belongs to; which one is for those to know who may read it."""
    label = quarantine.of_type
    if label:
        return str(apps.get_model(label)._meta.verbose_name)
    return "尚未提交" if quarantine.storage_name else "未接收"


def scans_of(quarantine: Any) -> str:
    """How often the scanner had no answer, and when it is asked again."""
    if quarantine.state != QuarantineState.HELD or not quarantine.tries:
        return ""
    return f"{quarantine.tries}次没有结论，下次不早于{clock.display(quarantine.next_try_at)}"


class QuarantineDesk(Desk):
    """Files no scanner passed on arrival, and those it condemned. Without names: they may say who objects (Article 31)."""

    model = Quarantine
    name = "quarantine"
    label = "隔离的文件"
    empty = "没有文件等待查验，无须处理。"
    icon = "lock"
    order = 850
    who = may_see_quarantine
    help = (
        "上传时没有可用的病毒查验服务的文件在此隔离，任何人都不能打开；查验服务恢复后自动查验。"
        "查验服务对该文件没有结论的，隔一分钟至一天再查验，一次比一次久。"
        "急需查阅的，可以在确认来源后说明理由放行。"
    )
    columns = (
        Column("收到时间", "since"),
        Column("状态", "state", badge=True),
        Column("所属", thing_of),
        Column("格式", lambda quarantine: NAMES.get(quarantine.media_type, quarantine.media_type)),
        Column("大小", lambda quarantine: filesizeformat(quarantine.size)),
        Column("病毒名称", "threat"),
        Column("SHA-256", lambda quarantine: quarantine.sha256.for_delivery()[:12]),
        Column("查验", scans_of),
        Column("处理时间", "settled_at"),
    )
    filters = ("state", "since")
    verbs = (
        Verb(
            "release",
            "放行",
            ReasonForm,
            lambda quarantine, by, data: release_file(quarantine, by=by, **data),
            transition=RELEASE,
            check=check_release_file,
            whole_case=True,
            danger=True,
            power=True,
            help="放行后，有权查阅所属材料的人员即可下载该文件。文件没有经过病毒查验，请在隔离的环境中打开。",
            done="文件已放行。",
        ),
    )
    event_labels = {
        "evidence.passed": "病毒查验通过",
        "evidence.infected": "查验发现病毒",
        "evidence.released": "未经查验放行",
        "evidence.original_read": "查阅原件",
    }

    def rows(self, user: Any) -> models.QuerySet:
        owner = EvidenceFile.objects.filter(storage_name=OuterRef("storage_name")).values("target_type")[:1]
        return Quarantine.objects.annotate(of_type=Subquery(owner))

    def next_step(self, obj: Quarantine, user: Any) -> str:
        if obj.state == QuarantineState.HELD and may_release(user, obj):
            tried = scans_of(obj)
            waits = f"病毒查验{tried}" if tried else "等待病毒查验"
            return f"{waits}；急需查阅的，可以在确认来源后说明理由放行。"
        return ""


class HeldPanel(Component):
    """On the office's first page: files of cases that nobody can open until they are scanned or released."""

    name = "held-files"
    template_name = "evidence/held_panel.html"
    order = 42

    def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        of_cases = EvidenceFile.objects.filter(storage_name=OuterRef("storage_name"))
        held = Quarantine.objects.filter(Exists(of_cases), state=QuarantineState.HELD)
        since = held.aggregate(count=Count("pk"), since=Min("since"))
        return {**since, "scanner": bool(settings.CLAMD_ADDRESS)}
