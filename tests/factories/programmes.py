"""Rule sets and editions, made through the actions the office uses."""

import re
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from portal import clock
from workflow.programmes.actions import open_edition, plan_edition
from workflow.programmes.documents import record_document
from workflow.programmes.enums import DocumentKind
from workflow.programmes.loading import load_ruleset_files, own_files
from workflow.programmes.models import Edition, RuleSetVersion
from workflow.programmes.publications import Publication, register_publications

FIXTURES = Path(__file__).parents[1] / "fixtures" / "rulesets"
CALL_OPENS = date(2026, 3, 2)


def load_own(name: str = "changning-quality-2023") -> RuleSetVersion:
    """One of the rule sets the software carries."""
    (path,) = [path for path in own_files() if path.stem == name]
    return load_ruleset_files([path], by=None)[0]


ASSESSMENTS = r'^(code|field) = "(stages\.)?(documents|site-visit|evaluation)\b'


def load_short(*changes: str) -> RuleSetVersion:
    """The Measures without the reviews: their conference is near."""
    with TemporaryDirectory() as folder:
        return load_changed(Path(folder), *changes, without=ASSESSMENTS)


def load_changed(
    folder: Path, *changes: str, name: str = "changning-quality-2023", without: str = r"\A\Z"
) -> RuleSetVersion:
    """One of them with a setting changed: pairs of what stands there and what is to stand there; tables left out."""
    (path,) = [path for path in own_files() if path.stem == name]
    tables = re.split(r"(?m)^(?=\[)", path.read_text())
    text = "".join(table for table in tables if not re.search(without, table, re.MULTILINE))
    for old, new in zip(changes[::2], changes[1::2], strict=True):
        assert old in text, old
        text = text.replace(old, new)
    (folder / path.name).write_text(text)
    return load_ruleset_files([folder / path.name], by=None)[0]


def load_fixture(name: str) -> RuleSetVersion:
    """A rule set written for tests alone."""
    return load_ruleset_files([FIXTURES / f"{name}.toml"], by=None)[0]


def planned_edition(ruleset: RuleSetVersion | None = None, *, opens: date = CALL_OPENS, by=None) -> Edition:
    """An edition planned on the day its call opens, for 40 days."""
    ruleset = ruleset or load_own()
    with clock.travel(clock.moment(opens, 8)):
        return plan_edition(
            ruleset,
            year=opens.year,
            slug=f"{ruleset.programme.slug}-{opens.year}",
            opens_at=clock.moment(opens, 9),
            deadline=clock.moment(opens + timedelta(days=40), 17),
            by=by,
        )


KINDS = (DocumentKind.MEASURES, DocumentKind.STANDARD, DocumentKind.REVIEW_RULES, DocumentKind.CALL)


@register_publications
def papers() -> list[Publication]:
    """What a portal without pages has published: the four documents of every edition."""
    return [
        Publication(kind, f"{edition.name}{kind.label}", f"/{edition.slug}/{kind}/", clock.day_of(edition.opens_at))
        for edition in Edition.objects.all()
        for kind in KINDS
    ]


def publish_call(edition: Edition, *, by=None) -> None:
    """The four documents Article 19 wants published before applications are taken."""
    for kind in KINDS:
        record_document(edition, kind, f"/{edition.slug}/{kind}/", by=by)


def running_edition(ruleset: RuleSetVersion | None = None, *, opens: date = CALL_OPENS, by=None) -> Edition:
    """An edition whose call is open."""
    edition = planned_edition(ruleset, opens=opens, by=by)
    with clock.travel(clock.moment(opens, 9)):
        publish_call(edition, by=by)
        return open_edition(edition, by=by)
