from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('confirming', '0002_stands_as_proposed'),
    ]

    operations = [
        migrations.AlterField(
            model_name='pendingact',
            name='state',
            field=models.CharField(choices=[('pending', '待复核'), ('confirmed', '已复核'), ('declined', '未同意'), ('withdrawn', '已撤回'), ('lapsed', '不再办理')], db_index=True, default='pending', editable=False, max_length=24, verbose_name='状态'),
        ),
    ]
