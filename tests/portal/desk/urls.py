"""The portal's addresses with a desk for trying: it shows each officer their own years alone."""

from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.admin.urls import display_custom_404
from wagtail.utils.urlpatterns import decorate_urlpatterns

from portal.access.predicates import is_office
from portal.desk import Column, Desk, InfoPanel, Mine, Private, Verb
from portal.desk.forms import ReasonForm
from portal.errors import TransitionNotAllowed
from portal.workdays.actions import discard_year
from portal.workdays.enums import YearState
from portal.workdays.models import CalendarYear
from portal.workdays.transitions import DISCARD
from workflow.applications.desks import ApplicationDesk


def check_even(obj, *, by):
    if obj.year % 2:
        raise TransitionNotAllowed("只给双数年份。")


def stall_odd(obj, by, data):
    """Even ones are done at once, odd ones take longer than they are given."""
    if obj.year % 2:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 10")
            cursor.execute("SELECT pg_sleep(2)")
    return obj


depths = []


def note_depth(obj, by, data):
    """How many transactions stand around the act."""
    depths.append(len(connection.savepoint_ids))
    return obj


def take_no_reason(obj, by, data):
    raise ValidationError({"reason": "理由须写明文号。"})


def is_kept(obj):
    return obj.state != YearState.DISCARDED


class OwnDesk(Desk):
    model = CalendarYear
    name = "own"
    label = "我的日历"
    who = is_office
    columns = (Column("年份", "year"), Column("文件", "document_title"), Column("录入人", "proposed_by.display_name"))
    search = ("document_title",)
    filters = ("state", "demonstration", "confirmed_by", "proposed_at", Mine("本人复核的", ("confirmed_by",)))
    verbs = (
        Verb(
            "discard",
            "作废",
            ReasonForm,
            lambda obj, by, data: discard_year(obj, by=by, **data),
            transition=DISCARD,
            many=True,
        ),
        Verb(
            "look",
            "查看文号",
            ReasonForm,
            lambda obj, by, data: obj.document_number,
            permission=is_office,
            reveals=True,
            hidden=True,
        ),
        Verb(
            "even",
            "只给双数",
            None,
            lambda obj, by, data: obj,
            permission=is_office,
            check=check_even,
            many=is_kept,
        ),
        Verb("stall", "等候", None, stall_odd, permission=is_office, many=is_kept),
        Verb("deep", "记层数", None, note_depth, permission=is_office, many=is_kept),
        Verb("picky", "挑剔", ReasonForm, take_no_reason, permission=is_office, many=is_kept),
    )

    def rows(self, user):
        return CalendarYear.objects.filter(proposed_by=user).select_related("proposed_by")

    def info_panels(self, obj, user):
        return [InfoPanel("概况", rows=[("文件", obj.document_title)], private=[Private("文号", "国＊＊", "look")])]


meanwhile = []
"""What happens while the row of a busy desk is read."""


def read(row):
    for act in meanwhile:
        act()
    return str(row)


class BusyDesk(OwnDesk):
    name = "busy"
    columns = (Column("年份", read),)


class BusyApplicationDesk(ApplicationDesk):
    name = "busy-applications"
    columns = (Column("编号", read),)


desk = OwnDesk()
# As Wagtail guards what it registers.
pages = decorate_urlpatterns(decorate_urlpatterns(desk.get_urlpatterns(), require_admin_access), display_custom_404)
urlpatterns = [
    path("admin/desk/own/", include((pages, desk.url_namespace), namespace=desk.url_namespace)),
    path("admin/", include(wagtailadmin_urls)),
    path("accounts/", include("allauth.urls")),
    path("autosave/", include("portal.autosave.urls")),
    path("inbox/", include("portal.messages.urls")),
]
