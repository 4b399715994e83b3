from portal.generated import GeneratedDocument
from portal.seams import as_markdown


class Command(GeneratedDocument):
    help = "各处登记和信号：谁填、谁读，取自源码。"
    name = "seams.md"

    def text(self) -> str:
        return as_markdown()
