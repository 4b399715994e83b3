"""Each verb of each desk says what its decision rests on, or stands here with why nothing in it can have changed."""

from portal.transitions.diagrams import lives
from tests.journeys.test_desk_forms import all_desks

UNCHANGING = {
    # The row is written once; what may happen to it ends its state, and that is asked.
    "proofs": "verify refuse", "workdays": "adopt confirm discard",
    "pool-members": "admit refuse leave", "guidances": "record refuse end cancel", "prize-uses": "accept refuse",
    "enrolments": "withdraw",
    "misuse-reports": "accept refuse", "recusal-requests": "uphold refuse",
    "quarantine": "release", "exports": "discard", "consultations": "close", "objection-consultations": "reply withdraw go-on", "matters": "deliberate take-off",
}  # fmt: skip
CARRIES_ITS_OWN = {
    # A form that begins with what stands, or names the stage or the round it was opened for.
    "ceremonies": "record change correct", "channels": "change", "commendations": "revise",
    "editions": "change advance due opening extend", "trainings": "change", "meetings": "change",
    "proposals": "vote", "matters": "vote", "accounts": "change", "departments": "rename", "confirming": "confirm",
    "approvals": "correct", "saved-views": "rename", "appointments": "move", "objection-sittings": "move",
}  # fmt: skip
CONFIRMED_BY_ANOTHER = {
    # A second person reads what stands then, before and after.
    "pages": "take-down excuse", "stories": "promote", "meetings": "lift-recusal", "proposals": "refill",
    "honours": "reverse-payment correct-name", "revocations": "reinstate", "misuse-cases": "take-back",
    "editions": "withdraw-document", "notices": "correct leave extend", "records": "hold lift",
    "reviews": "redecide lift-recusal", "panels": "sanction", "accounts": "email give-role take-role",
}  # fmt: skip
OF_ITSELF = {
    # What is written down is true whatever else happened, or names what it takes.
    "confirming": "decline withdraw", "objections": "reveal open-identity note", "pool-members": "reveal", "misuse-reports": "reveal",
    "trainings": "material", "meetings": "check-in sign check-out leave recuse", "honours": "revoke",
    "misuse-cases": "deliver note", "applications": "note reveal", "editions": "document", "notices": "refresh", "records": "pack",
    "assignments": "recuse withdraw", "panels": "add replace dismiss leader", "seats": "pledge",
    "reviews": "assign suggest consult order-recusal recuse", "departments": "join leave reopen close",
    "tracking": "visit", "outbox": "retry", "feedback": "open", "stories": "end-promotion",
    "saved-views": "share unshare remove",
    "accounts": "resend suspend give-back remove-factors", "applicants": "suspend give-back remove-factors",
}  # fmt: skip


def sources_of(model, verb):
    """The states in which the verb's page is opened: its transition's, else any."""
    if verb.transition:
        return verb.transition.sources
    return {source for one in dict(lives()).get(model, []) for source in one.sources}


def comes_back(model, sources):
    """Whether a state among these is reached again from itself."""
    moves = dict(lives()).get(model, [])
    for source in sources:
        reached, edge = set(), {source}
        while edge:
            edge = {one.target for one in moves if edge & one.sources} - reached
            reached |= edge
        if source in reached:
            return True
    return False


def test_what_counts_as_unchanging_never_comes_back_to_where_its_page_was_opened():
    """Done and undone, or refused and sent once more, meanwhile: the state alone would not tell the page that it is old."""
    returning = {
        f"{desk.name}.{verb.name}"
        for desk in all_desks()
        for verb in desk.verbs
        if verb.name in UNCHANGING.get(desk.name, "").split() and comes_back(desk.model, sources_of(desk.model, verb))
    }
    assert returning == set()


def test_every_verb_rests_on_what_its_page_shows_or_on_nothing_that_changes():
    named = {
        f"{desk}.{verb}"
        for table in (UNCHANGING, CARRIES_ITS_OWN, CONFIRMED_BY_ANOTHER, OF_ITSELF)
        for desk, verbs in table.items()
        for verb in verbs.split()
    }
    bare = {f"{desk.name}.{verb.name}" for desk in all_desks() for verb in desk.verbs if verb.rests_on is None}
    assert {name for name in bare if not name.startswith("proofs.reveal-")} ^ named == set()
