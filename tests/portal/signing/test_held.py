"""A key that never leaves its device, here SoftHSM's through PKCS#11: signed with, refused, lost and found again."""

import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from jwt import PyJWS
from pkcs11.exceptions import PKCS11Error

from portal.signing import keys
from portal.signing.checks import what_is_issued_is_signed
from portal.signing.demonstration import demonstration_pem
from portal.signing.errors import SigningUnavailable
from portal.signing.keys import signing_key
from portal.signing.pdfs import sign_pdf
from portal.signing.reading import seals_of
from portal.signing.tokens import sign_token
from tests.portal.signing.test_signing import SAID, blank

MODULE, PIN = "/usr/lib/softhsm/libsofthsm2.so", "135790"
PEM, END = serialization.Encoding.PEM, b"-----END PRIVATE KEY-----\n"


@pytest.fixture(scope="module")
def device(tmp_path_factory) -> Path:
    """A token of this process's own; its library reads where the tokens lie when it is loaded, once."""
    folder = tmp_path_factory.mktemp("device")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder}/tokens\nobjectstore.backend = file\n")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    _tell_device("--init-token", "--free", "--label", "award", "--so-pin", "0000", "--pin", PIN)
    return folder


def _tell_device(*words: str) -> None:
    subprocess.run(["softhsm2-util", *words], check=True, capture_output=True)


def put_into(folder: Path, label: str, pem: bytes) -> Path:
    """The key goes into the device under this label; the file of its certificates is left."""
    private, certificates = folder / f"{label}.p8", folder / f"{label}.pem"
    private.write_bytes(pem[: pem.index(END) + len(END)])
    certificates.write_bytes(pem[pem.index(END) + len(END) :])
    _tell_device(
        "--import", str(private), "--token", "award", "--label", label, "--id", label.encode().hex(), "--pin", PIN
    )  # fmt: skip
    private.unlink()
    return certificates


def rsa_pem() -> bytes:
    """An RSA key with a certificate that it signed itself."""
    key, now = rsa.generate_private_key(65537, 2048), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "示例区人民政府")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = (
        made.serial_number(7).not_valid_before(now).not_valid_after(now + timedelta(days=9)).sign(key, hashes.SHA256())
    )
    private = key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return private + made.public_bytes(PEM)


@pytest.fixture(scope="module")
def certificates(device) -> Path:
    return put_into(device, "curve", demonstration_pem("示例区人民政府", datetime.now(UTC)))


@pytest.fixture
def held(settings, certificates):
    settings.PORTAL_SIGNING_KEY, settings.PORTAL_SIGNING_PASSWORD = str(certificates), PIN
    settings.PORTAL_SIGNING_MODULE, settings.PORTAL_SIGNING_TOKEN = MODULE, "award"
    settings.PORTAL_SIGNING_LABEL = "curve"
    keys._loaded.cache_clear()
    key = signing_key()
    yield key
    with suppress(PKCS11Error):
        key.signer.pkcs11_session.close()


def test_it_signs_documents_and_credentials_as_a_file_would(held):
    (seal,) = seals_of(sign_pdf(blank(), held, **SAID), {held.kid})
    assert (seal.number, seal.intact, seal.whole) == ("CNZL-2026-0001", True, True)
    token = sign_token({"iss": "did:web:testserver"}, held)
    assert PyJWS().decode(token, held.public, algorithms=["ES256"]) == b'{"iss":"did:web:testserver"}'
    assert what_is_issued_is_signed(None)[0].id == "signing.W002"


def test_several_threads_sign_at_once(held):
    with ThreadPoolExecutor(4) as pool:
        signed = list(pool.map(lambda _: sign_pdf(blank(), signing_key(), **SAID), range(12)))
    assert all(seal.intact for content in signed for seal in seals_of(content, {held.kid}))


def test_an_rsa_key_signs_too(held, device, settings):
    settings.PORTAL_SIGNING_KEY, settings.PORTAL_SIGNING_LABEL = str(put_into(device, "rsa", rsa_pem())), "rsa"
    key = signing_key()
    (seal,) = seals_of(sign_pdf(blank(), key, **SAID), {key.kid})
    assert (seal.intact, key.algorithm) == (True, "RS256")
    assert PyJWS().decode(sign_token({}, key), key.public, algorithms=["RS256"]) == b"{}"


@pytest.mark.parametrize(
    ("name", "value"),
    [("TOKEN", "another"), ("LABEL", "missing"), ("MODULE", "/usr/lib/missing.so")],
)
def test_a_device_that_cannot_be_opened_says_what_to_look_at(held, settings, name, value):
    setattr(settings, f"PORTAL_SIGNING_{name}", value)
    with pytest.raises(SigningUnavailable, match="密码设备"):
        signing_key()
    assert [error.id for error in what_is_issued_is_signed(None)] == ["signing.E001"]


def test_a_wrong_pin_is_tried_once_so_that_it_locks_nothing(held, settings):
    held.signer.pkcs11_session.close()
    keys._loaded.cache_clear()
    settings.PORTAL_SIGNING_PASSWORD = "246801"
    for _ in range(20):
        with pytest.raises(SigningUnavailable, match="不再自动重试"):
            signing_key()
    settings.PORTAL_SIGNING_PASSWORD = PIN
    assert signing_key().kid == held.kid


def test_a_renewed_certificate_takes_over_while_the_device_is_open(held, certificates, settings, tmp_path):
    renewed = tmp_path / "renewed.pem"
    renewed.write_bytes(certificates.read_bytes())
    settings.PORTAL_SIGNING_KEY = str(renewed)
    (seal,) = seals_of(sign_pdf(blank(), signing_key(), **SAID), {held.kid})
    assert seal.intact


def test_a_certificate_of_another_key_is_refused(held, settings, tmp_path):
    other = demonstration_pem("乙", datetime.now(UTC))
    (tmp_path / "other.pem").write_bytes(other[other.index(END) + len(END) :])
    settings.PORTAL_SIGNING_KEY = str(tmp_path / "other.pem")
    with pytest.raises(SigningUnavailable, match="不是这把私钥的证书"):
        signing_key()


def test_a_device_that_was_away_is_opened_anew(held):
    held.signer.pkcs11_session.close()
    with pytest.raises(SigningUnavailable, match="将自动重试"):
        sign_pdf(blank(), held, **SAID)
    again = signing_key()
    (seal,) = seals_of(sign_pdf(blank(), again, **SAID), {held.kid})
    assert (seal.intact, again is held) == (True, False)
