from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('outbox', '0003_road_and_enclosed'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='inboxitem',
            index=models.Index(condition=models.Q(('read_at', None)), fields=['recipient'], name='outbox_unread'),
        ),
    ]
