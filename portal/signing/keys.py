"""The key that certificates and credentials are signed with: a file, or held by a device, as the settings name it."""

import asyncio
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from asn1crypto import crl, x509
from cryptography import x509 as pyca
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.conf import settings
from jwt import get_algorithm_by_name
from jwt.utils import der_to_raw_signature
from pyhanko.sign.signers import Signer, SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from portal.signing.alone import run_alone
from portal.signing.errors import SigningUnavailable
from portal.signing.held import Place, held_signer
from portal.signing.pem import Bundle, read_bundle

ALGORITHMS = {"secp256r1": "ES256", "secp384r1": "ES384", "secp521r1": "ES512"}
PROBE = b"probe"
_loading = Lock()


class KeyUnfit(ValueError):
    """A file that was read, and holds no key to sign with; the text says why."""


@dataclass(frozen=True, eq=False)
class SigningKey:
    """Who signs with its private half, its certificate, the chain above it, and the revocation lists that came with them."""

    bundle: Bundle
    signer: Signer

    @property
    def certificate(self) -> x509.Certificate:
        return self.bundle.certificates[0]

    @property
    def chain(self) -> tuple[x509.Certificate, ...]:
        """The certificates above it."""
        return self.bundle.certificates[1:]

    @property
    def revocation_lists(self) -> tuple[crl.CertificateList, ...]:
        return self.bundle.revocation_lists

    @property
    def public(self) -> Any:
        """Its public half as `cryptography` knows it."""
        return _public_key(self.bundle)

    @property
    def algorithm(self) -> str:
        """Its name in JOSE (RFC 7518)."""
        return jose_algorithm(self.public)

    @property
    def kid(self) -> str:
        """What names the key wherever it is named: SHA-256 of its certificate, in hexadecimal."""
        return self.certificate.sha256.hex()

    def sign(self, data: bytes) -> bytes:
        """A signature as JOSE has it (RFC 7515). Raises `SigningUnavailable` when the device fails that holds the key."""
        signed = run_alone(lambda: asyncio.run(self.signer.async_sign_raw(data, f"sha{self.algorithm[2:]}")))
        return signed if self.algorithm == "RS256" else der_to_raw_signature(signed, self.public.curve)


def jose_algorithm(public: Any) -> str:
    """The JOSE name of the algorithm of such a key. Raises `KeyUnfit` for another kind of key."""
    if isinstance(public, rsa.RSAPublicKey):
        return "RS256"
    if isinstance(public, ec.EllipticCurvePublicKey) and public.curve.name in ALGORITHMS:
        return ALGORITHMS[public.curve.name]
    raise KeyUnfit("须为规定的几种密钥之一")


def signing_key() -> SigningKey | None:
    """The key in force; None where none is set.

    Raises `SigningUnavailable` when the file is away or holds no key, or the device cannot be opened.
    """
    name = settings.PORTAL_SIGNING_KEY
    if not name:
        return None
    place = Place(settings.PORTAL_SIGNING_MODULE, settings.PORTAL_SIGNING_TOKEN, settings.PORTAL_SIGNING_LABEL)
    try:
        return _in_force(Path(name), settings.PORTAL_SIGNING_PASSWORD, place)
    except OSError as error:
        raise SigningUnavailable("签名密钥文件读不到，请系统管理员放回原处，或者改正设置。") from error
    except KeyUnfit as error:
        raise SigningUnavailable(f"签名密钥文件不能使用：{error}。请系统管理员更换。") from error
    except (ValueError, TypeError) as error:
        raise SigningUnavailable("签名密钥文件不能使用，请系统管理员核对文件和密码。") from error


def _in_force(path: Path, password: str, place: Place) -> SigningKey:
    # A device lets a process in once: two threads that come first open it together.
    with _loading:
        key = _loaded(path, password, place, path.stat().st_mtime_ns)
        if getattr(key.signer, "is_lost", False):
            _loaded.cache_clear()
            key = _loaded(path, password, place, path.stat().st_mtime_ns)
        return key


@lru_cache(maxsize=4)
def _loaded(path: Path, password: str, place: Place, changed: int) -> SigningKey:
    """Read once until the file changes; the password is the file's, or opens the device that holds the key."""
    bundle = read_bundle(path, "" if place.module else password)
    if not bundle.certificates or not (bundle.key or place.module):
        raise KeyUnfit("其中没有私钥或者证书")
    algorithm = jose_algorithm(_public_key(bundle))
    if place.module:
        signer: Signer = held_signer(place, password, bundle.certificates, is_curve=algorithm != "RS256")
    else:
        signer = _file_signer(bundle)
    key = SigningKey(bundle, signer)
    if not get_algorithm_by_name(algorithm).verify(PROBE, key.public, key.sign(PROBE)):
        raise KeyUnfit("第一张证书不是这把私钥的证书")
    return key


def _public_key(bundle: Bundle) -> Any:
    return pyca.load_der_x509_certificate(bundle.certificates[0].dump()).public_key()


def _file_signer(bundle: Bundle) -> SimpleSigner:
    store = SimpleCertificateStore.from_certs(bundle.certificates[1:])
    return SimpleSigner(signing_cert=bundle.certificates[0], signing_key=bundle.key, cert_registry=store)
