"""What who is out of the running can do about it: ask, and object while a list is public (Articles 25, 31)."""

from django.conf import settings
from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext as _

from portal import clock
from portal.errors import article_words
from portal.languages import in_english, is_english
from portal.messages.contact import ask_office
from workflow.applications.enums import IN_REVIEW, ApplicationState, Departure
from workflow.applications.models import Application
from workflow.programmes.english import english_words, names_of
from workflow.programmes.models import Edition, Stage

DECIDED = frozenset(Departure) - {Departure.WITHDRAWN, Departure.UNSUBMITTED}
"""Somebody else decided: a letter about it says how to object or ask."""


def what_to_do(application: Application, departure: Departure, language: str) -> dict[str, str]:
    """What is put together of the letter to who is out, in that language whoever's page it is written from; nothing for none."""
    if not language:
        return {}
    with translation.override(language):
        called = _("您的申报（{number}）") if application.number else _("您的申报")
        objecting = departure != Departure.CANCELLED
        return {
            "called": called.format(number=application.number),
            "basis": _basis(application),
            "remedy": remedy(application.edition, objecting=objecting) if departure in DECIDED else "",
        }


def _basis(application: Application) -> str:
    stage = application.edition.current_stage
    if application.state != ApplicationState.ELIMINATED or stage is None:
        return ""
    upheld = application.left_as == Departure.OBJECTION
    article = application.edition.rules.objections.article if upheld else stage.article
    return _("依据{article}。").format(article=article_words(article))


def remedy(edition: Edition, *, objecting: bool = True) -> str:
    """Who may be asked, where, and until when an objection can still be brought (Article 31), if at all."""
    ask = _ask(edition)
    notice = _next_notice(edition) if objecting else None
    if notice is None:
        return ask
    unless = "" if _is_published(notice) else _("；届时没有公示对象的，不作公示")
    objection = _(
        "认为评选有违反规定情形的，可以在“{notice}”期间（公示之日起{days}个工作日，"
        "起止日期以公示为准{unless}）实名提出异议，并提供证明材料，办理渠道：{url}"
    )
    name, url = notice.name, "/objections/"
    if is_english():
        name, url = english_words(notice.options.label_public, names_of(edition)) or name, in_english(url)
    return f"{ask}\n" + objection.format(
        notice=name, days=notice.options.workdays, unless=unless, url=f"{settings.PORTAL_BASE_URL}{url}"
    )


def _ask(edition: Edition) -> str:
    if is_english():
        return _("对本决定有疑问的，可以向评审办询问：{url}").format(url=f"{settings.PORTAL_BASE_URL}/en/contact/")
    return ask_office("对本决定", edition.rules.programme.office_full_name)


def _next_notice(edition: Edition) -> Stage | None:
    """The list that can still be objected to, or that is still to come for those in the running: where nobody is, none comes."""
    current = edition.current_stage
    if current is None:
        return None
    stages = edition.stages.filter(kind="notice", position__gte=current.position).order_by("position")
    notice = next((stage for stage in stages if stage != current or not _has_run_out(stage)), None)
    if notice is None or _is_published(notice) or edition.applications.filter(state__in=IN_REVIEW).exists():
        return notice
    return None


def _is_published(stage: Stage) -> bool:
    return stage.notices.filter(published_at__isnull=False).exists()


def _has_run_out(stage: Stage) -> bool:
    """Whether its list was published and has no days left."""
    last = stage.notices.filter(published_at__isnull=False).aggregate(day=Max("ends_on"))["day"]
    return last is not None and last < clock.today()
