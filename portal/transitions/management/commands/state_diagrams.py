from portal.generated import GeneratedDocument
from portal.transitions.diagrams import as_markdown


class Command(GeneratedDocument):
    help = "各类事项的状态图，取自各应用的状态表。"
    name = "states.md"

    def text(self) -> str:
        return as_markdown()
