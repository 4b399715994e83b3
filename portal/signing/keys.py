"""The key that certificates and credentials are signed with: a file named by the settings."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from asn1crypto import crl, x509
from cryptography import x509 as pyca
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.conf import settings
from pyhanko.sign import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from portal.signing.errors import SigningUnavailable
from portal.signing.pem import Bundle, read_bundle

ALGORITHMS = {"secp256r1": "ES256", "secp384r1": "ES384", "secp521r1": "ES512"}


class KeyUnfit(ValueError):
    """A file that was read, and holds no key to sign with; the text says why."""


@dataclass(frozen=True, eq=False)
class SigningKey:
    """A private key with its certificate, the chain above it, and the revocation lists that came with them."""

    bundle: Bundle

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

    @cached_property
    def private(self) -> Any:
        """The key as `cryptography` knows it."""
        assert self.bundle.key is not None
        return serialization.load_der_private_key(self.bundle.key.dump(), None)

    @cached_property
    def signer(self) -> SimpleSigner:
        """The key as pyHanko signs with it."""
        store = SimpleCertificateStore.from_certs(self.chain)
        assert self.bundle.key is not None
        return SimpleSigner(signing_cert=self.certificate, signing_key=self.bundle.key, cert_registry=store)

    @property
    def algorithm(self) -> str:
        """Its name in JOSE (RFC 7518)."""
        return jose_algorithm(self.private.public_key())

    @property
    def kid(self) -> str:
        """What names the key wherever it is named: SHA-256 of its certificate, in hexadecimal."""
        return self.certificate.sha256.hex()


def jose_algorithm(public: Any) -> str:
    """The JOSE name of the algorithm of such a key. Raises `KeyUnfit` for another kind of key."""
    if isinstance(public, rsa.RSAPublicKey):
        return "RS256"
    if isinstance(public, ec.EllipticCurvePublicKey) and public.curve.name in ALGORITHMS:
        return ALGORITHMS[public.curve.name]
    raise KeyUnfit("须为规定的几种密钥之一")


def signing_key() -> SigningKey | None:
    """The key in force; None where none is set. Raises `SigningUnavailable` when the file is away or holds no key."""
    name = settings.PORTAL_SIGNING_KEY
    if not name:
        return None
    path = Path(name)
    try:
        return _loaded(path, settings.PORTAL_SIGNING_PASSWORD, path.stat().st_mtime_ns)
    except OSError as error:
        raise SigningUnavailable("签名密钥文件读不到，请系统管理员放回原处，或者改正设置。") from error
    except KeyUnfit as error:
        raise SigningUnavailable(f"签名密钥文件不能使用：{error}。请系统管理员更换。") from error
    except (ValueError, TypeError) as error:
        raise SigningUnavailable("签名密钥文件不能使用，请系统管理员核对文件和口令。") from error


@lru_cache(maxsize=4)
def _loaded(path: Path, password: str, changed: int) -> SigningKey:
    """Read once until the file changes."""
    bundle = read_bundle(path, password)
    if bundle.key is None or not bundle.certificates:
        raise KeyUnfit("其中没有私钥或者证书")
    key = SigningKey(bundle)
    jose_algorithm(key.private.public_key())
    certified = pyca.load_der_x509_certificate(key.certificate.dump()).public_key()
    if certified != key.private.public_key():
        raise KeyUnfit("第一张证书不是这把私钥的证书")
    return key
