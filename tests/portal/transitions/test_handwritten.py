"""What plays a state without being one: every field that a life is told by, written outside a transition, is known here."""

import ast
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models

from portal.transitions.tables import OWN_ROOTS
from tests.portal.transitions.test_house import ROOT, sources

# Where a field that tells of a life is written by hand, and why that is no life of its own.
FOLLOWS = "a stamp of the transition that is applied beside it"
VERSIONED = "versions of an append-only row that a trigger compares (ADR 13)"
READ = "when its reader first opened it: told to nobody, decides nothing"
PRESENCE = "who is in the room now; each coming and going is journalled, the count keeps its own figure"
SETTING = "what the file of the rule set says"
PAGE = "a stamp of Wagtail's own publication"
DATES = "the date an extension moved, kept while it may be taken back; each move is journalled"
CHOICE = "whether applicants may choose it: journalled with its reason, its applications go on as they are"
LINK = "from when the link in the invitation counts; the account's life is its password and `is_active`"
LETTERS = "in which language an account wants its letters: each choice is journalled"
INVENTED = "a demonstration's officer, who signs but cannot log in"
OFF_FORM = "off its form, not off the disk: it keeps its place in the quota until its day is over"
SHARING = "who sees a name in a list: no case, and each change is journalled"
NOT_WRITTEN_YET = "when the scanner passed it, of a row that nobody has written yet"
SUPPLEMENTED = "whether a supplement that is open changed it: journalled as saved, and settled when the supplement ends"
OFFER = (
    "until when an offer to hand over may be answered: begun and ended under the application's lock, each journalled"
)
SEAT = "a seat beside an applicant begins and ends once, by the trigger, its role meanwhile the applicant's to give; each is journalled on the application"
RELEASED = (
    "what the public reads of a case that is over: by two officers each time, journalled; the case is over as it was"
)
CONSENT = "what the objector says, journalled each time; the case goes on"
TURN = "whose turn it is with the scanner"
TURN_OF_WORKER = "whose turn it is with the worker; gone when what it makes is made"
TOLD = "what was said of a reading, and when: an alert is no case, and each time it is told is journalled"
ALLOWED = {
    ("portal/access/adapters.py", "save_user", "language"): LETTERS,
    ("portal/access/adapters.py", "new_user", "language"): "of an account that nobody has saved yet",
    ("portal/messages/languages.py", "choose_language", "language"): LETTERS,
    ("cms_pages/promotions.py", "end_promotion", "ended_at"): "when it ended, journalled with it, for good",
    ("workflow/honours/actions/reporting.py", "answer_credit_report", "accepted"): FOLLOWS,
    (
        "objections/actions/filing.py",
        "close_receipt",
        "receipt_open_until",
    ): "until when it may be fetched; the case goes on",
    (
        "objections/actions/hearing.py",
        "state_views",
        "stated_at",
    ): "when it was answered, once, journalled with it; the case goes on",
    ("objections/actions/passing.py", "_ended", "ended_as"): FOLLOWS,
    ("objections/actions/passing.py", "_ended", "ended_at"): FOLLOWS,
    ("objections/actions/passing.py", "say_naming", "may_be_named"): CONSENT,
    ("objections/actions/passing.py", "say_naming", "said_at"): CONSENT,
    ("objections/actions/releasing.py", "release_outcome", "released_at"): RELEASED,
    ("objections/actions/releasing.py", "take_down_outcome", "released_at"): RELEASED,
    (
        "objections/actions/passing.py",
        "give_identity",
        "identity_given_at",
    ): "when it was given, once, journalled with it",
    (
        "objections/actions/sitting_asked.py",
        "_set_agreed",
        "together_agreed_at",
    ): "given and taken back by the objector, each journalled; the case goes on",
    (
        "objections/erasing.py",
        "erase_objector",
        "identity_erased_at",
    ): "when it was erased, journalled with it, for good",
    ("portal/identity/models.py", "forget", "document_type"): "goes with the name",
    (
        "workflow/applications/actions/sealing.py",
        "_seal",
        "erased_at",
    ): "filled in anew it is there again, as a subject's is",
    (
        "workflow/applications/actions/sealing.py",
        "forget_sealed",
        "erased_at",
    ): "when it was erased, journalled with it",
    ("workflow/applications/actions/coworking.py", "join_application", "joined_at"): SEAT,
    ("workflow/applications/actions/coworking.py", "_end", "ended_at"): SEAT,
    ("workflow/applications/actions/coworking.py", "change_role", "role"): SEAT,
    ("workflow/applications/actions/handing_over.py", "accept_hand_over", "ended_at"): SEAT,
    **{
        ("workflow/applications/actions/sealing.py", name, "is_changed"): SUPPLEMENTED
        for name in ("_seal", "settle_sealed", "forget_sealed")
    },
    **dict.fromkeys(
        (
            ("workflow/applications/actions/coworking.py", "change_role", "offered_until"),
            ("workflow/applications/actions/coworking.py", "_end", "offered_until"),
            ("workflow/applications/actions/handing_over.py", "offer_hand_over", "offered_until"),
            ("workflow/applications/actions/handing_over.py", "accept_hand_over", "offered_until"),
            ("workflow/applications/actions/handing_over.py", "_end", "offered_until"),
        ),
        OFFER,
    ),
    ("workflow/applications/actions/coworking.py", "choose_letters", "wants_letters"): LETTERS,
    ("portal/evidence/actions.py", "drop_staged", "taken_off"): OFF_FORM,
    ("portal/evidence/receiving.py", "judge", "scanned_at"): NOT_WRITTEN_YET,
    ("portal/evidence/actions.py", "scan_held_file", "tried_at"): TURN,
    ("portal/evidence/actions.py", "_try_later", "next_try_at"): TURN,
    ("portal/listviews/actions.py", "share_view", "shared"): SHARING,
    ("portal/listviews/actions.py", "unshare_view", "shared"): SHARING,
    ("portal/evidence/copies.py", "ask_again", "next_try_at"): TURN_OF_WORKER,
    ("portal/exports/building.py", "_claimed", "leased_until"): TURN_OF_WORKER,
    ("portal/exports/building.py", "_go_on", "leased_until"): TURN_OF_WORKER,
    ("cms_pages/branding.py", "show_no_portraits", "is_active"): "a panel of Wagtail's account page, no person's",
    ("portal/health/telling.py", "_note_wrong", "well_since"): TOLD,
    ("portal/health/telling.py", "_note_well", "well_since"): TOLD,
    ("portal/health/telling.py", "_note_well", "over_at"): TOLD,
    ("portal/health/telling.py", "_tell", "told_at"): TOLD,
    ("portal/health/telling.py", "mail_alerts", "mailed_at"): TOLD,
    (
        "portal/audit/standing.py",
        "_settle",
        "settled_at",
    ): "when it was as recorded again, journalled with it, for good",
    ("portal/identity/actions.py", "verify_proof", "verified_at"): FOLLOWS,
    ("portal/identity/actions.py", "erase_identity", "erased_at"): "when it was erased, journalled with it",
    (
        "portal/identity/actions.py",
        "_write_unit",
        "erased_at",
    ): "a unit that registers again is known again, journalled with it",
    ("portal/messages/actions.py", "mark_read", "read_at"): READ,
    ("portal/signing/actions.py", "withdraw_key", "withdrawn_at"): "once and for good, journalled with its reason",
    ("workflow/cultivation/erasing.py", "erase_member", "erased_at"): "when it was erased, journalled with it",
    ("portal/workdays/seeding.py", "_officer", "is_active"): INVENTED,
    ("portal/access/passwords.py", "password_changed", "password_set_at"): "when the password was set, noted with it",
    ("portal/workdays/seeding.py", "_set_active", "is_active"): INVENTED,
    ("workflow/applications/actions/passages.py", "_settle", "outcome"): VERSIONED,
    ("workflow/applications/actions/passages.py", "_settle", "decided_at"): VERSIONED,
    ("workflow/applications/actions/returning.py", "supersede_passages", "superseded_at"): VERSIONED,
    ("workflow/decisions/actions/attending.py", "check_in", "left_at"): PRESENCE,
    ("workflow/decisions/actions/attending.py", "check_out", "left_at"): PRESENCE,
    ("workflow/honours/actions/issuing.py", "note_hindrance", "tried_at"): TURN_OF_WORKER,
    ("workflow/misuse/actions/erasing.py", "erase_contact", "erased_at"): "when it was erased, journalled with it",
    ("workflow/honours/actions/issuing.py", "note_hindrance", "cause"): TURN_OF_WORKER,
    ("workflow/programmes/departments.py", "close_department", "closed_at"): CHOICE,
    ("workflow/programmes/departments.py", "reopen_department", "closed_at"): CHOICE,
    ("workflow/programmes/documents.py", "_take_back", "withdrawn_at"): VERSIONED,
    ("workflow/programmes/loading.py", "load_ruleset", "demonstration"): SETTING,
    ("workflow/programmes/scheduling.py", "extend_deadline", "former_deadline"): DATES,
    ("workflow/programmes/scheduling.py", "restore_deadline", "former_deadline"): DATES,
    ("workflow/publicity/correcting.py", "strike", "left_as"): VERSIONED,
    ("workflow/publicity/correcting.py", "revise", "revised_at"): VERSIONED,
    ("workflow/titles/receivers.py", "_follow_revocation", "fell_from"): "what it fell from, with the fall",
    ("workflow/honours/actions/duties.py", "_demand_again", "fell_with_honour"): "what is not demanded again",
    (
        "workflow/records/actions/filing.py",
        "make_package",
        "made_at",
    ): "when the worker had it made, journalled with it",
    (
        "workflow/records/actions/holding.py",
        "lift_hold",
        "lifted_at",
    ): "once, by two officers, journalled with the reason",
    (
        "workflow/reviews/actions/panels.py",
        "sign_pledge",
        "pledged_at",
    ): "signed once, and journalled with what was signed",
    (
        "workflow/reviews/actions/seats.py",
        "appoint_leader",
        "is_leader",
    ): "which of the seated leads; the database keeps one",
    ("workflow/staffing/actions.py", "resend_invitation", "invited_at"): LINK,
    ("workflow/staffing/changing.py", "change_email", "invited_at"): LINK,
    ("cms_pages/door.py", "_go_public", "issued_at"): PAGE,
}
WRITERS = {"update", "bulk_update", "setattr"}


def tells_of_a_life(field: models.Field) -> bool:
    """A choice, a moment that may be missing, a mark: what rows say they have come to, other than `state` itself."""
    if field.name == "state":
        return False
    moment = isinstance(field, models.DateTimeField) and field.null
    return bool(field.choices) or moment or isinstance(field, models.BooleanField)


def told_by() -> set[str]:
    own = [model for model in apps.get_models() if model.__module__.split(".")[0] in OWN_ROOTS]
    return {field.name for model in own for field in model._meta.local_concrete_fields if tells_of_a_life(field)}


def writes(tree: ast.AST, names: set[str]) -> Iterator[tuple[str, str]]:
    """Function and field of each assignment to something's field, and of each `update(field=…)`."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            for node in ast.walk(function):
                yield from ((function.name, name) for name in written(node) if name in names)


def written(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        flat = [one for target in targets for one in (target.elts if isinstance(target, ast.Tuple) else [target])]
        yield from (one.attr for one in flat if isinstance(one, ast.Attribute))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITERS:
        yield from (keyword.arg for keyword in node.keywords if keyword.arg)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in WRITERS:
        yield from (one.value for one in node.args[1:2] if isinstance(one, ast.Constant))


@pytest.fixture(scope="module")
def found() -> set[tuple[str, str, str]]:
    names = told_by()
    return {
        (str(path.relative_to(ROOT)), *one)
        for path in sources()
        if path.relative_to(ROOT).parts[:2] != ("portal", "launcher")
        for one in writes(ast.parse(path.read_text()), names)
        if one[0] != "__init__"
    }


def test_the_search_finds_each_way_of_writing():
    code = "def f(a):\n a.outcome = 1\n a.x, a.closed_at = 1, 2\n a.rows.update(status=3)\n setattr(a, 'left_as', 4)"
    names = {"outcome", "closed_at", "status", "left_as"}
    assert {name for _, name in writes(ast.parse(code), names)} == names


def test_the_fields_that_tell_of_a_life_are_seen():
    assert {"outcome", "closed_at", "left_as", "extended", "withdrawn_at"} <= told_by()
    assert "state" not in told_by()


def test_no_life_is_written_by_hand(found):
    assert sorted(found - set(ALLOWED)) == []


def test_no_permission_outlives_its_reason(found):
    assert sorted(set(ALLOWED) - found) == []
