"""An edition keeps one draft of its commendation: of several the newest stays, the others fall, each with its event."""

from typing import Any

from django.db import migrations, models


def keep_the_newest(apps: Any, schema_editor: Any) -> None:
    from portal.transitions.core import apply_transition
    from workflow.honours.transitions import DISCARD

    drafts = apps.get_model("honours", "Commendation").objects.filter(state="draft").order_by("edition", "-pk")
    kept: set[int] = set()
    for draft in drafts:
        if draft.edition_id in kept:
            apply_transition(draft, DISCARD, by=None, reason="每届保留一份草稿，较早的草稿作废。")
        kept.add(draft.edition_id)


class Migration(migrations.Migration):
    dependencies = [("honours", "0011_demanded_again")]

    operations = [
        migrations.RunPython(keep_the_newest, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="commendation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "draft")),
                fields=("edition",),
                name="honours_commendation_one_draft",
                violation_error_message="本届已有表彰决定草稿，请修改该草稿，不必另行拟制。",
            ),
        ),
    ]
