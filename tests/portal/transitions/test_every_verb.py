"""How a verb is built, read from the source: one transaction, the lock before the question, the question its page asks."""

import ast
from collections.abc import Iterator

from portal.transitions.tables import OWN_ROOTS
from tests.portal.transitions.test_house import ROOT, sources

LOCKS = ("lock", "_lock", "select_for_update")
QUESTIONS = ("check_", "_check_", "require_", "refuse_")

# Called inside the transaction of a verb, which has the locks; or no more than one call of the engine, which has its own.
WITHIN = frozenset(
    {
        "prove_new", "lock_account", "mark_honoured", "void_proposal", "begin_round", "grant_honour", "follow_correction",
        "keep_recovery", "lock_running", "lock_unended", "withdrawn", "lock_stage", "lock_panel", "lock_seats_of", "accept_invitation",
        "withdraw", "lapse_uses", "retry_delivery", "scan_held_file", "attended", "drop_enrolments", "fill_places", "check_room",
        "undo_duties", "put_forward", "discard_drafts", "lock_convening", "lock_sitting", "lock_item", "follow_vote",
        "lock_approval",
    }
)  # fmt: skip
FIRST_ASKED = {
    "check_confirm": "the page's question; `confirm` has the locks when it asks",
    "reveal": "reads, and changes nothing",
    "start_application": "the edition's time, which no lock stops; the row is new",
    "begin_application": "as in starting",
    "submit_report": "the row is new; its receipt is locked, so that sent twice it is one",
    "propose": "whether one of this name waits; the target is locked by then",
    "decide_passage": "the person, before anybody waits for the edition; the rest under its lock",
    "lift_recusal": "the row never changes; the edition's lock keeps two liftings apart",
    "lift_member_recusal": "as before; edition and meeting are locked",
    "plan_meeting": "the stage stands or falls with its edition, which is locked",
    "refuse_proof": "the reason alone: nothing of the row that could change",
    "verify_proof": "under the lock of its subject, which whoever hands in more takes first; the engine asks of the state",
    "reject_revocation": "edition and item are locked, as the count takes them; the engine asks again under the lock of its own",
    "withdraw_revocation": "as in rejecting",
    "put_forward_matter": "the kind, which is no row; its case is locked first, the thing before it is asked about",
    "give_role": "each role is granted under the account's lock",
}
VERBS = {"check_in", "check_out"}
ASKED_BY_PAGES = {
    "check_refill_of": "of an item, what `check_refill` asks of its application",
    "check_refill_in": "whether any place of an edition is free; the verb asks of one case",
    "check_plan_list": "`check_plan` and the lines, which the verb asks after the period",
    "check_opened": "before a look at the objector, which changes nothing of the case",
    "check_give_up_retrieval": "the transition alone: the engine asks the same",
    "check_votable": "asked through the kind of matter, by putting forward, opening and counting",
    "check_undoing_votable": "as before",
    "check_put_to_conference": "what `put_forward_matter` asks, with the kind that goes with the state",
    "check_advance": "without what still blocks, which the page lists; the verb names it",
    "check_assign": "whether there is anybody to assign; the verb asks of one member",
    "check_lift_any": "whether there is a recusal; the verb asks of one",
    "check_take_role": "whether there is a role; the verb asks of one",
    "check_end": "without the day; the verb asks with it",
}


def homes() -> Iterator[tuple[str, ast.FunctionDef]]:
    """Every function at the top of an `actions` module, with the app it is in."""
    for path in (path for root in OWN_ROOTS for path in sorted((ROOT / root).rglob("*.py"))):
        if path.stem == "actions" or path.parent.name == "actions":
            app = str(path.relative_to(ROOT)).partition("/actions")[0]
            yield from ((app, node) for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef))


def actions() -> Iterator[ast.FunctionDef]:
    return (function for _, function in homes())


def calls(function: ast.FunctionDef) -> list[tuple[str, str]]:
    """What is called in it, in the order of the source, each with its first argument."""
    found = sorted(
        (node for node in ast.walk(function) if isinstance(node, ast.Call)),
        key=lambda one: (one.lineno, one.col_offset),
    )
    named = ((ast.unparse(one.func).rpartition(".")[2], one.args) for one in found)
    return [(name, ast.unparse(args[0]) if args else "") for name, args in named]


def is_atomic(function: ast.FunctionDef) -> bool:
    return "transaction.atomic" in map(ast.unparse, function.decorator_list)


def writes(function: ast.FunctionDef) -> bool:
    return any(name.startswith(LOCKS) or name in ("record", "apply_transition") for name, _ in calls(function))


def asks_unlocked(function: ast.FunctionDef) -> bool:
    """Whether the thing it is about, its first parameter, is asked about before it is locked."""
    thing = next((one.arg for one in function.args.args), "")
    for name, first in calls(function):
        if name.startswith(LOCKS) and first in (thing, f"type({thing})"):
            return False
        if name.startswith(QUESTIONS) and first.split(".")[0] == thing:
            return True
    return False


def test_a_verb_that_locks_or_records_is_one_transaction():
    """Without it the lock would be let go at once, and a refusal half-way would leave the first half behind."""
    verbs = [one for one in actions() if writes(one) and not one.name.startswith("_")]
    assert {one.name for one in verbs if not is_atomic(one)} == WITHIN


def test_what_hangs_on_the_commit_fails_nobody():
    """It is done by then: a request must not end in an error over what comes after. The journal's mirror alone may."""
    hooks = [
        (str(path.relative_to(ROOT)), [*map(ast.unparse, call.keywords)])
        for path in sources()
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "transaction.on_commit"
    ]
    assert len(hooks) > 5
    assert {path for path, keywords in hooks if keywords != ["robust=True"]} == {"portal/journal/actions.py"}


def test_a_verb_locks_its_thing_before_it_asks_about_it():
    """What was asked of a row that somebody else changes at the same moment is no answer."""
    verbs = [one for one in actions() if is_atomic(one)]
    assert len(verbs) > 90
    assert {one.name for one in verbs if asks_unlocked(one)} == set(FIRST_ASKED)


def test_what_a_page_asks_its_verb_asks_too():
    """A button's question that no verb asks would keep the button away, and not whoever sends the form without it."""
    defined = {(app, one.name) for app, one in homes()}
    asked = {(app, name) for app, one in homes() for name, _ in calls(one) if name != one.name}
    elsewhere = {name for app, name in asked - defined}
    questions = {(app, name) for app, name in defined if name.startswith("check_") and name not in VERBS}
    assert {name for _, name in questions - asked} - elsewhere == set(ASKED_BY_PAGES)
