"""Signing PDFs: PAdES B-LT with a time stamp over HTTP, keys that cannot be used, signatures read by their bytes."""

import base64
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from django.core.management import CommandError, call_command
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pypdf import PdfWriter

from portal.journal.models import Event
from portal.signing.actions import publish_key
from portal.signing.checks import what_is_issued_is_signed
from portal.signing.demonstration import demonstration_pem
from portal.signing.errors import SigningUnavailable
from portal.signing.keys import signing_key
from portal.signing.models import PublishedKey
from portal.signing.pdfs import sign_pdf
from portal.signing.reading import seals_of
from tests.stamping import authority, time_stamping

SAID = {"number": "CNZL-2026-0001", "signatory": "示例区人民政府"}


def blank() -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    writer.write(out)
    return out.getvalue()


@pytest.fixture
def key(settings, tmp_path):
    path = tmp_path / "key.pem"
    path.write_bytes(demonstration_pem("示例区人民政府", datetime.now(UTC)))
    settings.PORTAL_SIGNING_KEY = str(path)
    return signing_key()


@pytest.fixture
def stamped(key, settings, tmp_path):
    """A PDF signed with a time stamp and the proofs of both chains inside."""
    roots = tmp_path / "stamping.pem"
    roots.write_bytes(authority()[1])
    settings.PORTAL_TIMESTAMP_ROOTS, settings.PORTAL_SIGNING_FETCHES = str(roots), False
    with time_stamping() as url:
        settings.PORTAL_TIMESTAMP_URL = url
        return sign_pdf(blank(), key, **SAID)


@pytest.mark.article(26)
def test_it_is_pades_b_lt_and_validates_years_later_without_asking_anybody(key, stamped):
    reader = PdfFileReader(io.BytesIO(stamped))
    (signature,) = reader.embedded_signatures
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    proofs = reader.root["/DSS"]
    assert (len(proofs["/CRLs"]) >= 2, len(proofs["/Certs"]) >= 3) == (True, True)
    roots = [key.bundle.certificates[-1], *_stamping_roots()]
    contexts = [ValidationContext(trust_roots=roots) for _ in range(2)]
    with ThreadPoolExecutor(1) as alone:  # it runs an event loop, as a browser beside it does
        status = alone.submit(validate_pdf_signature, signature, contexts[0], contexts[1]).result()
    assert (status.bottom_line, status.timestamp_validity.valid, status.coverage.name) == (True, True, "ENTIRE_FILE")


def _stamping_roots():
    from asn1crypto import x509 as asn1
    from asn1crypto.pem import unarmor

    return [
        asn1.Certificate.load(der) for kind, _, der in unarmor(authority()[1], multiple=True) if kind == "CERTIFICATE"
    ]


def test_a_signature_is_read_by_its_bytes(key):
    signed = sign_pdf(blank(), key, **SAID)
    (seal,) = seals_of(signed, {key.kid})
    assert (seal.kid, seal.number, seal.intact, seal.whole) == (key.kid, "CNZL-2026-0001", True, True)
    (changed,) = seals_of(signed.replace(b"/Catalog", b"/Catalig"), {key.kid})
    assert (changed.intact, changed.kid) == (False, key.kid)
    (longer,) = seals_of(signed + b"\n% more", {key.kid})
    assert (longer.intact, longer.whole) == (True, False)
    (strangers,) = seals_of(signed, set())
    assert (strangers.kid, strangers.intact) == (key.kid, False)
    assert seals_of(blank(), {key.kid}) == []


@pytest.mark.parametrize("number", ["沪质（2026）1号", "质(2026)〔1〕\\", "A)B(C"])
def test_any_number_is_read_as_it_was_signed(key, number):
    (seal,) = seals_of(sign_pdf(blank(), key, number=number, signatory="甲"), {key.kid})
    assert (seal.number, seal.intact) == (number, True)


@pytest.mark.attack("以小文件拖住网页进程")
def test_what_only_looks_signed_is_none(key):
    signed = sign_pdf(blank(), key, **SAID)
    at = signed.index(b"/ByteRange [")
    for said in (b"/ByteRange [0 9 8 7]", b"/ByteRange [0 1 999999999 9]", b"/ByteRange [0 10 20 30]"):
        forged = signed[:at] + said + signed[at + len(said) :]
        assert [seal for seal in seals_of(forged, {key.kid}) if seal.intact] == []
    assert len(seals_of(signed * 9, {key.kid})) <= 4
    assert seals_of(b"/ByteRange [0 1 200002 5]" + b"<" + b"30" * 100_000 + b">" + b"x" * 50, {key.kid}) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "读不到"),
        (b"nothing", "不能使用"),
        (b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "不能使用"),
    ],
)
def test_a_key_that_cannot_be_used_says_why(settings, tmp_path, content, said):
    path = tmp_path / "wrong.pem"
    if content:
        path.write_bytes(content)
    settings.PORTAL_SIGNING_KEY = str(path)
    with pytest.raises(SigningUnavailable, match=said):
        signing_key()
    assert [error.id for error in what_is_issued_is_signed(None)] == ["signing.E001"]


def test_a_certificate_of_another_key_is_refused(settings, tmp_path, key):
    mine, other = Path(settings.PORTAL_SIGNING_KEY).read_bytes(), demonstration_pem("乙", datetime.now(UTC))
    end = b"-----END PRIVATE KEY-----\n"
    path = tmp_path / "mixed.pem"
    path.write_bytes(mine[: mine.index(end) + len(end)] + other[other.index(end) + len(end) :])
    settings.PORTAL_SIGNING_KEY = str(path)
    with pytest.raises(SigningUnavailable, match="不是这把私钥的证书"):
        signing_key()


def test_pkcs12_with_a_password_is_read_too(settings, tmp_path, key):
    certificates = [x509.load_der_x509_certificate(one.dump()) for one in key.bundle.certificates]
    sealed = serialization.BestAvailableEncryption(b"secret")
    private = serialization.load_der_private_key(key.bundle.key.dump(), None)
    path = tmp_path / "key.p12"
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"x", private, certificates[0], certificates[1:], sealed))
    settings.PORTAL_SIGNING_KEY, settings.PORTAL_SIGNING_PASSWORD = str(path), "secret"
    assert signing_key().kid == key.kid
    settings.PORTAL_SIGNING_PASSWORD = "wrong"
    with pytest.raises(SigningUnavailable, match="密码"):
        signing_key()


def test_no_real_office_signs_with_a_demonstrations_key(settings, key):
    assert [found.id for found in what_is_issued_is_signed(None)] == ["signing.W002"]
    settings.PORTAL_DEMONSTRATION = False
    assert [found.id for found in what_is_issued_is_signed(None)] == ["signing.E002"]
    with pytest.raises(CommandError, match="正式环境"):
        call_command("make_demonstration_key")
    settings.PORTAL_SIGNING_KEY = ""
    assert [found.id for found in what_is_issued_is_signed(None)] == ["signing.W001"]


def test_the_demonstrations_key_is_made_once_for_its_owner_alone(settings, tmp_path, capsys):
    path = tmp_path / "keys" / "demo.pem"
    settings.PORTAL_SIGNING_KEY = str(path)
    call_command("make_demonstration_key")
    first = path.read_bytes()
    call_command("make_demonstration_key")
    assert (path.read_bytes() == first, path.stat().st_mode & 0o777) == (True, 0o600)


@pytest.mark.django_db
def test_a_key_stays_published_and_may_be_withdrawn_once(key, client, capsys):
    row = publish_key(key)
    assert publish_key(key) == row
    (known,) = client.get("/.well-known/award-keys.json").json()["keys"]
    assert (known["kid"], known["crv"], known["withdrawn_at"]) == (key.kid, "P-256", None)
    assert base64.b64decode(known["x5c"][0]) == key.certificate.dump()
    did = client.get("/.well-known/did.json").json()
    assert (did["id"], len(did["assertionMethod"])) == ("did:web:testserver", 1)
    with pytest.raises(CommandError, match="请写明停用的理由"):
        call_command("withdraw_signing_key", key.kid[:8], " ")
    call_command("withdraw_signing_key", key.kid[:8], "密钥介质遗失")
    with pytest.raises(CommandError, match="已于"):
        call_command("withdraw_signing_key", key.kid[:8], "密钥介质遗失")
    with pytest.raises(CommandError, match="有0把"):
        call_command("withdraw_signing_key", "zz", "x")
    (known,) = client.get("/.well-known/award-keys.json").json()["keys"]
    assert known["withdrawn_at"] is not None
    assert client.get("/.well-known/did.json").json()["assertionMethod"] == []
    with pytest.raises(SigningUnavailable, match="已经停用"):
        publish_key(key)
    verbs = Event.objects.filter(target_type="signing.publishedkey").values_list("verb", flat=True)
    assert list(verbs.order_by("sequence")) == ["signing.key_published", "signing.key_withdrawn"]
    assert PublishedKey.objects.get().withdrawn_because == "密钥介质遗失"
