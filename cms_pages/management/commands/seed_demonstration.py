from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cms_pages.demonstration.cast import APPLICANTS, DRAFTING, PASSWORD, STAFF
from cms_pages.demonstration.seed import seed


class Command(BaseCommand):
    help = "写入一次演示数据（虚构），全部或全不；已有届次时不作任何改动。"

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.PORTAL_DEMONSTRATION:
            raise CommandError("当前环境不允许演示数据：仅在设置 PORTAL_DEMONSTRATION=1 的环境中使用。")
        self.stdout.write("演示数据已写入。" if seed() else "已有届次，演示数据未作改动。")
        self.stdout.write(accounts())


def accounts() -> str:
    """The demonstration accounts as a table; `make run` shows it from its heading on."""
    rows = [(username, f"{role.label}（{name}）") for username, name, role in STAFF]
    rows += [(username, f"申报人（{name}）") for username, name in APPLICANTS]
    rows += [(username, f"applicant 申报的{role.label}（{name}）") for username, name, role in DRAFTING]
    lines = [f"  {username:<12}{PASSWORD}  {who}" for username, who in rows]
    return "\n".join(["演示账号（均为虚构）：用户名、密码、身份", *lines])
