"""Django's own command, with an event in the journal: the keeper's power is one like any other."""

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.management.commands import createsuperuser
from django.db import transaction

from portal.access.guard import powers_open
from portal.access.models import User
from portal.journal.actions import record


class Command(createsuperuser.Command):
    help = "建立超级用户账号，记入操作日志；开办完毕用 retire_superuser 收回。"

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        known = list(User.objects.filter(is_superuser=True).values_list("pk", flat=True))
        with powers_open():
            super().handle(*args, **options)
        for user in User.objects.filter(is_superuser=True).exclude(pk__in=known):
            record(user, "superuser.granted", by=None)
            # Whoever sits at the machine answers for the address: without a proved one nobody logs in.
            if user.email:
                EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
            else:
                self.stderr.write("这个账号没有电子邮箱，不能从网页登录；请用 --email 重新建立。")
