"""Who acts for which department against what the journal says of it."""

from collections.abc import Iterator

from django.db.models import CharField, OuterRef, QuerySet, Subquery, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce

from portal.journal.standing import Contradiction
from portal.powers.standing import Belonging
from workflow.programmes.models import Department, DepartmentPerson

NUMBER = Cast("pk", CharField())


def _numbered(events: QuerySet) -> QuerySet:
    """With the department's number; the first events have its name alone."""
    events = events.annotate(called=KeyTextTransform("department", "payload"))
    named = Department.objects.filter(name=OuterRef("called")).values(number=NUMBER)[:1]
    return events.annotate(
        thing=Coalesce(KeyTextTransform("department_id", "payload"), Subquery(named), output_field=TextField())
    )


def people_without_event() -> Iterator[Contradiction]:
    """Who acts for a department and no verb on record let them, and who was let and no longer does."""
    yield from DEPARTMENTS.contradictions()


DEPARTMENTS = Belonging(
    rows=lambda: DepartmentPerson._base_manager.annotate(thing=Cast("department_id", CharField())),
    named=_numbered,
    given=("department.joined",),
    taken=("department.left",),
    label=lambda number: f"推荐部门 {number} 的人员身份",
)
