"""The month of the review that replaces an outcome which is read already; what is public is a month and a band."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("objections", "0017_outcomes_by_month")]

    operations = [
        migrations.AddField(
            model_name="publicoutcome",
            name="replaced_in",
            field=models.DateField(editable=False, null=True, verbose_name="复核月份"),
        ),
        migrations.AddIndex(
            model_name="publicoutcome",
            index=models.Index(fields=["edition", "-closed_in"], name="outcome_by_month"),
        ),
        migrations.AddConstraint(
            model_name="publicoutcome",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_in__day", 1),
                    models.Q(("workdays_up_to", None), ("workdays_up_to__gte", 5), _connector="OR"),
                ),
                name="outcome_of_a_month",
            ),
        ),
    ]
