"""A person's browser: it keeps cookies and what was typed, and presses the button again when a page says so."""

from __future__ import annotations

import hashlib
import os
import random
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any

import requests
from bs4 import BeautifulSoup, Tag
from requests.adapters import HTTPAdapter

from tests.bench.intake import made_up_number
from tests.drills.intake.account import Filing
from tests.factories.evidence import PDF, PNG

FORM, RECEIPT, PROGRESS = "/objections/new/?another=1", "/objections/receipt/", "/objections/progress/"
LEAVE = f"{PROGRESS}leave/"
PATIENCE_SECONDS = 600
WAIT_SECONDS = (0.5, 2.0)
ANSWER_SECONDS = 60
Typed = dict[str, str]


class GaveUp(Exception):
    """The page was not to be had, or said something no further try would mend."""


class Browser:
    """One browser, connected from an address of its own."""

    def __init__(self, portal: str, source: str) -> None:
        self.portal = portal
        self.met = Counter[str]()
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.mount("http://", _From(source))

    def file(self, filing: Filing, megabytes: float) -> None:
        """Open the form, fill it in and send it until its receipt is shown. Raises `GaveUp`."""
        form = Form.on(self._page(FORM).text)
        answers = _answers(filing.email, form.first("entry"))
        typed = form.typed | answers
        files = _files(filing, megabytes)
        while (answer := self._try("POST", FORM, data=typed, files=files)).status_code != 302:
            form = Form.on(answer.text)
            filing.lost += [name for name, text in answers.items() if form.typed.get(name) != text]
            self.met[f"退回：{form.faults}"] += 1
            typed, files = form.typed, {name: file for name, file in files.items() if f"{name}-kept" not in form.typed}
            _hesitate()
        filing.number, filing.secret = _receipt(self._page(RECEIPT).text)

    def open_progress(self, filing: Filing) -> None:
        """Ask for the progress with number and secret, and close it again."""
        asked = Form.on(self._page(PROGRESS).text, "form.narrow").typed
        answer = self._try("POST", PROGRESS, data=asked | {"number": filing.number, "secret": filing.secret})
        page = BeautifulSoup(self._page(PROGRESS).text if answer.status_code == 302 else "", "html.parser")
        filing.opened = f"编号 {filing.number}" in page.get_text()
        if filing.opened:
            self._try("POST", LEAVE, data=Form.on(str(page), f"form[action='{LEAVE}']").typed)

    def _page(self, path: str) -> requests.Response:
        answer = self._try("GET", path)
        if answer.status_code != 200:
            raise GaveUp(f"{path} 应答 {answer.status_code}")
        return answer

    def _try(self, method: str, path: str, **sent: Any) -> requests.Response:
        """The same again while the connection breaks or the portal says it is not well."""
        limit = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < limit:
            try:
                answer = self._session.request(
                    method, self.portal + path, allow_redirects=False, timeout=ANSWER_SECONDS, **sent
                )
            except requests.RequestException:
                self.met["连接中断或者没有应答"] += 1
            else:
                if answer.status_code < 500:
                    return answer
                self.met[f"应答 {answer.status_code}"] += 1
            _hesitate()
        raise GaveUp(f"{path} 一直没有应答")


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a page with what stands in it."""

    tag: Tag

    @classmethod
    def on(cls, page: str, which: str = "form.objection-form") -> Form:
        """Raises `GaveUp` with the page's words where there is none."""
        parsed = BeautifulSoup(page, "html.parser")
        found = parsed.select_one(which)
        if found is None:
            raise GaveUp(f"没有表单：{parsed.get_text(' ', strip=True)[:200]}")
        return cls(found)

    @property
    def typed(self) -> Typed:
        """What a browser would send of it, files left out."""
        inputs = self.tag.select("input[name]:not([type=file]):not([type=checkbox]):not([type=radio]), input[checked]")
        found = {str(tag["name"]): str(tag.get("value", "on")) for tag in inputs}
        found |= {str(tag["name"]): tag.get_text().strip() for tag in self.tag.select("textarea[name]")}
        chosen = {str(tag["name"]): tag.select_one("option[selected]") for tag in self.tag.select("select[name]")}
        return found | {name: str(option["value"]) if option else "" for name, option in chosen.items()}

    @property
    def faults(self) -> str:
        """What it says is wrong."""
        return "；".join(tag.get_text(" ", strip=True) for tag in self.tag.select(".invalid-feedback, .errorlist"))

    def first(self, name: str) -> str:
        """The first thing that can be chosen."""
        option = self.tag.select_one(f"select[name={name}] option:not([value=''])")
        if option is None:
            raise GaveUp("没有正在公示的对象")
        return str(option["value"])


class _From(HTTPAdapter):
    """Connections from one address of this machine."""

    def __init__(self, source: str) -> None:
        self._source = source
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs, source_address=(self._source, 0))


def _answers(email: str, entry: str) -> Typed:
    """What a person types; name and number made up."""
    return {
        "entry": entry, "claimant": "person", "truthful": "on", "name": "示例提出人", "email": email,
        "document_type": "resident_id", "document_number": made_up_number(), "phone": "13800001234",
        "statement": "公示对象上一年度曾受到质量投诉，与申报材料不符，请核实。", "requested_outcome": "请核实并公布结果。",
    }  # fmt: skip


def _files(filing: Filing, megabytes: float) -> dict[str, tuple[str, bytes, str]]:
    head, tail = PDF.split(b"trailer", 1)
    proof = head + b"%" + os.urandom(int(megabytes * 500_000)).hex().encode() + b"\ntrailer" + tail
    filing.sha256 = hashlib.sha256(proof).hexdigest()
    return {"evidence": ("证明材料.pdf", proof, "application/pdf"), "picture": ("证件照片.png", PNG, "image/png")}


def _receipt(page: str) -> tuple[str, str]:
    shown = [tag.get_text(strip=True) for tag in BeautifulSoup(page, "html.parser").select("dd strong")]
    if len(shown) != 2:
        raise GaveUp("回执页没有编号和查询码")
    return shown[0], shown[1]


def _hesitate() -> None:
    time.sleep(random.uniform(*WAIT_SECONDS))
