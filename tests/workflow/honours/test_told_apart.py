"""A certificate altered by a byte, of another key, revoked, superseded, of another honour, unknown: the same on every road."""

import io
from contextlib import suppress
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from portal import clock
from portal.documents.rendering import Metadata, render_pdf
from portal.signing.demonstration import demonstration_pem
from portal.signing.keys import signing_key
from portal.signing.pdfs import sign_pdf
from tests.conftest import fresh_from_db
from tests.factories.honours import commend, commendation_stage, revoked, winners_meeting
from workflow.honours.actions import issue_certificate
from workflow.honours.actions.certificates import TEMPLATE, certificate_context, render_certificate, sheet_of
from workflow.honours.actions.correcting import correct_honour
from workflow.honours.documents import certificate_bytes
from workflow.honours.models import Honour

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.article(33)]
NOW = clock.now()
SAID = {
    "valid": "valid",
    "altered": "altered",
    "other key": "other_key",
    "revoked": "revoked",
    "superseded": "superseded",
    "replacing": "valid",
    "of another honour": "mismatch",
}
UNKNOWN = {"page": "unknown", "api": "unknown", "command": "unknown", "offline": "unsigned"}
"""Nothing of ours in it. Without a network nobody can say more than that it bears no signature."""
Sample = tuple[bytes, str]


@pytest.fixture
def samples(signing, settings, travel_to, tmp_path, office, second_office) -> dict[str, Sample]:
    """By what it is a file, with the number that is typed beside it."""
    travel_to(NOW)
    four = (("gold", "practice"),) * 4
    commend(commendation_stage(four, winners_meeting(tracks=("practice",) * 4)))
    first, second, corrected, gone = honours = list(Honour.objects.order_by("serial"))
    issued = {honour: certificate_bytes(issue_certificate(honour)) for honour in honours}
    forged = of_another_key(first, settings, tmp_path)
    correct_honour(corrected, by=None, changes={"public_name": "示例企业垚坤有限公司"}, reason="录入有误。")
    newer = issue_certificate(fresh_from_db(corrected))
    revoked(gone, office, second_office)
    return {
        "valid": (issued[first], first.number),
        "altered": (by_a_byte(issued[first]), first.number),
        "other key": (forged, first.number),
        "revoked": (issued[gone], gone.number),
        "superseded": (issued[corrected], corrected.number),
        "replacing": (certificate_bytes(newer), newer.number),
        "of another honour": (issued[first], second.number),
        "unknown": (nobodys(first), "CNZL-1999-0001"),
    }


def of_another_key(honour: Honour, settings: Any, tmp_path: Any) -> bytes:
    """What it says is true, whose signature it bears is not."""
    plain = render_certificate(sheet_of(honour))
    path = tmp_path / "other.pem"
    path.write_bytes(demonstration_pem("冒名机关", datetime.now(UTC)))
    mine, settings.PORTAL_SIGNING_KEY = settings.PORTAL_SIGNING_KEY, str(path)
    forged = sign_pdf(plain, signing_key(), number=honour.number, signatory="冒名机关")
    settings.PORTAL_SIGNING_KEY = mine
    return forged


def by_a_byte(content: bytes) -> bytes:
    place = content.index(b"/Catalog") + 5
    return content[:place] + b"i" + content[place + 1 :]


def nobodys(honour: Honour) -> bytes:
    """A certificate in our layout with a number that was never given."""
    context = {**certificate_context(honour), "number": "CNZL-1999-0001"}
    return render_pdf(TEMPLATE, context, metadata=Metadata(title="荣誉证书"))


def by_page(sample: Sample) -> str:
    page = _posted("/verify/", sample).content.decode()
    return page.split('class="clock verdict-', 1)[1].split('"', 1)[0]


def by_api(sample: Sample) -> str:
    return str(_posted("/api/v1/verify", sample).json()["status"])


def by_command(sample: Sample, tmp_path: Any) -> str:
    path, out = tmp_path / "certificate.pdf", StringIO()
    path.write_bytes(sample[0])
    with suppress(CommandError):
        call_command("verify_certificate", str(path), "--number", sample[1], stdout=out)
    return out.getvalue().split()[0]


def _posted(address: str, sample: Sample) -> Any:
    file = io.BytesIO(sample[0])
    file.name = "certificate.pdf"
    return Client().post(address, {"file": file, "number": sample[1]})


@pytest.mark.attack("替换、涂改已公示的文件")
def test_page_api_and_command_say_the_same_of_each(samples, tmp_path):
    roads = {"page": by_page, "api": by_api, "command": lambda sample: by_command(sample, tmp_path)}
    told = {road: {name: ask(sample) for name, sample in samples.items()} for road, ask in roads.items()}
    assert told == {road: {**SAID, "unknown": UNKNOWN[road]} for road in roads}


@pytest.mark.browser
def test_the_page_to_keep_says_the_same_without_a_network(samples, browser, tmp_path):
    kept = tmp_path / "kept.html"
    kept.write_bytes(Client().get("/verify/offline/").content)
    context = browser.new_context(offline=True)
    try:
        page = context.new_page()
        page.goto(kept.as_uri())
        told = {name: _checked(page, *sample) for name, sample in samples.items()}
    finally:
        context.close()
    assert told == {**SAID, "unknown": UNKNOWN["offline"]}


def _checked(page: Any, content: bytes, number: str) -> str:
    page.set_input_files("#file", {"name": "certificate.pdf", "mimeType": "application/pdf", "buffer": content})
    page.fill("#number", number)
    page.click("button")
    page.wait_for_selector("output[data-verdict]")
    return str(page.get_attribute("output", "data-verdict"))
