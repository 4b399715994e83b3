"""Whose signature a PDF bears and whether it still fits, by its bytes alone: no page is read, the work grows with the size."""

import hashlib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from asn1crypto import cms, x509
from pyhanko.sign.validation.generic_cms import validate_sig_integrity

SIGNATURES_READ = 4
CONTAINER_BYTES = 256 * 1024
_RANGE = re.compile(rb"/ByteRange\s?\[\s?(\d{1,9}) (\d{1,9}) (\d{1,9}) (\d{1,9})\s?\]")
_REASON = re.compile(rb"/Reason \(((?:[^()\\]|\\.){1,400})\)", re.DOTALL)
_ESCAPED = re.compile(rb"\\([0-7]{3}|.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Seal:
    """A signature: `kid` the key by its certificate, `number` the document's as signed; `intact` when it is by a known key
    and what it covers is as it was signed, `whole` when it covers the whole file."""

    kid: str
    number: str
    intact: bool
    whole: bool


def seals_of(content: bytes, known: Collection[str]) -> list[Seal]:
    """The signatures in a PDF, the first few, in their order; what cannot be read is none.

    Only those by a `known` key are checked: a stranger's key may be made to cost minutes.
    """
    return list(_seals(content, known))


def _seals(content: bytes, known: Collection[str]) -> Iterator[Seal]:
    for place, match in enumerate(_RANGE.finditer(content)):
        if place == SIGNATURES_READ:
            return
        try:
            yield _seal(content, tuple(map(int, match.groups())), known)
        except Exception:  # noqa: BLE001, S112 - what strangers send fails in any way a parser can
            continue


def _seal(content: bytes, covered: tuple[int, ...], known: Collection[str]) -> Seal:
    """Raises ValueError for a range that names no signature."""
    start, length, after, rest = covered
    if start or length >= after or after - length > 2 * CONTAINER_BYTES or after + rest > len(content):
        raise ValueError("no such range")
    container, filled = _container(content[length:after])
    signed = container["content"]
    signer = signed["signer_infos"][0]
    certificate = _signers(signed, signer)
    before, behind = memoryview(content)[:length], memoryview(content)[after : after + rest]
    kid = certificate.sha256.hex()
    return Seal(
        kid=kid,
        number=_number(bytes(before[-4000:]), bytes(behind[:2000])),
        intact=filled and kid in known and _holds(signer, certificate, before, behind),
        whole=after + rest == len(content),
    )


def _container(hole: bytes) -> tuple[cms.ContentInfo, bool]:
    """What stands in the one place that a signature does not cover, and whether nothing else does: a hexadecimal string,
    filled up with zeros. Anything more could be read as part of the document."""
    raw = bytes.fromhex(hole[1:-1].decode("ascii"))
    found = cms.ContentInfo.load(raw)
    alone = hole[:1] + hole[-1:] == b"<>" and len(hole) == 2 * len(raw) + 2
    return found, alone and not raw[len(found.dump()) :].strip(b"\0")


def _holds(signer: cms.SignerInfo, certificate: x509.Certificate, *covered: memoryview) -> bool:
    digest = hashlib.new(signer["digest_algorithm"]["algorithm"].native)
    for part in covered:
        digest.update(part)
    intact, valid = validate_sig_integrity(signer, certificate, "data", digest.digest())
    return bool(intact and valid)


def _signers(signed: cms.SignedData, signer: cms.SignerInfo) -> x509.Certificate:
    wanted = signer["sid"].chosen["serial_number"].native
    for choice in signed["certificates"]:
        if choice.chosen.serial_number == wanted:
            return choice.chosen
    raise ValueError("without its certificate")


def _number(before: bytes, behind: bytes) -> str:
    """The document's number, which stands beside the signature as its reason."""
    found = _REASON.search(behind) or _REASON.search(before)
    if found is None:
        return ""
    raw = _ESCAPED.sub(lambda one: bytes([int(one[1], 8) & 255]) if len(one[1]) == 3 else one[1], found[1])
    return raw.decode("utf-16") if raw.startswith((b"\xfe\xff", b"\xff\xfe")) else raw.decode("latin-1")
