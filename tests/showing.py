"""What a desk's page showed when it was opened, to be sent with what is typed on it."""

from typing import Any

from portal.shown import AS_SHOWN


def opened(client: Any, address: str) -> dict[str, str]:
    """Open a verb's page; what it carries of the case, where the verb rests on anything."""
    form = client.get(address).context["form"]
    return {AS_SHOWN: form[AS_SHOWN].value()} if AS_SHOWN in form.fields else {}


def send(client: Any, address: str, **typed: Any) -> Any:
    """Open a verb's page, fill it in and send it."""
    return client.post(address, {**opened(client, address), **typed})


def opened_for_many(client: Any, address: str, *rows: Any) -> dict[str, Any]:
    """The same for a page that shows many; the cases are chosen."""
    page = client.get(address, {"chosen": [row.pk for row in rows]})
    lines = page.context["ready"]
    return {"chosen": [line.pk for line in lines], **{f"{AS_SHOWN}-{line.pk}": line.shown for line in lines}}
