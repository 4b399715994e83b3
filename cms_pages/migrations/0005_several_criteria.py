"""A story's one tag becomes the first of several, in its row and its drafts; what was 综合 told of all seven."""

import json
from collections.abc import Callable
from typing import Any

from django.db import migrations

SEVEN = ["leadership", "strategy", "customers", "resources", "processes", "analysis", "results"]
FORMER_STEP, FIRST_STEP = "获奖经验审核", "获奖经验初审"


def several(criterion: str) -> list[str]:
    return SEVEN if criterion == "whole" else [criterion]


def one(criteria: list[str]) -> str:
    return criteria[0] if len(criteria) == 1 else "whole"


def part_tags(apps: Any, schema_editor: Any) -> None:
    _rewrite(apps, schema_editor, lambda page: {"criteria": several(page.criterion)}, _drafts_part)
    _rename_step(apps, FORMER_STEP, FIRST_STEP)


def join_tags(apps: Any, schema_editor: Any) -> None:
    _rewrite(apps, schema_editor, lambda page: {"criterion": one(page.criteria)}, _drafts_join)
    _rename_step(apps, FIRST_STEP, FORMER_STEP)


def _drafts_part(content: dict[str, Any]) -> None:
    if "criterion" in content:
        content["criteria"] = several(content.pop("criterion"))


def _drafts_join(content: dict[str, Any]) -> None:
    if "criteria" in content:
        written = content.pop("criteria")
        content["criterion"] = one(json.loads(written) if isinstance(written, str) else written)


def _rewrite(apps: Any, schema_editor: Any, fields: Callable[[Any], dict], draft: Callable[[dict], None]) -> None:
    pages = apps.get_model("cms_pages", "StoryPage").objects
    with schema_editor.connection.cursor() as cursor:
        # The words of a live page change through the door only; the tags are the same ones, kept otherwise.
        cursor.execute("SELECT set_config('portal.door', 'on', true)")
        for page in pages.all():
            pages.filter(pk=page.pk).update(**fields(page))
        cursor.execute("SELECT set_config('portal.door', 'off', true)")
    keys = [str(pk) for pk in pages.values_list("pk", flat=True)]
    for revision in apps.get_model("wagtailcore", "Revision").objects.filter(object_id__in=keys):
        draft(revision.content)
        revision.save(update_fields=["content"])


def _rename_step(apps: Any, former: str, now: str) -> None:
    apps.get_model("wagtailcore", "Task").objects.filter(name=former).update(name=now)


class Migration(migrations.Migration):
    dependencies = [("cms_pages", "0004_guided_stories")]
    operations = [migrations.RunPython(part_tags, join_tags)]
