"""What the database itself holds of an objection, whoever writes the row."""

import pgtrigger
from django.db.models import Q

from objections.enums import AGAINST_SOMEBODY, CLOSED, CONCLUDED, Matter, ObjectionState, Outcome, SittingParty

HEARD_FIRST = pgtrigger.Trigger(
    # Nothing is found against anybody unheard, whoever writes the row: asked, or a reason why not.
    name="heard_first",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Q(
        old__state=ObjectionState.INVESTIGATING.value,
        new__state__in=[ObjectionState.CONCLUDED_UPHELD.value, ObjectionState.CONCLUDED_PARTLY.value],
        new__matter__in=[matter.value for matter in AGAINST_SOMEBODY],
        new__unheard="",
    ),
    func="""
        IF NOT EXISTS (SELECT 1 FROM objections_statement WHERE objection_id = NEW.id) THEN
            RAISE EXCEPTION 'objection % upheld unheard', NEW.number;
        END IF;
        RETURN NEW;
    """,
)

HEARD_BEFORE_CHANGED = pgtrigger.Trigger(
    # The same where a review finds against the other side what was not found before.
    name="heard_before_changed",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Q(
        old__state=ObjectionState.UNDER_REVIEW.value,
        old__outcome=Outcome.DISMISSED.value,
        new__outcome__in=[Outcome.UPHELD.value, Outcome.PARTLY.value],
        new__matter__in=[matter.value for matter in AGAINST_SOMEBODY],
        new__unheard="",
    ),
    func=HEARD_FIRST.func,
)

ANSWERED_FIRST = pgtrigger.Trigger(
    # Nothing is concluded, decided anew, passed on or closed while somebody is asked: answered, taken back or gone on without first.
    name="answered_first",
    when=pgtrigger.Before,
    operation=pgtrigger.UpdateOf("state"),
    condition=pgtrigger.Q(
        new__state__in=[state.value for state in sorted({*CONCLUDED, *CLOSED, ObjectionState.PASSED_ON})]
    ),
    func="""
        IF EXISTS (SELECT 1 FROM objections_consultation WHERE objection_id = NEW.id AND state = 'waiting') THEN
            RAISE EXCEPTION 'objection % still consulted on', NEW.number;
        END IF;
        RETURN NEW;
    """,
)

PASSED_TO_SOMEBODY = pgtrigger.Trigger(
    # What is handled elsewhere says where, and what is handled here is nobody else's: as long as a row stands open.
    name="passed_to_somebody",
    when=pgtrigger.Before,
    operation=pgtrigger.UpdateOf("state"),
    func="""
        IF (NEW.state = 'passed_on') IS DISTINCT FROM EXISTS (
            SELECT 1 FROM objections_passingon WHERE objection_id = NEW.id AND ended_at IS NULL
        ) THEN
            RAISE EXCEPTION 'objection % is passed on to nobody, or still elsewhere', NEW.number;
        END IF;
        RETURN NEW;
    """,
)

SAT_FIRST = pgtrigger.Trigger(
    # The same while a side is to be heard in person: held, missed, refused or called off first.
    name="sat_first",
    when=pgtrigger.Before,
    operation=pgtrigger.UpdateOf("state"),
    condition=pgtrigger.Q(
        new__state__in=[state.value for state in sorted({*CONCLUDED, *CLOSED, ObjectionState.PASSED_ON})]
    ),
    func="""
        IF EXISTS (SELECT 1 FROM objections_sitting WHERE objection_id = NEW.id AND state IN ('asked', 'arranged')) THEN
            RAISE EXCEPTION 'objection % still to be heard in person', NEW.number;
        END IF;
        RETURN NEW;
    """,
)

EMPTIED = """
        IF NEW.COLUMN = '' AND to_jsonb(NEW) - 'COLUMN' = to_jsonb(OLD) - 'COLUMN' AND EXISTS (
            SELECT 1 FROM objections_objection WHERE id = OLD.objection_id AND identity_erased_at IS NOT NULL
        ) THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;
    """


def only_emptied(name: str, column: str, ended: pgtrigger.Q | pgtrigger.Condition) -> pgtrigger.Trigger:
    """What `ended` stands as it ended; its `column` alone is emptied, with the identity of the objector that it names."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=ended,
        func=EMPTIED.replace("COLUMN", column),
    )


AGREED_FIRST = pgtrigger.Trigger(
    # Nobody sits with the other side who did not agree to be known to it.
    name="agreed_first",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Q(new__party=SittingParty.TOGETHER.value),
    func="""
        IF NOT EXISTS (
            SELECT 1 FROM objections_objection WHERE id = NEW.objection_id AND together_agreed_at IS NOT NULL
        ) THEN
            RAISE EXCEPTION 'objection %: nobody agreed to sit with the other side', NEW.objection_id;
        END IF;
        RETURN NEW;
    """,
)

RELEASED_FIRST = pgtrigger.Trigger(
    # The public reads nothing of an objection that was not released, whoever writes the row: its key is made of the case's.
    name="released_first",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    func="""
        IF NOT EXISTS (
            SELECT 1 FROM objections_objection WHERE edition_id = NEW.edition_id AND released_at IS NOT NULL AND NEW.key IN (
                encode(sha256(convert_to('objection-outcome:' || token_hash, 'UTF8')), 'hex'),
                encode(sha256(convert_to('objection-outcome-before-review:' || token_hash, 'UTF8')), 'hex')
            )
        ) THEN
            RAISE EXCEPTION 'outcome of an objection that was not released';
        END IF;
        RETURN NEW;
    """,
)

ITS_OWN_CASE = pgtrigger.Trigger(
    # Recusal, retention and the archive ask the case alone: it is that of what the objection names, whoever writes the row.
    name="its_own_case",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert
    | pgtrigger.UpdateOf("application_id", "entry_id", "honour_id", "title_use_id", "result_id"),
    func="""
        IF NEW.application_id IS DISTINCT FROM COALESCE(
            (SELECT application_id FROM publicity_noticeentry WHERE id = NEW.entry_id),
            (SELECT application_id FROM honours_honour WHERE id = NEW.honour_id),
            (SELECT h.application_id FROM titles_titleuse u JOIN honours_honour h ON h.id = u.honour_id
                WHERE u.id = NEW.title_use_id),
            (SELECT application_id FROM applications_passage WHERE id = NEW.result_id)
        ) THEN
            RAISE EXCEPTION 'objection % hangs on another case', NEW.number;
        END IF;
        RETURN NEW;
    """,
)


def names_alone(matter: Matter) -> Q:
    """Exactly what that matter is about is named."""
    named = {Matter.ENTRY: "entry", Matter.HONOUR: "honour", Matter.TITLE_USE: "title_use", Matter.RESULT: "result"}
    return Q(matter=matter, **{f"{name}__isnull": kind != matter for kind, name in named.items()})
