"""How a winner and the office are told of an honour."""

from typing import Any

from portal.journal.models import Event
from portal.messages.actions import queue_letter
from portal.messages.declarations import Letter
from workflow.applications.letters import officers
from workflow.honours.models import Honour
from workflow.programmes.english import said_in_english

HONOUR = "{year}年度{tier}（{track}）"


def tell(
    letter: Letter, honour: Honour, *, on: Any = None, url: str = "", event: Event | None = None, **values: Any
) -> None:
    queue_letter(
        letter, about=honour, on=on, event=event, to=honour.holder, url=url or f"/winners/{honour.number}/", name=honour.public_name,
        in_english=said_in_english(honour.edition, title_of(honour) | values), edition=honour.edition.name,
        number=honour.number, **title_of(honour), **values,
    )  # fmt: skip


def tell_office(letter: Letter, honour: Honour, *, url: str, **values: Any) -> None:
    """The office, but neither those recused nor one who holds the honour."""
    queue_letter(
        letter,
        about=honour,
        to=officers(honour.application_id),
        url=url,
        number=honour.number,
        name=honour.public_name,
        **values,
    )


def title_of(honour: Honour) -> dict[str, Any]:
    return {"year": honour.year, "tier": honour.tier_label, "track": honour.track_label}


def document_of(honour: Honour) -> dict[str, Any]:
    return {"document": honour.commendation.title, "document_number": honour.commendation.document_number}
