from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reviews', '0007_opinions'),
    ]

    operations = [
        migrations.AlterField(
            model_name='recusalrequest',
            name='state',
            field=models.CharField(choices=[('filed', '待决定'), ('upheld', '已同意'), ('refused', '未同意'), ('withdrawn', '已撤回'), ('lapsed', '不再决定')], db_index=True, default='filed', editable=False, max_length=24, verbose_name='状态'),
        ),
    ]
