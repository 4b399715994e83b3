"""The single tag, now among the several."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cms_pages", "0005_several_criteria")]
    operations = [migrations.RemoveField(model_name="storypage", name="criterion")]
