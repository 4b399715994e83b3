"""Signing a PDF: PAdES baseline (ETSI EN 319 142-1), B-B by the key alone, B-LT with time stamp and validation data."""

import io
import logging
from functools import lru_cache
from pathlib import Path
from time import monotonic

from asn1crypto import crl, x509
from django.conf import settings
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_signer import DSSContentSettings, SigDSSPlacementPreference
from pyhanko.sign.timestamps.api import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.timestamps.requests_client import RequestsHTTPTimeStamper
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError

from portal.signing.alone import run_alone
from portal.signing.errors import SigningUnavailable
from portal.signing.keys import SigningKey
from portal.signing.pem import Bundle, read_bundle

log = logging.getLogger("portal.signing")
FIELD = "award"
STAMP_SECONDS = 10
PROOFS_SECONDS = 600
RESERVED = 32_768
"""Hexadecimal places kept for the signature: 16 KB. To measure it first would be to sign everything twice."""
# In the signed revision itself: the signature covers the whole file, and whatever is appended is told.
PROOFS = DSSContentSettings(include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE)


def sign_pdf(content: bytes, key: SigningKey, *, number: str, signatory: str) -> bytes:
    """The PDF with an invisible signature over all of it, which names the document's number as its reason.

    With a time-stamping server set the signature bears its time and what is needed to validate it later (B-LT).
    Raises `SigningUnavailable` when the server does not answer, or a chain or its revocation data cannot be had.
    """
    url = settings.PORTAL_TIMESTAMP_URL
    stamper = _time_stamper(url) if url else None
    metadata = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        reason=number,
        name=signatory,
        embed_validation_info=stamper is not None,
        validation_context=_validation_context(key) if stamper else None,
        dss_settings=PROOFS,
    )
    out, writer = io.BytesIO(), IncrementalPdfFileWriter(io.BytesIO(content))
    signer = PdfSigner(metadata, key.signer, timestamper=stamper)
    try:
        run_alone(lambda: signer.sign_pdf(writer, output=out, bytes_reserved=RESERVED))
    except TimestampRequestError as error:
        raise SigningUnavailable(
            "时间戳服务没有应答，签发暂停，将自动重试；持续如此的，请联系时间戳服务机构。"
        ) from error
    except (SigningError, SignatureValidationError, ValidationError, PathError) as error:
        log.warning("签名没有完成", exc_info=error)
        raise SigningUnavailable("签名没有完成，请系统管理员核对证书链、吊销信息和时间戳服务的根证书。") from error
    return out.getvalue()


@lru_cache(maxsize=1)
def _time_stamper(url: str) -> TimeStamper:
    """One a process: it asks the server once how large its stamps are, and keeps the answer."""
    return RequestsHTTPTimeStamper(url, timeout=STAMP_SECONDS)


def _validation_context(key: SigningKey) -> ValidationContext:
    """What the signature and its time stamp are validated against when their proofs are embedded."""
    return _context(
        key, settings.PORTAL_TIMESTAMP_ROOTS, settings.PORTAL_SIGNING_FETCHES, monotonic() // PROOFS_SECONDS
    )


@lru_cache(maxsize=1)
def _context(key: SigningKey, stamping: str, fetches: bool, period: float) -> ValidationContext:
    """One for all that is signed within a period: chains are validated, and revocation data is fetched, once for them all."""
    others = _stamping_roots(stamping)
    lists: list[bytes | crl.CertificateList] = [*key.revocation_lists, *others.revocation_lists]
    return ValidationContext(
        trust_roots=[*_roots(key), *others.certificates],
        other_certs=key.chain,
        crls=lists,
        allow_fetching=fetches,
        revocation_mode="soft-fail",
    )


def _roots(key: SigningKey) -> list[x509.Certificate]:
    """The roots the file holds, in PKCS#12 in any order; without any the last certificate."""
    certificates = key.bundle.certificates
    return [one for one in certificates if one.self_issued] or [certificates[-1]]


def _stamping_roots(path: str) -> Bundle:
    if not path:
        return Bundle(None, ())
    try:
        return read_bundle(Path(path))
    except (OSError, ValueError) as error:
        raise SigningUnavailable("时间戳服务的根证书文件读不到，请系统管理员核对设置。") from error
