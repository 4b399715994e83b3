"""On which day the sides were reminded of being heard in person."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("objections", "0023_asked_by")]

    operations = [
        migrations.AddField(
            model_name='sitting',
            name='reminded_on',
            field=models.DateField(editable=False, null=True, verbose_name='已提醒'),
        ),
    ]
