"""`manage.py seal_files`: seal what former versions stored in plain, and what is under a former key."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.atrest.files import current_key
from portal.evidence.sealing import reseal_all
from portal.media.sealing import lay_media_in_plain


class Command(BaseCommand):
    help = "把证明材料、签发的文件、图片和文档全部改用 PORTAL_FIELD_KEYS 中的第一个密钥加密；可在运行中执行，中断后再次运行即可。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--open-media",
            action="store_true",
            help="相反：把图片和文档改回不加密，只在停止门户、回退到不加密图片和文档的版本之前使用。",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        opens = options["open_media"]
        try:
            done = lay_media_in_plain() if opens else reseal_all()
        except OSError as error:
            raise CommandError(
                f"文件存储没有应答，或者拒绝访问：{error}。已处理的不会重复，恢复后请再次运行。"
            ) from error
        told = (
            f"已把{done.written}个图片和文档改回不加密"
            if opens
            else f"已用密钥“{current_key()}”加密{done.written}个文件"
        )
        self.stdout.write(f"{told}。")
        if done.faults:
            raise CommandError(
                f"有{len(done.faults)}个文件没有处理，以往的密钥须保留在密钥环中：\n" + "\n".join(done.faults)
            )
