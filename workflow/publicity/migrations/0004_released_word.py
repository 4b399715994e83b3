from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('publicity', '0003_upheld_in_part'),
    ]

    operations = [
        migrations.AlterField(
            model_name='hold',
            name='state',
            field=models.CharField(choices=[('open', '暂缓'), ('lifted', '异议不成立，已解除'), ('partly', '异议部分成立，已解除'), ('released', '异议未作结论，已解除'), ('confirmed', '异议成立')], db_index=True, default='open', editable=False, max_length=24, verbose_name='状态'),
        ),
    ]
