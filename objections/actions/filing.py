"""Filing an objection: real name, evidence, one receipt however often the form is sent."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet

from objections import receipts
from objections.enums import IN_WORDS, Claimant, Kind, Matter
from objections.letters import SUBMITTED, tell_objector, tell_office
from objections.letters.office import OFFICE_NEW, TODO, TODO_PROVED
from objections.matters import is_in_time
from objections.models import Objection
from objections.rules import clock_fields
from objections.transitions import VERIFY_IDENTITY
from portal import clock
from portal.adding import add, add_all, added_together, asking_keys, waits
from portal.errors import cite
from portal.evidence.actions import claim_staged
from portal.evidence.models import StagedUpload
from portal.identity.actions import prove_new, register_organisation, register_person, verify_proof
from portal.identity.crypto import blind_index
from portal.identity.logins import prove_new_by_login
from portal.identity.models import IdentityProof, Organisation, Person
from portal.identity.providers import Login
from portal.identity.unnamed import check_unnamed
from portal.journal.actions import record, recorded_together
from portal.journal.models import Event
from portal.messages.actions import mailed_together
from portal.messages.models import Message
from portal.questions import Asked, Asking, Told, answered_together, question, sharing
from portal.receipts import next_identity
from portal.transitions.core import apply_transition, lock
from portal.workdays import calendar
from workflow.applications.letters import asking_officers
from workflow.applications.models import Passage
from workflow.honours.models import Honour
from workflow.programmes.models import Edition
from workflow.publicity.models import Notice, NoticeEntry
from workflow.publicity.queries import asking_objectable, asking_public, is_objectable, is_public
from workflow.titles.enums import TitleUseState
from workflow.titles.models import TitleUse

EVIDENCE = "objection"


@dataclass(frozen=True)
class Draft:
    """What the form hands over. Exactly one of `person` and `organisation` holds the fields of its registration."""

    token: str
    edition: Edition
    entry: NoticeEntry | None
    subject_text: str
    statement: str
    requested_outcome: str
    truthful: bool
    person: Mapping[str, Any] | None = None
    organisation: Mapping[str, Any] | None = None
    identity_files: Mapping[str, Sequence[StagedUpload]] = field(default_factory=dict)
    evidence: Sequence[StagedUpload] = ()
    matter: str = ""
    honour: Honour | None = None
    title_use: TitleUse | None = None
    result: Passage | None = None
    login: Login | None = None
    """At a trusted provider, of that person or unit: then no files prove it."""

    @property
    def about(self) -> str:
        """Its matter: told, or by what it names."""
        return self.matter or (Matter.ENTRY if self.entry else Matter.OTHER)

    @property
    def named(self) -> dict[str, Any]:
        """What it names, by the columns of the row."""
        return {name: getattr(self, name) for name in ("entry", "honour", "title_use", "result")}

    @property
    def application_id(self) -> int | None:
        """The case behind that."""
        honour = self.title_use.honour if self.title_use else self.honour
        thing: Any = self.entry or honour or self.result
        return thing and thing.application_id


def submit_objection(draft: Draft, *, by: Any = None) -> Objection:
    """File it, or return the one this form already made.

    In time for a running notice it is an objection; later it is taken as a report, which holds nothing. How many came
    under a number refuses nobody: it is unproved, and a stranger may have used it; the officer is told. Raises
    `ValidationError` (per field) for numbers and missing materials, and for what the same person filed about the same
    with the same files and is still open.
    """
    with filed_together(draft):
        if found := find_by_token(draft.token):
            return found
        _hold_named(draft)
        check_submit(draft, by=by)
        # Whose result it is was asked; the journal says of nobody that they object.
        return _submitted(draft, by=None if draft.result else by)


def _hold_named(draft: Draft) -> None:
    """Whoever ends what it names does so before it is asked about, or after. An entry's notice is held where its kind is told."""
    for thing in (draft.honour, draft.title_use, draft.result):
        if thing is not None:
            lock(thing)


@contextmanager
def filed_together(draft: Draft, *further: Asked) -> Iterator[None]:
    """The transaction of a filing: what it asks, and what goes `further` with it, is one message, what is written another.

    What is added within beside the filing is written with it. Raises as `submit_objection`, also at its end.
    """
    if not receipts.is_token(draft.token):
        raise ValidationError("表单已经失效，请刷新页面后重新提交；已上传的文件在一天内保留。")
    # What raises where rows wait takes them all along: there is nothing that a savepoint could keep.
    with (
        transaction.atomic(savepoint=not waits()),
        _filed_once(),
        answered_together(*_asked(draft), *further),
        mailed_together(),
        added_together(),
    ):
        yield


def _asked(draft: Draft) -> list[Asked]:
    """What the rooms are going to ask about the filing, in one message. A lock comes before what it guards."""
    # There is no row to lock before there is an objection: a second click waits, then finds what the first made.
    lock = Told("SELECT pg_advisory_xact_lock(hashtextextended(%s, 31))", (draft.token,))
    filed, years, keys = filed_with(draft.token), calendar.confirmed_years.of(), asking_keys(*_keyed(draft))
    entry = draft.entry
    if entry is None:
        return [lock, filed, years, asking_officers(draft.application_id), keys]
    locked = _notice_locked.of(notice=entry.notice_id)
    public, objectable = asking_public(entry), asking_objectable(entry)
    return [lock, filed, locked, years, public, objectable, asking_officers(entry.application_id), keys]


def _keyed(draft: Draft) -> list[type[Model]]:
    """Of what rows the filing names the keys."""
    return [Person if draft.person else Organisation, IdentityProof, Objection, Message, Message]


def _submitted(draft: Draft, *, by: Any) -> Objection:
    """The objection and whoever is told of it."""
    with recorded_together(*_keyed(draft)):
        objection, event = _receive(draft, by=by)
        tell_objector(objection, SUBMITTED, event=event)
        tell_office(objection, OFFICE_NEW, event=event, todo=TODO_PROVED if draft.login else TODO)
        if draft.login:
            # What is written with the filing is there before its state changes.
            add_all([], then=lambda: _verified(objection))
    return objection


def _receive(draft: Draft, *, by: Any) -> tuple[Objection, Event]:
    """Who objects and what they say, in one piece: the objection, its evidence, its event."""
    claimant = _claimant(draft, by=by)
    if draft.about in IN_WORDS:
        # It stands in lists that officers search; the objector's own words beside it are sealed.
        check_unnamed(claimant["person"] or claimant["organisation"], draft.subject_text, "subject_text", "异议对象")
    objection = _file(draft, claimant)
    claim_staged(list(draft.evidence), objection, by=by, purpose=EVIDENCE, is_new=True)
    return objection, record(objection, "objection.submitted", by=by, payload=_payload(objection, draft))


def _file(draft: Draft, claimant: Mapping[str, Any]) -> Objection:
    """The row. The receipt goes with it: what the form's token tells again, as digests."""
    pk, number = next_identity("YY", Objection)
    objection = Objection(
        pk=pk,
        number=number,
        kind=_kind_of(draft),
        edition=draft.edition,
        matter=draft.about,
        application_id=draft.application_id,
        **draft.named,
        subject_text=draft.subject_text.strip(),
        statement=draft.statement.strip(),
        requested_outcome=draft.requested_outcome.strip(),
        received_at=clock.now(),
        receipt_open_until=clock.now() + receipts.OPEN_FOR,
        content_index=_content_index(draft, claimant["identity_index"]),
        **claimant,
        **receipts.digests(draft.token, number),
        **clock_fields(draft.edition.rules.objections.acceptance_workdays),
    )
    return add(objection)


@contextmanager
def _filed_once() -> Iterator[None]:
    """What is written within, unless the same stands there already. The constraint decides: two at once are one as well."""
    try:
        yield
    except IntegrityError as clash:
        if "objection_filed_once" not in str(clash):
            raise
        raise ValidationError(
            "您已经就同一对象、以同样的材料提出过异议，正在办理，无须重复提交；请凭回执查询进度。有新的事实的，请附上新的材料另行提出。",
            code="filed",
        ) from clash


def _content_index(draft: Draft, claimant: str) -> str:
    """Equal for the same claimant, subject and files; leads to none of them."""
    files = [*draft.evidence, *(file for files in draft.identity_files.values() for file in files)]
    named = next((f"{name}/{thing.pk}" for name, thing in draft.named.items() if thing), "")
    subject = str(draft.entry.pk) if draft.entry else named or f"{draft.edition.pk}/{draft.subject_text.strip()}"
    return blind_index("\n".join([claimant, subject, *sorted(file.digest for file in files)]), "objection-content")


def _claimant(draft: Draft, *, by: Any) -> dict[str, Any]:
    """Who objects, registered, with the proof of it."""
    person = register_person(by=by, **draft.person) if draft.person else None
    organisation = register_organisation(by=by, **draft.organisation or {}) if person is None else None
    subject: Any = person or organisation
    return {
        "claimant": Claimant.PERSON if person else Claimant.ORGANISATION,
        "person": person,
        "organisation": organisation,
        "identity_index": subject.document_index if person else subject.credit_code_index,
        "proof": prove_new_by_login(subject, draft.login)
        if draft.login
        else prove_new(subject, by=by, materials=draft.identity_files),
    }


def _verified(objection: Objection) -> None:
    """A trusted login has proved it: nobody compares anything, and the identity is sealed from the first moment."""
    proof: Any = objection.proof
    verify_proof(proof, by=None)
    apply_transition(objection, VERIFY_IDENTITY, by=None)


def is_filed(token: str) -> bool:
    """Whether the form was sent before and made an objection."""
    return find_by_token(token) is not None


def filed_with(token: str) -> Asking[Objection]:
    """What `is_filed` and `find_by_token` ask."""
    return _filed_with.of(token_hash=receipts.token_hash(token))


@question
def _filed_with(token_hash: Any) -> QuerySet[Objection]:
    return Objection.objects.filter(token_hash=token_hash)


def find_by_token(token: str) -> Objection | None:
    """The objection a form made, if it made one."""
    return next(iter(filed_with(token)()), None)


def close_receipt(objection: Objection) -> None:
    """The receipt was taken: no form sent again, by whatever browser, hands it over once more."""
    Objection.objects.filter(pk=objection.pk).update(receipt_open_until=None)


def check_submit(draft: Draft, *, by: Any = None) -> None:
    """Raise everything that a filing lacks, at once and beside its field; anybody may file (Article 31)."""
    basis = cite(draft.edition.rules.objections.article)
    missing = {}
    # A draft is drawn up anew as often as need be: nothing hangs on what the public has not seen.
    if draft.entry and not is_public(draft.entry):
        missing["entry"] = "所选名单尚未公示，公示以后方可提出异议。"
    missing |= _cannot_be_about(draft, by)
    if not draft.statement.strip():
        missing["statement"] = "请写明异议的事实和理由。"
    if not draft.requested_outcome.strip():
        missing["requested_outcome"] = "请写明您的请求。"
    if not draft.subject_text.strip():
        missing["subject_text"] = "请写明对什么提出异议。"
    if not draft.evidence:
        missing["evidence"] = f"请提供必要的证明材料（{basis}），至少一个文件。"
    if draft.person is None and draft.organisation is None:
        missing["claimant"] = f"异议须署真实姓名或者单位名称（{basis}）；不愿具名的，请使用举报渠道。"
    if not draft.truthful:
        missing["truthful"] = "请勾选，确认内容属实。"
    if missing:
        raise ValidationError(missing)


def _cannot_be_about(draft: Draft, by: Any) -> dict[str, str]:
    """What of it has ended since it was chosen, or is somebody else's."""
    if draft.honour and not draft.honour.is_active:
        return {"registered": "该荣誉已经撤销，无须再提出异议；处理情况见荣誉名录。"}
    if draft.title_use and draft.title_use.state != TitleUseState.ACTIVE:
        return {"registered": "该项称号使用已经停用或者撤下，无须再提出异议；仍在使用的，请举报称号违规使用。"}
    if draft.result and (by is None or draft.result.application.applicant_id != by.pk):
        return {"result": "对申报结果的异议由申报人本人提出，请以申报账号登录后再提交。"}
    if draft.result and draft.result.superseded_at:
        return {"result": "该结果已由后来的决定代替，请刷新页面，就现在的结果提出。"}
    return {}


def _kind_of(draft: Draft) -> str:
    if draft.result is not None:
        return Kind.OBJECTION if is_in_time(draft.result) else Kind.REPORT
    if draft.entry is None:
        return Kind.REPORT
    # Who ends it sees this objection, or this sees that it has ended; those who file at once do not wait for one another.
    _notice_locked(notice=draft.entry.notice_id)
    return Kind.OBJECTION if is_objectable(draft.entry) else Kind.REPORT


@sharing
def _notice_locked(notice: Any) -> QuerySet[Notice, int]:
    return Notice.objects.select_for_update(no_key=True).filter(pk=notice).values_list("pk", flat=True)


def _payload(objection: Objection, draft: Draft) -> dict[str, Any]:
    """What the journal keeps: nothing that leads to the objector."""
    return {
        "kind": objection.kind,
        "edition": objection.edition.slug,
        "matter": draft.about,
        "entry": draft.entry.pk if draft.entry else None,
        "files": len(draft.evidence),
        "due_on": objection.due_on,
    }
