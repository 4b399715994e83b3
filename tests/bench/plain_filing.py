"""An objection in plain SQL: the same rows, files, sealed fields, digests and signed events as the form writes, no more, no less.

A row that says when its file was scanned is written when it was.
"""

from __future__ import annotations

import hashlib
import io
import os
import uuid
from dataclasses import dataclass
from typing import Any

import psycopg
from django.conf import settings
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from objections.models import Objection
from portal.atrest.files import sealed_chunks
from portal.evidence.scanner import in_one_session, scan
from portal.evidence.vault import vault
from portal.identity.crypto import blind_index, encrypt
from portal.journal.keys import current_key, sign
from portal.stores import innermost

Row = dict[str, Any]
OF_OBJECTION = {
    "identity_person": "id = %(person)s",
    "identity_identityproof": "id = %(proof)s",
    "objections_objection": "id = %(objection)s",
    "evidence_evidencefile": "(target_type, target_id) IN (('identity.identityproof', %(proof)s::text), "
    "('objections.objection', %(objection)s::text))",
    "evidence_quarantine": "storage_name IN (SELECT storage_name FROM evidence_evidencefile WHERE (target_type, target_id) "
    "IN (('identity.identityproof', %(proof)s::text), ('objections.objection', %(objection)s::text)))",
    "journal_event": "(target_type, target_id) IN (('identity.person', %(person)s::text), "
    "('identity.identityproof', %(proof)s::text), ('objections.objection', %(objection)s::text))",
    "outbox_message": "about_type = 'objections.objection' AND about_id = %(objection)s::text",
    "outbox_inboxitem": "message_id IN (SELECT id FROM outbox_message WHERE "
    "about_type = 'objections.objection' AND about_id = %(objection)s::text)",
    "outbox_delivery": "message_id IN (SELECT id FROM outbox_message WHERE "
    "about_type = 'objections.objection' AND about_id = %(objection)s::text)",
    "autosave_typedform": "id = (SELECT max(id) FROM autosave_typedform)",
    "objections_visit": "id = (SELECT max(id) FROM objections_visit)",
}
"""Which rows of a table one objection wrote, the last that was filed."""
SEALED = {
    "identity_person": ("name", "document_number", "phone", "email"),
    "objections_objection": ("statement", "requested_outcome"),
    "evidence_evidencefile": ("original_name",),
    "outbox_delivery": ("address",),
    "objections_visit": ("kept",),
}
TOKEN_ROOM = 40
"""Bytes of a sealed field that are not its text: key, nonce, tag."""


@dataclass
class PlainFiling:
    """What one real objection wrote, to be written again and again under fresh keys."""

    database: psycopg.Connection[Row]
    rows: dict[str, list[Row]]
    files: list[bytes]

    @classmethod
    def like(cls, objection: Objection) -> PlainFiling:
        """Read the rows and files of an objection."""
        database = psycopg.connect(**_login(), row_factory=dict_row)
        keys = {"person": objection.person_id, "proof": objection.proof_id, "objection": objection.pk}
        rows = {
            table: database.execute(f"SELECT * FROM {table} WHERE {where} ORDER BY id", keys).fetchall()
            for table, where in OF_OBJECTION.items()
        }
        database.commit()
        names = [row["storage_name"] for row in rows["evidence_evidencefile"]]
        return cls(database, rows, [vault().open(name).read() for name in names])

    def write(self) -> None:
        """One filing, one transaction."""
        fresh = uuid.uuid4().hex
        index = blind_index(fresh, "bench.number")
        person = self._insert("identity_person", 0, document_index=index)
        proof = self._insert("identity_identityproof", 0, person_id=person)
        objection = self._insert(
            "objections_objection",
            0,
            number=f"P{fresh[:12]}",
            token_hash=hashlib.sha256(fresh.encode()).hexdigest(),
            secret_hash=hashlib.sha256(f"secret{fresh}".encode()).hexdigest(),
            person_id=person,
            proof_id=proof,
            identity_index=index,
            content_index=blind_index(fresh, "bench.content"),
        )
        keys = {"identity.person": person, "identity.identityproof": proof, "objections.objection": objection}
        with in_one_session():
            self._write_files(keys)
        self._write_events(keys)
        self._write_letters(objection, fresh)
        self._insert("autosave_typedform", 0, form=blind_index(fresh, "bench.form"))
        self._insert("objections_visit", 0, digest=hashlib.sha256(f"visit{fresh}".encode()).hexdigest())
        self.database.commit()

    def _write_files(self, keys: dict[str, Any]) -> None:
        held = {row["storage_name"]: number for number, row in enumerate(self.rows["evidence_quarantine"])}
        for number, (row, content) in enumerate(zip(self.rows["evidence_evidencefile"], self.files, strict=True)):
            name = f"bench/{uuid.uuid4().hex}"
            path = innermost(vault()).path(name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.writelines(sealed_chunks(iter([content]), name))
                file.flush()
                os.fsync(file.fileno())
            if row["scanned_at"] and not scan(io.BytesIO(content)).clean:
                raise RuntimeError("病毒查验服务没有放行对照的文件。")
            digest = encrypt(hashlib.sha256(content).hexdigest(), "evidence.evidencefile.sha256")
            self._insert(
                "evidence_evidencefile", number, id=uuid.uuid4(), storage_name=name, sha256=digest,
                target_id=str(keys[row["target_type"]]),
            )  # fmt: skip
            if row["storage_name"] in held:
                self._insert("evidence_quarantine", held[row["storage_name"]], storage_name=name, sha256=digest)

    def _write_events(self, keys: dict[str, Any]) -> None:
        previous: dict[str, str] = {}
        for number, row in enumerate(self.rows["journal_event"]):
            kind, target = row["target_type"], str(keys[row["target_type"]])
            said = {**row, "target_id": target, "at": row["at"].isoformat(), "previous_hash": previous.get(kind, "")}
            previous[kind] = digest = sign(current_key(), {k: v for k, v in said.items() if k not in {"id", "hash"}})
            self._insert(
                "journal_event", number, target_id=target, hash=digest, previous_hash=said["previous_hash"]
            )  # fmt: skip

    def _write_letters(self, objection: Any, fresh: str) -> None:
        messages = {
            row["id"]: self._insert("outbox_message", number, about_id=str(objection), occasion=fresh)
            for number, row in enumerate(self.rows["outbox_message"])
        }
        for number, row in enumerate(self.rows["outbox_inboxitem"]):
            self._insert("outbox_inboxitem", number, message_id=messages[row["message_id"]])
        for number, row in enumerate(self.rows["outbox_delivery"]):
            self._insert("outbox_delivery", number, message_id=messages[row["message_id"]], mail_key=uuid.uuid4())

    def _insert(self, table: str, nth: int, /, **fresh: Any) -> Any:
        """The row again, its key anew and these columns changed."""
        row = {**self.rows[table][nth], **fresh}
        for column in SEALED.get(table, ()):
            if row[column]:
                row[column] = encrypt(
                    "示" * ((len(row[column]) * 3 // 4 - TOKEN_ROOM) // 3), f"{table.replace('_', '.', 1)}.{column}"
                )
        if "id" not in fresh:
            del row["id"]
        values = [Jsonb(value) if isinstance(value, dict | list) else value for value in row.values()]
        marks = ", ".join(["%s"] * len(values))
        returned = self.database.execute(
            f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks}) RETURNING id", values
        ).fetchone()
        return returned["id"] if returned else None


def _login() -> dict[str, Any]:
    chosen = settings.DATABASES["default"]
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return {name: chosen[ours] for name, ours in names.items() if chosen[ours]} | chosen["OPTIONS"]
