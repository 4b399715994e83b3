from portal.generated import GeneratedDocument
from portal.health.alerts import rule_file


class Command(GeneratedDocument):
    help = "Prometheus 的报警规则"
    folder = "deploy/prometheus"
    name = "award-portal.rules.yml"

    def text(self) -> str:
        return rule_file()
