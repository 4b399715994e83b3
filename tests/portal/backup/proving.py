"""Back up while people write, restore elsewhere, and compare, by other means than the backup's own."""

from hashlib import sha256
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from portal.backup.actions import RESTORED
from portal.evidence.vault import vault
from portal.identity.crypto import decrypt
from portal.journal.enums import AccessKind
from portal.journal.models import Access
from portal.journal.sealing import seal_journal
from portal.journal.verifying import first_fault
from tests.portal.backup.places import Place, files_under, login, rows_of, written_meanwhile

# Grow while the backup is made, and nothing in them changes.
GROWING = {"access_user", "evidence_stagedupload", "evidence_quarantine", "journal_event", "journal_seal",
           "workflow_statechange"}  # fmt: skip
CAME = """SELECT (SELECT count(*) FROM access_user WHERE username LIKE 'writer-%'),
    (SELECT count(*) FROM evidence_stagedupload), (SELECT count(*) FROM journal_event WHERE verb = 'came')"""
# Not as they are printed: what went through a dump prints its brackets otherwise.
GUARDS = """SELECT tgrelid::regclass::text, tgname, tgtype, tgenabled, tgfoid::regproc::text,
obj_description(oid, 'pg_trigger') FROM pg_trigger WHERE NOT tgisinternal"""


def back_up_and_restore(data: Path, folder: Path, place: Place) -> None:
    """`data` holds the source's files; what is in `place` afterwards is proven to be what was there at one moment."""
    seal_journal()
    with written_meanwhile() as came:
        while came() < 10:
            pass
        before = came()
        call_command("backup", str(folder), verbosity=0)
        assert came() > before
    witness = place.data / "heads-away" / "2026-01-01.jsonl"
    witness.parent.mkdir(parents=True)
    witness.write_text("{}\n")
    with place.entered():
        call_command("restore", str(folder), verbosity=0)
        assert list(witness.parent.iterdir()) == [witness]
        assert Access.objects.filter(kind=AccessKind.EXPORTED, what="backup").count() == 1
        assert first_fault() is None
    check_rows(place)
    check_files(data, place)


def check_rows(place: Place) -> None:
    """Every row that was there, none that was not, and of what came meanwhile all or nothing."""
    with login(connection.settings_dict["NAME"]) as source, login(place.name) as target:
        was, now = rows_of(source), rows_of(target)
        accounts, files, events = target.execute(CAME).fetchone()  # type: ignore[misc]
        guarded = [set(one.execute(GUARDS).fetchall()) for one in (source, target)]
        assert sorted(guarded[0] ^ guarded[1]) == [], "what is kept is guarded as before"
    assert was.keys() == now.keys()
    own = {row for row in now["journal_event"] if RESTORED.encode() in row}
    assert len(own) == 1
    now["journal_event"] -= own
    assert {name for name in was if was[name] != now[name]} <= GROWING
    assert [name for name in GROWING & was.keys() if not now[name] <= was[name]] == []
    assert accounts == files == events > 0


def check_files(data: Path, place: Place) -> None:
    """Bit by bit the same; whatever the restored database names is there; the heads are no further than the database."""
    was, now = files_under(data), files_under(place.data)
    heads = {name for name in now if name.startswith("heads/")}
    assert heads
    assert all(was[name].startswith(now[name]) for name in heads)
    assert [name for name in now.keys() - heads if now[name] != was[name]] == []
    with login(place.name) as target, place.entered():
        named = [
            (name, decrypt(digest, f"evidence.{model}.sha256"))
            for model in ("stagedupload", "evidencefile")
            for name, digest in target.execute(f"SELECT storage_name, sha256 FROM evidence_{model}").fetchall()
        ]
        assert [name for name, digest in named if sha256(vault().open(name).read()).hexdigest() != digest] == []
