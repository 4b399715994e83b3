"""What an edition has recorded stays what it was recorded as (Articles 5, 19)."""

from typing import Any

from portal.errors import RuleViolation
from workflow.programmes.actions import application_article
from workflow.programmes.documents import recorded_with


def check_stays_as_recorded(page: Any, *names: str) -> None:
    """Raise `RuleViolation` when a page in public that an edition rests on would change one of these fields."""
    before = type(page)._base_manager.filter(pk=page.pk, live=True).first() if page.pk else None
    edition = recorded_with(before.address) if before else None
    if edition is None:
        return
    fields = (page._meta.get_field(name) for name in names)
    changed = [str(f.verbose_name) for f in fields if getattr(before, f.attname) != getattr(page, f.attname)]
    if changed:
        raise RuleViolation(
            application_article(edition),
            f"“{edition.name}”依据本页办理，{'、'.join(changed)}不能更改；需要另行公布的，请新建页面",
        )
