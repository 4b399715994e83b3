"""Averages to as many places as a rule set keeps, the combined score, and what is compared for a place (Article 22)."""

import django.contrib.postgres.fields
import workflow.reviews.fields
from django.db import migrations, models


def points(name):
    return workflow.reviews.fields.PointsField(decimal_places=4, max_digits=9, null=True, verbose_name=name)


class Migration(migrations.Migration):

    dependencies = [('reviews', '0004_discussions')]

    operations = [
        migrations.AlterField(model_name='report', name='average', field=points('平均分')),
        migrations.AlterField(model_name='report', name='average_before', field=points('讨论前平均分')),
        migrations.AddField(model_name='report', name='combined', field=points('综合得分')),
        migrations.AddField(
            model_name='report',
            name='standing',
            field=django.contrib.postgres.fields.ArrayField(
                base_field=workflow.reviews.fields.PointsField(decimal_places=4, max_digits=9),
                editable=False, null=True, size=None, verbose_name='名次依次比较的得分',
            ),
        ),
        migrations.AddField(
            model_name='report',
            name='calculation',
            field=models.TextField(blank=True, default='', verbose_name='得分的计算'),
            preserve_default=False,
        ),
    ]
