"""People at the desks of the office side, each in a browser of their own; they click, type, slip and mend."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Locator, Page

from cms_pages.demonstration.cast import PASSWORD
from portal import clock

FORM = ".desk form[method=post]"


@contextmanager
def living_at(live_server: Any, diary: Any) -> Iterator[None]:
    """The server lives on the diary's day: its threads know nothing of the clock this thread has travelled with."""
    server = live_server.thread.httpd
    inner = server.get_app()

    def on_that_day(environ: dict, start_response: Any) -> Any:
        with clock.travel(clock.moment(diary.day, 10)):
            return inner(environ, start_response)

    server.set_app(on_that_day)
    try:
        yield
    finally:
        server.set_app(inner)


class Person:
    """Somebody with an account. `does` is one whole errand at a desk; `slips` is one that comes back."""

    def __init__(self, browser: Browser, url: str, username: str, *, script: bool = True) -> None:
        self.url, self.username = url, username
        size = {"width": 1280, "height": 900}
        self.page: Page = browser.new_page(viewport=size, locale="zh-CN", java_script_enabled=script)
        self.page.set_default_timeout(15_000)

    def goes(self, path: str) -> None:
        """Open an address; whoever is asked to log in does."""
        self.page.goto(self.url + path, wait_until="domcontentloaded")
        if "/accounts/login/" in self.page.url:
            self.page.locator("[name=login]").fill(self.username)
            self.page.locator("[name=password]").fill(PASSWORD)
            self.presses(self.page.get_by_role("button", name="登录"))

    # Errands

    def does(self, verb: str, desk: str, row: str = "", **fields: Any) -> None:
        """Find the case, press the button, fill in the form, send it; it is done."""
        self.starts(verb, desk, row)
        self.corrects(**fields)

    def slips(self, verb: str, desk: str, row: str = "", *, says: dict[str, str], **fields: Any) -> None:
        """The same with a mistake: the form comes back, says so in Chinese at the field, and keeps what was typed."""
        self.starts(verb, desk, row)
        self.fills(**fields)
        assert self.sends() == 422, self.stands()
        for name, words in says.items():
            told = self.told_at(name)
            assert words in told, f"{name}: {told!r}"
        for name, value in fields.items():
            if not isinstance(value, dict):  # a file is named on the page instead
                kept = self.typed(name)
                assert (sorted(kept) if isinstance(kept, list) else kept) == (
                    sorted(value) if isinstance(value, list) else value
                ), name

    def corrects(self, **fields: Any) -> None:
        """Fill in what was wrong and send the form again."""
        self.fills(**fields)
        assert self.sends() == 200, self.stands()
        assert self.page.locator(".messages .success").count(), self.stands()

    # Single motions

    def starts(self, verb: str, desk: str, row: str = "") -> None:
        if row:
            self.finds(desk, row)
        else:
            self.goes(f"/admin/desk/{desk}/")
        if not any(verb in label for label in self.offered()):
            self.page.reload(wait_until="domcontentloaded")  # the page is of an hour at which it could not be done yet
        self.presses(self.page.locator(".desk-actions a", has_text=verb).first)
        self.page.locator(FORM).wait_for()

    def finds(self, desk: str, row: str) -> None:
        """The page of one case: where one is already, or through the list."""
        there = re.search(rf"/desk/{desk}/\w+/$", self.page.url)
        if not (there and row in self.page.locator("main").inner_text()):
            self.goes(f"/admin/desk/{desk}/")
            self.presses(self.page.locator(".desk-table tr", has_text=row).first.locator("a").first)

    def opens_files(self) -> None:
        """Open every file of the case, as each in a tab of its own."""
        links = self.page.locator(".desk a[href^='/evidence/']").evaluate_all("links => links.map(link => link.href)")
        assert links
        for link in links:
            assert self.page.request.get(link).ok, link

    def fills(self, **fields: Any) -> None:
        for name, value in fields.items():
            boxes = self.page.locator(f"{FORM} [name='{name}']")
            kind = boxes.first.evaluate("box => box.tagName === 'SELECT' ? 'select' : box.type")
            if kind == "select":
                boxes.select_option(label=value)
            elif kind in {"radio", "checkbox"}:
                for text in [value] if isinstance(value, str) else value:
                    self.page.locator(FORM).get_by_label(re.compile(rf"^\s*{re.escape(text)}\s*\*?\s*$")).check()
            elif kind == "file":
                boxes.set_input_files(value)
            else:
                boxes.fill(value)

    def sends(self) -> int:
        """Press the form's button; the status of the page one lands on."""
        return self.presses(self.page.locator(f"{FORM} [type=submit]").last)

    def presses(self, target: Locator) -> int:
        """Go where a link or a button leads, by the keyboard: a page still loading moves under a mouse."""
        with self.page.expect_navigation(wait_until="domcontentloaded") as gone:
            target.press("Enter")
        return gone.value.status

    def stands(self) -> str:
        """Where one is and what it says there, for a test that fails."""
        return f"{self.page.url}\n{self.reads()}"

    def pictured(self, name: str) -> None:
        """Keep what is on the screen, at the desk's and the phone's width, where `SCREENSHOTS` names a folder."""
        folder = os.environ.get("SCREENSHOTS")
        for width in (1280, 390) if folder else ():
            self.page.set_viewport_size({"width": width, "height": 900})
            self.page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
        self.page.set_viewport_size({"width": 1280, "height": 900})

    def typed(self, name: str) -> Any:
        """What stands in a field now, as `fills` takes it."""
        return self.page.locator(f"{FORM} [name='{name}']").evaluate_all(
            """boxes => {
                const words = box => box.labels[0].innerText.trim();
                if (boxes[0].tagName === 'SELECT') return boxes[0].selectedOptions[0].innerText.trim();
                if (boxes[0].type === 'radio') return boxes.filter(box => box.checked).map(words)[0];
                if (boxes[0].type === 'checkbox') return boxes.filter(box => box.checked).map(words);
                return boxes[0].value;
            }"""
        )

    def told_at(self, name: str) -> str:
        """The words beside a field, or over the form for `""`."""
        if not name:
            return self.page.locator(".help-critical").inner_text()
        field = self.page.locator(".w-field__wrapper", has=self.page.locator(f"[name='{name}']"))
        return field.locator(".w-field__errors").inner_text()

    def reads(self) -> str:
        return self.page.locator("main").inner_text()

    def offered(self) -> list[str]:
        """The buttons of the case."""
        return self.page.locator(".desk-actions a").all_inner_texts()
