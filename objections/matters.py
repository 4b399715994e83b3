"""What an objection is about: picked by its public words or, of one's own applications, by who applied (Articles 31, 33)."""

from dataclasses import dataclass, fields
from typing import Any

from django.db.models import Model, Q, QuerySet

from objections.enums import Matter
from objections.models import Objection
from workflow.applications.enums import Outcome as Result
from workflow.applications.models import Passage
from workflow.honours.models import Honour
from workflow.programmes.models import Edition
from workflow.publicity.models import NoticeEntry
from workflow.publicity.queries import objectable_entries
from workflow.titles.enums import EntryKind
from workflow.titles.models import RegisterEntry, TitleUse

KINDS = {Matter.HONOUR: EntryKind.HONOUR, Matter.TITLE_USE: EntryKind.TITLE_USE}
"""What is picked from the register."""
EDITION = "edition__programme__channel"
LONGEST = 300
LONGEST_KEY = 19


@dataclass(frozen=True)
class About:
    """What it is about, of which edition, in the words that stand on receipt and desk."""

    matter: str
    edition: Edition | None
    subject_text: str = ""
    entry: NoticeEntry | None = None
    honour: Honour | None = None
    title_use: TitleUse | None = None
    result: Passage | None = None

    def named(self) -> dict[str, Any]:
        """The same by the names of its parts."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    @property
    def thing(self) -> Model | None:
        """The row it names."""
        return self.entry or self.honour or self.title_use or self.result


def about_entry(entry: NoticeEntry) -> About:
    return About(Matter.ENTRY, entry.notice.edition, _short(f"{entry.notice.title}：{entry}"), entry=entry)


def about_registered(key: Any) -> About | None:
    """An honour or a use of its title by its line in the public register."""
    line = RegisterEntry.objects.filter(key=str(key)[:80].replace("\x00", "")).first()
    if line is None:
        return None
    if not line.use_key:
        honour = Honour.objects.select_related(EDITION).filter(number=line.honour_number).first()
        return About(Matter.HONOUR, honour.edition, _short(f"荣誉：{honour}"), honour=honour) if honour else None
    use = TitleUse.objects.select_related(f"honour__{EDITION}").filter(pk=line.use_key).first()
    if use is None:
        return None
    said = f"称号使用登记：{use.honour}，{use.get_medium_display()}，{use.place}，“{use.wording}”"
    return About(Matter.TITLE_USE, use.honour.edition, _short(said), title_use=use)


def own_results(user: Any) -> QuerySet[Passage]:
    """The stages that this person's applications did not pass, newest first; nobody else's. All of it has been told them."""
    if not (user and user.is_authenticated):
        return Passage.objects.none()
    rows = Passage.objects.in_force().filter(outcome=Result.LEFT_OUT, application__applicant=user)
    return rows.select_related("stage", f"application__{EDITION}").order_by("-decided_at", "-pk")


def about_result(user: Any, key: Any) -> About | None:
    """The result of one's own application; None for anybody else's."""
    found = own_results(user).filter(pk=int(key)).first() if is_key(key) else None
    if found is None:
        return None
    edition = found.application.edition
    # It names nobody: the application's number leads whoever handles it to the case.
    said = f"{edition.name}申报 {found.application.number} 的结果：{found.stage.name}{found.get_outcome_display()}"
    return About(Matter.RESULT, edition, _short(said), result=found)


def is_in_time(result: Passage) -> bool:
    """Whether the list that follows the stage is public now: an objection is one in time, and holds nobody on it."""
    stages = result.application.edition.stages.filter(kind="notice", position__gte=result.stage.position)
    following = stages.order_by("position").first()
    return following is not None and objectable_entries().filter(notice__stage=following).exists()


def same_matter(objection: Objection) -> QuerySet[Objection]:
    """What was filed about the same row; nothing where it names none."""
    for name in ("entry_id", "honour_id", "title_use_id", "result_id"):
        if key := getattr(objection, name):
            return Objection.objects.filter(Q((name, key)))
    return Objection.objects.none()


def query_of(objection: Objection) -> str:
    """The query by which the form is opened about the same."""
    if objection.entry_id:
        return f"entry={objection.entry_id}"
    if objection.honour:
        return f"honour={objection.honour.number}"
    if objection.title_use_id:
        return f"title_use={objection.title_use_id}"
    return f"result={objection.result_id}" if objection.result_id else f"matter={objection.matter}"


def is_key(text: Any) -> bool:
    """Whether it may be the key of a row."""
    return str(text or "").isdecimal() and len(str(text)) < LONGEST_KEY


def _short(text: str) -> str:
    return text[:LONGEST]
