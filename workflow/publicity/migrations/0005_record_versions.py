"""Lists published before versions were kept: each text they have had becomes one."""

from django.db import migrations

from portal.documents.digests import digests
from workflow.publicity.table import table_text


def record_versions(apps, schema_editor):
    notice_model = apps.get_model("publicity", "Notice")
    corrections = apps.get_model("publicity", "NoticeCorrection")
    extensions = apps.get_model("publicity", "NoticeExtension")
    for notice in notice_model.objects.filter(state__in=("running", "ended"), versions__isnull=True).order_by("pk"):
        changes = [
            *((c.list_version, c.previous_document, c.corrected_at, CAUSES[c.kind], c.kind == "redaction")
              for c in corrections.objects.filter(entry__notice=notice)),
            *((e.list_version, e.previous_document, e.extended_at, "extended", False)
              for e in extensions.objects.filter(notice=notice)),
        ]  # fmt: skip
        changes.sort(key=lambda change: (change[0], change[2]))
        texts = [*(change[1] for change in changes), notice.document]
        origins = [(notice.published_at, "published", False), *(change[2:] for change in changes)]
        for number, (text, origin) in enumerate(zip(texts, origins, strict=True), start=1):
            keep(apps.get_model("publicity", "NoticeVersion"), notice, number, text, *origin)


CAUSES = {"wording": "corrected", "redaction": "corrected", "leaving": "left"}


def keep(model, notice, number, text, at, cause, closes_earlier):
    table = table_text(text, number)
    of_list, of_table = digests(text.encode()), digests(table.encode())
    model.objects.create(
        notice=notice, number=number, cause=cause, closes_earlier=closes_earlier, document=text,
        sha256=of_list.sha256, sm3=of_list.sm3, table=table, table_sha256=of_table.sha256, table_sm3=of_table.sm3,
        recorded_at=at,
    )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("publicity", "0004_versions_and_packs")]

    operations = [migrations.RunPython(record_versions, migrations.RunPython.noop)]
