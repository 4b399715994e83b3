"""The page editor over HTTP, as a browser without script uses it: what the form holds is posted, with changes."""

import json
from typing import Any

from bs4 import BeautifulSoup, SoupStrainer
from django.test import Client
from wagtail.models import Page

PAGES = "/admin/pages"
FIELDS = ["input", "textarea", "select"]


def entered(user: Any) -> Client:
    """A browser that somebody has logged in with."""
    client = Client()
    client.force_login(user)
    return client


def fields_of(html: str) -> dict[str, Any]:
    """The names and values of the page form."""
    # Of a page so large only what is looked for: a third of the time.
    form = html.partition('id="page-edit-form"')[2].partition("</form>")[0]
    found: dict[str, Any] = {}
    for field in BeautifulSoup(form, "html.parser", parse_only=SoupStrainer(FIELDS)).find_all(FIELDS):
        name = field.get("name")
        if not name or "__prefix__" in name or field.get("type") in {"submit", "button", "file"}:
            continue
        if field.name == "select":
            chosen = [option.get("value", "") for option in field.find_all("option", selected=True)]
            if chosen:
                found[name] = chosen if field.has_attr("multiple") else chosen[0]
        elif field.get("type") in {"checkbox", "radio"}:
            if field.has_attr("checked"):
                found.setdefault(name, []).append(field.get("value", "on"))
        else:
            found[name] = field.get("value", "") if field.name == "input" else field.text.lstrip("\n")
    return found


def rich(text: str) -> str:
    """A paragraph as the rich text field posts it."""
    block = {"key": "a", "text": text, "type": "unstyled", "depth": 0, "inlineStyleRanges": [], "entityRanges": []}
    return json.dumps({"blocks": [block], "entityMap": {}})


def post_edit(client: Client, page: Page, action: str = "", **changes: Any) -> Any:
    """Open the editor, change fields, press a button."""
    return send(client, page, opened(client, page), action, **changes)


def opened(client: Client, page: Page) -> dict[str, Any]:
    """What the editor holds when somebody opens the page."""
    return fields_of(client.get(f"{PAGES}/{page.pk}/edit/").content.decode())


def send(client: Client, page: Page, fields: dict[str, Any], action: str = "", **changes: Any) -> Any:
    """Press a button in an editor opened before."""
    return client.post(f"{PAGES}/{page.pk}/edit/", {**fields, **changes, **_pressed(action)})


def autosave(client: Client, page: Page, action: str = "", form: dict[str, Any] | None = None, **changes: Any) -> Any:
    """What the editor's script sends while somebody types: over the revision it saved before, if that is theirs."""
    fields, latest = form or opened(client, page), page.get_latest_revision()
    mine = latest and latest.user_id == int(client.session["_auth_user_id"])
    over = {"overwrite_revision_id": latest.pk} if mine else {}
    data = {**fields, **over, **changes, **_pressed(action)}
    return client.post(f"{PAGES}/{page.pk}/edit/", data, headers={"accept": "application/json"})


def post_create(client: Client, parent: Page, model: str, action: str = "", **values: Any) -> Any:
    """Open an empty form, fill it in, press a button; `accept` as the editor's script says it."""
    url, headers = f"{PAGES}/add/cms_pages/{model}/{parent.pk}/", {"accept": values.pop("accept", "text/html")}
    fields = fields_of(client.get(url).content.decode())
    return client.post(url, {**fields, **values, **_pressed(action)}, headers=headers)


def approve(client: Client, page: Page) -> Any:
    """The second person's button, from the modal."""
    state = page.current_workflow_task_state
    url = f"{PAGES}/workflow/action/{page.pk}/approve/{state.pk}/" if state else f"{PAGES}/{page.pk}/edit/"
    return client.post(url, HTTP_X_REQUESTED_WITH="XMLHttpRequest")


def _pressed(action: str) -> dict[str, str]:
    return {f"action-{action}": "1"} if action else {}
