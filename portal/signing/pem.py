"""Reading keys, certificates and revocation lists from files."""

from dataclasses import dataclass
from pathlib import Path

from asn1crypto import crl, keys, x509
from asn1crypto.pem import unarmor
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12


@dataclass(frozen=True)
class Bundle:
    """What a file holds: the key if any, the certificates in order, the revocation lists."""

    key: keys.PrivateKeyInfo | None
    certificates: tuple[x509.Certificate, ...]
    revocation_lists: tuple[crl.CertificateList, ...] = ()


def read_bundle(path: Path, password: str = "") -> Bundle:
    """Read PKCS#12 or PEM. Raises OSError when the file is away, ValueError when it holds something else."""
    content = path.read_bytes()
    return _from_pem(content, password) if b"-----BEGIN " in content else _from_pkcs12(content, password)


def _from_pkcs12(content: bytes, password: str) -> Bundle:
    key, certificate, others = pkcs12.load_key_and_certificates(content, password.encode() or None)
    found = [one for one in (certificate, *others) if one is not None]
    return Bundle(
        _key(key), tuple(x509.Certificate.load(one.public_bytes(serialization.Encoding.DER)) for one in found)
    )


def _from_pem(content: bytes, password: str) -> Bundle:
    certificates, lists, private = [], [], None
    for kind, _, der in unarmor(content, multiple=True):
        if kind == "CERTIFICATE":
            certificates.append(x509.Certificate.load(der))
        elif kind == "X509 CRL":
            lists.append(crl.CertificateList.load(der))
        elif kind.endswith("PRIVATE KEY"):
            private = serialization.load_pem_private_key(_block(content, kind), password.encode() or None)
    return Bundle(_key(private), tuple(certificates), tuple(lists))


def _block(content: bytes, kind: str) -> bytes:
    start, end = f"-----BEGIN {kind}-----".encode(), f"-----END {kind}-----".encode()
    return content[content.index(start) : content.index(end) + len(end)] + b"\n"


def _key(private: object) -> keys.PrivateKeyInfo | None:
    if private is None:
        return None
    der = private.private_bytes(  # type: ignore[attr-defined]  # whichever kind it is
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return keys.PrivateKeyInfo.load(der)
