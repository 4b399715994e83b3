from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0005_seal_units'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.UniqueConstraint(condition=models.Q(('owner__isnull', False)), fields=('owner', 'credit_code_index'), name='identity_organisation_once_per_owner'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('credit_code_index__isnull', False), ('name_index__isnull', False)), models.Q(('credit_code_index__isnull', True), ('name_index__isnull', True), ('owner__isnull', True)), _connector='OR'), name='identity_organisation_has_code'),
        ),
    ]
