"""Rule-set files into the database: all of them, or none."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db import transaction

from portal.canonical import canonical_json, text_digest
from portal.errors import RuleViolation
from portal.journal.actions import record
from workflow.programmes.models import FrozenRuleSet, Programme, RuleSetVersion
from workflow.programmes.ruleset import LoadedVersion, RuleSet, parse_files

OWN_FILES = Path(__file__).parent / "rulesets"


def own_files() -> list[Path]:
    """The rule sets this software carries."""
    return sorted(OWN_FILES.glob("*.toml"))


@transaction.atomic
def load_ruleset_files(paths: Iterable[Path], *, by: Any) -> list[RuleSetVersion]:
    """Validate and load files together; raises `RuleSetErrors` with line, field and reason, and loads nothing."""
    return [load_ruleset(ruleset, by=by) for ruleset in parse_files(list(paths), loaded=loaded_versions())]


@transaction.atomic
def load_own_files(*, by: Any) -> tuple[list[RuleSetVersion], list[RuleSetVersion]]:
    """Load what this software carries; of a version in use the content stays as it was loaded, and these come second.

    A release may know more of a version than the one before it did: no edition is judged by what it was not opened under.
    """
    rulesets = parse_files(own_files(), loaded=loaded_versions())
    kept = {ruleset.slug: known for ruleset in rulesets if (known := _used_otherwise(ruleset))}
    return [load_ruleset(ruleset, by=by) for ruleset in rulesets if ruleset.slug not in kept], [*kept.values()]


@transaction.atomic
def load_ruleset(ruleset: RuleSet, *, by: Any, demonstration: bool = False) -> RuleSetVersion:
    """Load one rule set. The same content twice is once; a version in use never changes (Article 3)."""
    programme, _ = Programme.objects.update_or_create(
        slug=ruleset.programme.slug,
        defaults={
            "name": ruleset.programme.name,
            "short_name": ruleset.programme.short_name,
            "name_en": ruleset.programme.english_name or "",
        },
    )
    slug, data = ruleset.slug, ruleset.as_data()
    digest, known = _digest(data), _known(slug)
    if known and known.frozen_id == digest:
        return known
    if known and known.editions.exists():
        raise RuleViolation("规则集使用规则", f"规则集 {slug} 已有届次据以评选，不能改动；请以新版本另存一个文件后载入")
    version = known or RuleSetVersion(slug=slug)
    version.programme, version.version, version.title = programme, ruleset.version, ruleset.title
    version.frozen, version.demonstration = freeze(data, digest), demonstration
    version.valid_from, version.valid_until = ruleset.validity.starts, ruleset.validity.ends
    version.full_clean()
    version.save()
    record(version, "ruleset.loaded", by=by, payload={"digest": digest})
    return version


def _known(slug: str) -> RuleSetVersion | None:
    """Loaded by two at once it is one version: the second compares with what the first has written."""
    return RuleSetVersion.objects.select_for_update().filter(slug=slug).first()


def _used_otherwise(ruleset: RuleSet) -> RuleSetVersion | None:
    """The version, where an edition was opened under it when it said something else."""
    known = _known(ruleset.slug)
    return known if known and known.frozen_id != _digest(ruleset.as_data()) and known.editions.exists() else None


def _digest(data: dict[str, Any]) -> str:
    return text_digest(canonical_json(data, spaced=True))


def freeze(data: dict[str, Any], digest: str) -> FrozenRuleSet:
    """The content under its digest, written if it is new."""
    frozen, _ = FrozenRuleSet.objects.get_or_create(digest=digest, defaults={"data": data})
    return frozen


def loaded_versions() -> list[LoadedVersion]:
    """Every rule set in the database that is not for demonstration."""
    rows = RuleSetVersion.objects.filter(demonstration=False)
    known = ("programme__slug", "frozen__data__programme__code", "version", "valid_from", "valid_until")
    return [LoadedVersion(*row) for row in rows.values_list(*known)]
