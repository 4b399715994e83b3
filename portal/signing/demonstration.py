"""A certification authority for demonstrations: real cryptography, no trust, and every certificate says so."""

from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

ORGANISATION = "演示用，不具有任何效力"
DAYS = 3650


def demonstration_pem(signatory: str, now: datetime) -> bytes:
    """A signing key, its certificate, the authority's, and its (empty) revocation list, as PEM."""
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root_name = _name("演示证书颁发机构")
    root = _certificate(root_name, root_name, root_key.public_key(), root_key, now, authority=True)
    certificate = _certificate(_name(signatory), root_name, key.public_key(), root_key, now, authority=False)
    none = x509.CertificateRevocationListBuilder().issuer_name(root_name)
    revoked = none.last_update(now).next_update(now + timedelta(days=DAYS)).sign(root_key, hashes.SHA256())
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    issued: tuple[x509.Certificate | x509.CertificateRevocationList, ...] = (certificate, root, revoked)
    return private + b"".join(one.public_bytes(serialization.Encoding.PEM) for one in issued)


def is_demonstration(subject: dict[str, object]) -> bool:
    """Whether a certificate's subject says that it is worth nothing."""
    return subject.get("organization_name") == ORGANISATION


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, ORGANISATION),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    public: ec.EllipticCurvePublicKey,
    by: ec.EllipticCurvePrivateKey,
    now: datetime,
    *,
    authority: bool,
) -> x509.Certificate:
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(public)
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=DAYS))
    builder = builder.add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    builder = builder.add_extension(_usage(authority), critical=True)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    above = x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key())
    return builder.add_extension(above, critical=False).sign(by, hashes.SHA256())


def _usage(authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )
