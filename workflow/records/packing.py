"""The archive package of a case: its record, documents, evidence and journal in one bag, who the applicant is in another."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import PurePosixPath
from typing import IO, Any, cast

from django.core.files.base import File

from portal.canonical import canonical_json, text_digest
from portal.evidence.models import EvidenceFile
from portal.evidence.vault import vault
from portal.identity.fields import EncryptedTextField
from portal.identity.models import Named
from portal.journal.keys import current_key, sign
from portal.journal.lines import event_line
from portal.journal.models import Event, Seal
from workflow.records.bags import Bag
from workflow.records.contents import case_files, parts_of
from workflow.records.documents import PDF, Document, issued_documents, record_document
from workflow.records.index import Item, as_csv, as_xml, rows
from workflow.records.models import Package, Record

CASE, SEALED = "package", "sealed"
"""What the two files are kept as: the case with private values masked, and the identity behind the masks."""
UNSCANNED = "（未通过病毒查验，不在包内）"


def case_bag(package: Package, made_at: datetime) -> tuple[File, str]:
    """The package of the case, and the SHA-256 of its manifest."""
    record = package.record
    bag, items = Bag(bag_name(record), made_at), []
    for document in _documents(package):
        digest, size = bag.add(document.path, document.content)
        items.append(Item(document.path, document.title, _type_of(document), size, digest, document.number))
    items += [_add_evidence(bag, file, f"evidence/{place:03d}") for place, file in enumerate(_evidence(record), 1)]
    lines = rows(package, items)
    bag.add("index.csv", as_csv(lines))
    bag.add("index.xml", as_xml(lines))
    return _closed(bag, record, CASE)


def sealed_bag(package: Package, made_at: datetime) -> File | None:
    """The package of who the applicant is and how they showed it; None once that is erased."""
    record, subject = package.record, package.record.application.subject
    if subject.erased_at is not None:
        return None
    bag = Bag(f"{bag_name(record)}-identity", made_at)
    bag.add("identity.json", _pretty(_identity_of(subject)))
    files = [file for proof in subject.proofs.order_by("pk") for file in EvidenceFile.objects.of(proof)]
    for place, file in enumerate(files, 1):
        _add_evidence(bag, file, f"identity/{place:03d}")
    return _closed(bag, record, SEALED)[0]


def bag_name(record: Record) -> str:
    """The archive number as a file's name: its middle dot is not everywhere at home."""
    return record.number.replace("·", "-")


def signature_body(number: str, manifest: str) -> dict[str, str]:
    """What the signature of a package is over."""
    return {"record": number, "manifest": manifest}


def _documents(package: Package) -> Iterator[Document]:
    parts = parts_of(package.record.application)
    yield Document("record.pdf", "案卷", record_document(package, parts))
    body = {part.title: [dict(lines) for lines in part.rows] for part in parts}
    yield Document("record.json", "案卷数据", _pretty(body))
    yield from issued_documents(package.record)


def _evidence(record: Record) -> list[EvidenceFile]:
    return list(case_files(record.application))


def _add_evidence(bag: Bag, file: EvidenceFile, path: str) -> Item:
    """An original; one that no scanner passed is named and left out."""
    title = file.label or file.purpose
    if file.is_sealed:
        return Item("", title + UNSCANNED, file.media_type, file.size, file.digest)
    path += PurePosixPath(file.full_name).suffix.lower()
    with vault().open_whole(file.storage_name) as source:
        digest, size = bag.add(path, cast(IO[bytes], source))
    return Item(path, title, file.media_type, size, digest)


def _closed(bag: Bag, record: Record, purpose: str) -> tuple[File, str]:
    """The finished bag as a file to be stored."""
    manifest = text_digest(bag.manifest.decode())
    made: Any = File(bag.close(_info(record), _tags(record, manifest)), name=f"{bag_name(record)}-{purpose}.zip")
    made.size, made.content_type = bag.spool.size, "application/zip"
    return made, manifest


def _info(record: Record) -> dict[str, str]:
    programme = record.application.edition.rules.programme
    return {
        "Source-Organization": programme.office_full_name,
        "External-Identifier": record.number,
        "External-Description": record.title,
    }


def _tags(record: Record, manifest: str) -> dict[str, bytes]:
    """The journal of the case up to now, the last seal over all of it, and a signature that binds the payload to both."""
    application = record.application
    events = Event.objects.filter(target_type=application._meta.label_lower, target_id=str(application.pk))
    last = Seal.objects.order_by("number").last()
    key = current_key()
    journal = {
        "events": [event_line(event) for event in events.order_by("sequence")],
        "head": {"number": last.number, "digest": last.digest, "key": last.key_id} if last else None,
    }
    signature = {"key": key, "manifest": manifest, "mac": sign(key, signature_body(record.number, manifest))}
    return {"journal.json": _pretty(journal), "signature.json": canonical_json(signature).encode()}


def _identity_of(subject: Named) -> dict[str, str]:
    sealed = [column for column in subject._meta.concrete_fields if isinstance(column, EncryptedTextField)]
    return {str(column.verbose_name): getattr(subject, column.name).for_delivery() for column in sealed}


def _type_of(document: Document) -> str:
    return PDF if document.path.endswith(".pdf") else "application/json"


def _pretty(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False, indent=2, default=str).encode()
