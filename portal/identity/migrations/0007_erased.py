"""When an identity was taken away because its term was over."""

from django.db import migrations, models

ERASED = models.DateTimeField("按期删除时间", null=True, editable=False)


class Migration(migrations.Migration):
    dependencies = [("identity", "0006_unit_constraints")]
    operations = [
        migrations.AddField("person", "erased_at", ERASED),
        migrations.AddField("organisation", "erased_at", ERASED),
        migrations.AddConstraint(
            "person",
            models.CheckConstraint(
                condition=models.Q(erased_at__isnull=True) | models.Q(document_index__isnull=True),
                name="identity_person_erased",
            ),
        ),
    ]
