"""Signed certificates and credentials in others' hands, read by a library that is not ours (Articles 26, 33, 34)."""

import base64
import io
import json
import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from io import StringIO
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from openbadgeslib.ob3.verifier import OB3VerificationError, OB3Verifier

from portal import clock
from portal.signing.demonstration import demonstration_pem
from portal.signing.keys import signing_key
from portal.signing.pdfs import sign_pdf
from tests.conftest import fresh_from_db
from tests.factories.honours import revoked
from workflow.honours import tasks
from workflow.honours.actions import issue_certificate
from workflow.honours.actions.certificates import render_certificate, sheet_of
from workflow.honours.actions.correcting import correct_honour
from workflow.honours.credentials import LIST_DAYS, MEDIA_TYPE

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.article(26)]
SITE = "https://award.example.gov.cn"
# The library goes by the machine's own clock.
NOW = clock.now()


@pytest.fixture
def plain(honour, settings, travel_to):
    """The certificate that is about to be issued, not signed."""
    settings.PORTAL_BASE_URL = SITE
    travel_to(NOW)
    return render_certificate(sheet_of(honour))


@pytest.fixture
def signed(honour, signing, settings, travel_to):
    """The certificate of an honour, signed, with its credential."""
    settings.PORTAL_BASE_URL = SITE
    travel_to(NOW)
    certificate = issue_certificate(honour)
    tasks.sign_stale_lists()
    return certificate


def bytes_of(certificate) -> bytes:
    with certificate.pdf.open("rb") as file:
        return file.read()


def fetching(client):
    """What the library asks of the issuer's site, answered by it."""

    def fetch(url: str) -> bytes:
        assert url.startswith(SITE), url
        answer = client.get(urlsplit(url).path)
        if answer.status_code != 200:
            raise OSError(answer.status_code)
        return answer.content

    return fetch


def badge_verified(client, token: str):
    fetch = fetching(client)
    verifier = OB3Verifier.for_issuer_did("did:web:award.example.gov.cn", download=fetch)
    return verifier.verify(token, check_status=True, download=fetch)


@pytest.mark.article(33)
def test_anothers_library_verifies_the_credential_until_it_is_revoked(signed, honour, client, office, second_office):
    answer = client.get(f"/credentials/{honour.number}")
    assert (answer["Content-Type"], answer["Access-Control-Allow-Origin"]) == (MEDIA_TYPE, "*")
    token = answer.content.decode()
    read = badge_verified(client, token)
    assert (read.issuer.id, read.issuer.name) == ("did:web:award.example.gov.cn", "上海市长宁区人民政府")
    assert read.achievement.name == "2026年度长宁区质量金奖（先进质量管理模式）"
    head, body, tail = token.split(".")
    with pytest.raises(OB3VerificationError):
        badge_verified(client, f"{head}.{body}.{tail[:-6]}AAAAAA")
    revoked(honour, office, second_office)
    # From the commit on no list says anything else, though the worker has not signed the new one yet.
    assert client.get("/credentials/status/0").status_code == 503
    with pytest.raises(OB3VerificationError):
        badge_verified(client, token)
    assert tasks.sign_stale_lists() == 1
    with pytest.raises(OB3VerificationError, match="status 'revocation' is set"):
        badge_verified(client, token)


def test_an_old_list_is_not_handed_out_and_a_days_one_is_signed_anew(signed, client, travel_to):
    assert client.get("/credentials/status/0").status_code == 200
    assert tasks.sign_stale_lists() == 0
    travel_to(NOW + timedelta(days=1, minutes=1))
    assert tasks.sign_stale_lists() == 1
    travel_to(NOW + timedelta(days=LIST_DAYS + 2))
    assert client.get("/credentials/status/0").status_code == 503
    assert client.get("/credentials/status/9").status_code == 404
    assert client.get("/credentials/CNZL-1999-0001").status_code == 404


@pytest.mark.article(34)
def test_the_badge_bears_the_credential_and_turns(signed, honour, client, office, second_office):
    page = client.get(f"/badges/{honour.number}.svg")
    assert (page["Content-Type"], page["Cross-Origin-Resource-Policy"]) == (
        "image/svg+xml; charset=utf-8",
        "cross-origin",
    )
    assert (honour.public_name in page.content.decode(), "已撤销" in page.content.decode()) == (True, False)
    token = OB3Verifier.extract_token_from_svg(page.content)
    assert token == client.get(f"/credentials/{honour.number}").content.decode()
    revoked(honour, office, second_office)
    page = client.get(f"/badges/{honour.number}.svg")
    assert page.content.decode().count("已撤销") == 2
    assert client.get("/badges/CNZL-1999-0001.svg").status_code == 404


@pytest.fixture
def files(plain, signed, honour, settings, tmp_path):
    """What may be handed in for the certificate, by what it is."""
    whole = bytes_of(signed)
    other = tmp_path / "other.pem"
    other.write_bytes(demonstration_pem("冒名机关", datetime.now(UTC)))
    mine, settings.PORTAL_SIGNING_KEY = settings.PORTAL_SIGNING_KEY, str(other)
    forged = sign_pdf(plain, signing_key(), number=honour.number, signatory="冒名机关")
    settings.PORTAL_SIGNING_KEY = mine
    again = sign_pdf(plain, signing_key(), number=honour.number, signatory="甲")
    byte, after = whole.index(b"/Catalog"), int(re.search(rb"/ByteRange\s?\[0 \d+ (\d+)", whole)[1])
    return {
        "valid": whole,
        "altered": whole[:byte] + b"/Catalig" + whole[byte + 8 :],
        "appended": whole + b"\n%% more\n",
        "filled": whole[: after - 3] + b"01>" + whole[after:],
        "other_key": forged,
        "off record": again,
        "unsigned": plain + b"\n",
    }


SAID = {
    "valid": "valid",
    "altered": "altered",
    "appended": "altered",
    "filled": "altered",
    "other_key": "other_key",
    "off record": "unknown",
    "unsigned": "unknown",
}


@pytest.mark.article(33)
def test_page_api_and_command_tell_the_files_apart(files, honour, client, tmp_path, office, second_office):
    told = {}
    for name, content in files.items():
        api = sent(client, "/api/v1/verify", content).json()
        page = sent(client, "/verify/", content).content.decode()
        told[name] = api["status"]
        assert f'verdict-{api["status"]}"' in page, name
        said = commanded(tmp_path, content).split()[0]
        assert said == ("altered" if name == "unsigned" else api["status"]), name
    assert told == SAID
    assert sent(client, "/api/v1/verify", files["valid"], "CNZL-2024-0003").json()["status"] == "mismatch"
    assert commanded(tmp_path, files["valid"], "--number", "CNZL-2024-0003") == f"mismatch {honour.number}"
    revoked(honour, office, second_office)
    assert sent(client, "/api/v1/verify", files["valid"]).json()["status"] == "revoked"
    assert commanded(tmp_path, files["valid"]) == f"revoked {honour.number}"


@pytest.mark.attack("替换、涂改已公示的文件")
def test_the_signature_tells_whose_number_it_bears(files, honour, client):
    answer = sent(client, "/api/v1/verify", files["altered"]).json()
    assert (answer["number"], answer["honour"]["holder"]) == (honour.number, honour.public_name)
    assert "签名之后内容有改动" in answer["note"]
    assert "追加了内容" in sent(client, "/api/v1/verify", files["appended"]).json()["note"]


def sent(client, address: str, content: bytes, number: str = ""):
    file = io.BytesIO(content)
    file.name = "certificate.pdf"
    return client.post(address, {"file": file, "number": number})


def commanded(tmp_path, content: bytes, *options: str) -> str:
    """What the command prints, whatever its exit code."""
    path, out = tmp_path / "certificate.pdf", StringIO()
    path.write_bytes(content)
    with suppress(CommandError):
        call_command("verify_certificate", str(path), *options, stdout=out)
    return out.getvalue().strip()


@pytest.mark.browser
@pytest.mark.article(33)
@pytest.mark.attack("使离线核验停在上一份文件的结论")
def test_the_page_to_keep_tells_them_apart_without_a_network(
    files, honour, client, browser, tmp_path, office, second_office
):
    answer = client.get("/verify/offline/")
    assert answer["Content-Disposition"].startswith("attachment")
    known, later = tmp_path / "known.html", tmp_path / "later.html"
    known.write_bytes(answer.content)
    revoked(honour, office, second_office)
    later.write_bytes(client.get("/verify/offline/").content)
    context = browser.new_context(offline=True)
    try:
        page = context.new_page()
        told = {name: checked(page, known, content) for name, content in files.items()}
        assert told == {**SAID, "off record": "valid", "unsigned": "unsigned"}
        assert checked(page, known, files["valid"], number="CNZL-2024-0003") == "mismatch"
        assert checked(page, later, files["valid"]) == "revoked"
        # Made to fail where it is checked: the answer to the file before does not stand beside it.
        hollow = re.sub(rb"(?<=/Contents <)[0-9a-f]+", lambda found: b"z" * len(found[0]), files["valid"])
        assert checked(page, known, files["valid"]) == "valid"
        assert checked(page, None, hollow) == "altered"
        page.fill("#number", "1")
        assert not page.get_attribute("output", "data-verdict")
    finally:
        context.close()


def checked(page, html, content: bytes, number: str = "") -> str:
    if html:
        page.goto(html.as_uri())
    page.set_input_files("#file", {"name": "certificate.pdf", "mimeType": "application/pdf", "buffer": content})
    page.fill("#number", number)
    page.click("button")
    page.wait_for_selector("output[data-verdict]")
    return page.get_attribute("output", "data-verdict")


def test_the_credential_names_the_holder_as_the_newest_certificate_does(signed, honour, client):
    old = client.get(f"/credentials/{honour.number}").content
    correct_honour(honour, by=None, changes={"public_name": "示例企业垚坤有限公司"}, reason="录入有误。")
    issue_certificate(fresh_from_db(honour))
    new = client.get(f"/credentials/{honour.number}").content.decode()
    assert new.encode() != old
    badge_verified(client, new)
    body = json.loads(base64.urlsafe_b64decode(new.split(".")[1] + "=="))
    assert "垚坤" in json.dumps(body, ensure_ascii=False)
