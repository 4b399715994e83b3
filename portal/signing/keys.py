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
    """The JOSE name of the algorithm of such a key. Raises ValueError for another kind of key."""
    if isinstance(public, rsa.RSAPublicKey):
        return "RS256"
    if isinstance(public, ec.EllipticCurvePublicKey) and public.curve.name in ALGORITHMS:
        return ALGORITHMS[public.curve.name]
    raise ValueError("签名密钥须为 RSA 或者 P-256、P-384、P-521 椭圆曲线密钥")


def signing_key() -> SigningKey | None:
    """The key in force; None where none is set. Raises `SigningUnavailable` when the file is away or holds no key."""
    name = settings.PORTAL_SIGNING_KEY
    if not name:
        return None
    path = Path(name)
    try:
        return _loaded(path, settings.PORTAL_SIGNING_PASSWORD, path.stat().st_mtime_ns)
    except OSError as error:
        raise SigningUnavailable(
            f"签名密钥文件读不到（{error.strerror}），请放回原处，或者改正 PORTAL_SIGNING_KEY。"
        ) from error
    except (ValueError, TypeError) as error:
        raise SigningUnavailable(f"签名密钥文件不能使用：{error}。请核对文件和 PORTAL_SIGNING_PASSWORD。") from error


@lru_cache(maxsize=4)
def _loaded(path: Path, password: str, changed: int) -> SigningKey:
    """Read once until the file changes."""
    bundle = read_bundle(path, password)
    if bundle.key is None or not bundle.certificates:
        raise ValueError("其中没有私钥或者证书")
    key = SigningKey(bundle)
    jose_algorithm(key.private.public_key())
    certified = pyca.load_der_x509_certificate(key.certificate.dump()).public_key()
    if certified != key.private.public_key():
        raise ValueError("第一张证书不是这把私钥的证书")
    return key
