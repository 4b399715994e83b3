"""Seals across all chains: whatever whoever has the database does to what was written, the first of it is named."""

from datetime import timedelta

import pytest
from django.test import override_settings

from portal import clock
from portal.identity.actions import log_look
from portal.identity.models import PrivateLook
from portal.journal import sealing
from portal.journal.actions import record
from portal.journal.chain import digest
from portal.journal.copies import copies, keep_copies
from portal.journal.models import Event, Seal
from portal.journal.sealing import seal_digest, seal_journal
from portal.journal.verifying import first_fault
from tests.factories.access import UserFactory
from tests.factories.identity import PersonFactory
from tests.owning import as_owner

pytestmark = pytest.mark.django_db
OLD = "old:" + "b2xkb2xkb2xkb2xkb2xkb2xkb2xkb2xkb2xkb2xkb2w="


@pytest.fixture
def places(settings, tmp_path):
    settings.PORTAL_JOURNAL_HEADS = [str(tmp_path / "heads"), str(tmp_path / "elsewhere" / "heads")]
    return [tmp_path / "heads", tmp_path / "elsewhere" / "heads"]


@pytest.fixture
def lived(places, office, applicant):
    """Three events in one chain, one alone in another, a look; sealed, and one more sealed later."""
    for verb in ("one", "two", "three"):
        record(applicant, verb, by=office)
    record(UserFactory(username="alone"), "alone", by=office)
    log_look(PersonFactory(), "证件号码", by=office, reason="电话核实")
    seal_journal()
    record(applicant, "four", by=office)
    seal_journal()
    assert first_fault() is None
    return {event.verb: event for event in Event.objects.all()}


def from_copy(place, number):
    """What is said of a fault that only a copy outside still knows."""
    (path,) = place.iterdir()
    return f"依据是 {path} 中第 {number} 号封存的副本；数据库刚从备份恢复的，该副本可能是恢复之前封存的。"


def forge(sql, *values):
    with as_owner() as cursor:
        cursor.execute(sql, values)


@pytest.mark.attack("以所有者账号抹去日志而不被发现")
def test_an_event_erased_at_the_end_of_its_chain_is_named(lived):
    forge("DELETE FROM journal_event WHERE verb = 'three'")
    forge("DELETE FROM journal_event WHERE verb = 'four'")
    assert first_fault() == f"日志事件 {lived['three'].pk}（{lived['three']}）已被删除。"


@pytest.mark.attack("以所有者账号抹去日志而不被发现")
def test_a_chain_erased_whole_is_named(lived):
    forge("DELETE FROM journal_event WHERE verb = 'alone'")
    assert first_fault() == f"日志事件 {lived['alone'].pk}（{lived['alone']}）已被删除。"


def test_the_very_last_event_erased_with_its_seal_is_named_from_the_copy(lived, places):
    forge("DELETE FROM journal_event WHERE verb = 'four'")
    forge("DELETE FROM journal_seal WHERE number = 2")
    assert first_fault() == f"日志事件 {lived['four'].pk}（{lived['four']}）已被删除。{from_copy(places[1], 2)}"


def test_seals_erased_alone_are_named_from_the_copy(lived, places):
    forge("DELETE FROM journal_seal")
    assert first_fault().startswith("日志封存第 1 号已从数据库中删除或者改动，")


@pytest.mark.attack("以所有者账号抹去日志而不被发现")
def test_everything_erased_is_named_also_where_only_the_second_place_is_left(lived, places):
    for path in places[0].iterdir():
        path.unlink()
    forge("DELETE FROM journal_seal")
    forge("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE journal_event")
    first = lived["role.granted"]
    assert first_fault() == f"日志事件 {first.pk}（{first}）已被删除。{from_copy(places[1], 1)}"


def test_an_event_changed_is_named(lived):
    forge("UPDATE journal_event SET actor_name = '别人' WHERE verb = 'two'")
    assert first_fault() == f"日志在事件 {lived['two'].pk}（{lived['two']}）处断裂：内容或次序与哈希链不符。"


@pytest.mark.attack("以所有者账号抹去日志而不被发现")
def test_a_chain_hashed_anew_without_the_key_is_named(lived):
    """As the attack did it: another name in an old event, and every hash after it computed again, as before there was a key."""
    previous = ""
    for event in (lived["one"], lived["two"], lived["three"], lived["four"]):
        event.actor_name, event.key_id, event.previous_hash = "别人", "", previous
        previous = event.hash = digest(event)
        forge(
            "UPDATE journal_event SET actor_name = %s, key_id = '', previous_hash = %s, hash = %s WHERE id = %s",
            event.actor_name, event.previous_hash, event.hash, event.pk,
        )  # fmt: skip
    assert first_fault() == f"日志事件 {lived['one'].pk}（{lived['one']}）已被改动，或者与另一条对调。"


@pytest.mark.attack("以所有者账号抹去日志而不被发现")
def test_two_events_exchanged_are_named(lived):
    one, two = lived["one"].pk, lived["alone"].pk
    for before, after in ((one, 0), (two, one), (0, two)):
        forge("UPDATE journal_event SET id = %s WHERE id = %s", after, before)
    assert first_fault() == f"日志事件 {one}（{lived['one']}）已被改动，或者与另一条对调。"


@pytest.mark.attack("以所有者账号抹去日志而不被发现")
def test_an_event_put_in_later_is_named(lived, places):
    forge("UPDATE journal_event SET id = id + 1000 WHERE verb = 'four'")
    forge("DELETE FROM journal_seal WHERE number = 2")
    assert first_fault() == f"日志事件 {lived['four'].pk}（{lived['four']}）已被删除。{from_copy(places[1], 2)}"


def test_a_new_event_without_a_key_is_named(lived, applicant):
    event = record(applicant, "five", by=None)
    event.key_id = ""
    forge("UPDATE journal_event SET key_id = '', hash = %s WHERE id = %s", digest(event), event.pk)
    assert first_fault() == f"日志事件 {event.pk}（{event}）没有密钥签名。"


@pytest.mark.parametrize(
    "forgery", ["DELETE FROM identity_privatelook", "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE identity_privatelook"]
)
@pytest.mark.attack("以所有者账号抹去日志而不被发现")
def test_a_look_erased_is_named(lived, forgery):
    look = PrivateLook.objects.get()
    forge(forgery)
    assert first_fault() == f"隐私查阅记录 {look.pk}（{look.target_type}:{look.target_id}）已被删除。"


def test_a_look_changed_is_named(lived):
    look = PrivateLook.objects.get()
    forge("UPDATE identity_privatelook SET by_name = '别人'")
    assert first_fault().startswith(f"隐私查阅记录 {look.pk}（")


def test_a_seal_signed_anew_without_the_key_is_named(lived, places):
    for path in (path for place in places for path in place.iterdir()):
        path.unlink()
    forge("UPDATE journal_seal SET entries = '[]' WHERE number = 1")
    assert first_fault() == "日志封存第 1 号的内容与签名不符。"


def test_what_was_before_there_was_a_key_stays_proven(applicant, places):
    event = record(applicant, "before", by=None)
    event.key_id = ""
    forge("UPDATE journal_event SET key_id = '', hash = %s", digest(event))
    record(applicant, "after", by=None)
    seal_journal()
    assert first_fault() is None


def test_a_key_retired_still_proves_and_one_thrown_away_is_asked_for(lived, applicant, settings):
    with override_settings(PORTAL_JOURNAL_KEYS=f"{OLD},{settings.PORTAL_JOURNAL_KEYS}"):
        record(applicant, "under another key", by=None)
        seal_journal()
        assert list(Seal.objects.values_list("key_id", flat=True)) == ["j1", "j1", "old"]
        assert first_fault() is None
    with override_settings(PORTAL_JOURNAL_KEYS=OLD), pytest.raises(Exception, match="没有编号为“j1”的密钥"):
        first_fault()


def test_more_than_a_batch_takes_several_seals(applicant, places, monkeypatch):
    monkeypatch.setattr(sealing, "BATCH", 2)
    for verb in "abcde":
        record(applicant, verb, by=None)
    assert [len(seal.entries) for seal in seal_journal()] == [2, 2, 1]
    assert first_fault() is None


def test_a_quiet_hour_has_its_heads_too(places):
    seal_journal()
    seal_journal()
    first, second = Seal.objects.all()
    assert (second.number, second.entries, second.previous) == (2, [], first.digest)


def test_each_place_gets_what_it_lacks_and_a_line_cut_short_is_written_anew(lived, places, applicant):
    first, second = (next(place.iterdir()) for place in places)
    assert first.read_text() == second.read_text()
    whole = second.read_text()
    second.write_text(whole[: len(whole) - 40])
    keep_copies()
    assert [seal.number for path, seal in copies() if path == second] == [1, 2]
    assert second.stat().st_mode & 0o777 == 0o600
    assert first_fault() is None


def test_a_place_out_of_reach_keeps_nobody_from_the_other(places, applicant, settings, tmp_path):
    (tmp_path / "file").touch()
    settings.PORTAL_JOURNAL_HEADS = [str(tmp_path / "file" / "heads"), str(places[1])]
    seal_journal()
    assert [path.parent for path, _ in copies()] == [places[1]]


def test_a_copy_ahead_of_the_database_is_said_when_the_next_seal_is_made(lived, caplog):
    forge("DELETE FROM journal_seal")
    forge("DELETE FROM journal_event WHERE verb = 'four'")
    seal_journal()
    assert [record.args[1] for record in caplog.records if "the database has not" in record.msg] == [2, 2]


def test_heads_are_public_with_digest_and_time_alone(client, lived):
    answer = client.get("/.well-known/journal-heads").json()
    newest = Seal.objects.last()
    assert [set(head) for head in answer["heads"]] == [{"digest", "at"}] * 2
    assert answer["heads"][0]["digest"] == newest.digest == seal_digest(newest)


def test_travelled_clock_seals_on_its_own_day(places, travel_to):
    travel_to(clock.now() + timedelta(days=400))
    seal_journal()
    assert next(places[0].iterdir()).stem == f"{clock.today():%Y-%m-%d}"
