"""Whether the journal is still what was written: the first thing erased, changed, put in or cut off, in words."""

from collections.abc import Iterator
from pathlib import Path

from django.apps import apps

from portal.journal.chain import first_break
from portal.journal.copies import copies
from portal.journal.models import Event, Seal, Sealed
from portal.journal.sealing import seal_digest


def first_fault() -> str | None:
    """The first fault, in the order of writing, or None. Seals first: they also know what is not there any more."""
    return next(_faults(), None)


def _faults() -> Iterator[str]:
    strays = _strays()
    last: Seal | None = None
    for number in sorted({*strays, *Seal.objects.values_list("number", flat=True)}):
        path, seal = strays[number] if number in strays else (None, Seal.objects.get(number=number))
        yield from _seal_faults(seal, last, path)
        basis = _basis(number, path)
        yield from (f"{fault}{basis}" for fault in _row_faults(seal, last.ends if last else {}))
        if path:
            yield f"日志封存第 {number} 号已从数据库中删除或者改动，{path} 中仍有原来的记录。"
        last = seal
    yield from _unkeyed_faults()
    if broken := first_break():
        yield f"日志在事件 {broken.pk}（{broken}）处断裂：内容或次序与哈希链不符。"


def _basis(number: int, path: Path | None) -> str:
    """What a fault rests on, where only a copy outside knows of it: one restored from a backup may be older than that."""
    if path is None:
        return ""
    return f"依据是 {path} 中第 {number} 号封存的副本；数据库刚从备份恢复的，该副本可能是恢复之前封存的。"


def _strays() -> dict[int, tuple[Path, Seal]]:
    """The copies outside that the database does not have so."""
    kept = dict(Seal.objects.values_list("number", "digest"))
    found = {seal.number: (path, seal) for path, seal in copies() if kept.get(seal.number) != seal.digest}
    # A seal made while the copies were read is no stray.
    now = set(Seal.objects.filter(number__in=found).values_list("number", "digest"))
    return {number: (path, seal) for number, (path, seal) in found.items() if (number, seal.digest) not in now}


def _seal_faults(seal: Seal, last: Seal | None, path: Path | None) -> Iterator[str]:
    where = f"（{path}）" if path else ""
    if seal.number != (last.number + 1 if last else 1):
        yield f"日志封存第 {last.number + 1 if last else 1} 号缺失。"
    elif seal.previous != (last.digest if last else ""):
        yield f"日志封存第 {seal.number} 号{where}与前一号不相衔接。"
    if seal.digest != seal_digest(seal):
        yield f"日志封存第 {seal.number} 号{where}的内容与签名不符。"


def _row_faults(seal: Seal, begun: dict[str, int]) -> Iterator[str]:
    for label, end in seal.ends.items():
        listed = {pk: (digest, name) for kind, pk, digest, name in seal.entries if kind == label}
        first = begun.get(label, 0)
        if first < end:
            yield from _differences(apps.get_model(label), listed, range(first + 1, end + 1))


def _differences(model: type[Sealed], listed: dict[int, tuple[str, str]], span: range) -> Iterator[str]:
    """Row by row, what the seal lists against what there is between its ends."""
    rows = model._base_manager.filter(pk__gte=span.start, pk__lt=span.stop).in_bulk()
    kind, gone = model._meta.verbose_name, model.gone_through()
    for pk in sorted({*listed, *rows}):
        digest, name = listed.get(pk, ("", ""))
        if pk not in rows:
            if pk > gone:
                yield f"{kind} {pk}（{name}）已被删除。"
        elif pk not in listed:
            yield f"{kind} {pk}（{rows[pk].sealed_name()}）是封存之后混入的。"
        elif rows[pk].sealed_digest() != digest:
            yield f"{kind} {pk}（{name}）已被改动，或者与另一条对调。"


def _unkeyed_faults() -> Iterator[str]:
    """Events from before there was a key are all under the first seal."""
    first = Seal.objects.filter(number=1).first()
    if first:
        later = Event.objects.filter(key_id="", pk__gt=first.ends[Event._meta.label_lower]).order_by("pk")
        yield from (f"日志事件 {event.pk}（{event}）没有密钥签名。" for event in later[:1])
