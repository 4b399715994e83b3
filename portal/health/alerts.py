"""The alerts as Prometheus' rule file: one for each measure with a limit, and those that only a series over time can tell."""

import json
from collections.abc import Iterator

from portal.health.declarations import Measure, known_measures
from portal.health.metrics import UNREADABLE

JOB = "award-portal"
HEAD = """# 由 make docs 从各应用的 measures.py 生成，请勿手工修改；限额改在那里。
groups:
  - name: award-portal
    rules:
"""
Rule = tuple[str, str, int, bool, str, str]
"""Name, expression, minutes on end, urgent, what it is, what to do."""

OVER_TIME: tuple[Rule, ...] = (
    ("PortalDown", f'up{{job="{JOB}"}} == 0 or absent(up{{job="{JOB}"}})', 2, True, "门户没有应答",
     "查看 award-portal-web 和前置服务器；/readyz 指出哪一部分不可用。"),
    ("PortalMeasureUnreadable", f"{UNREADABLE} > 0", 5, True, "有一项指标读不到：{{ $labels.measure }}",
     "查看 award-portal-web 的日志中 portal.health 一行，恢复所涉的部件。"),
    ("PortalErrors", 'sum(rate(portal_request_seconds_count{status="5xx"}[5m])) > 0.05', 10, True, "每分钟三次以上服务器错误",
     "查看 award-portal-web 的日志中 level 为 ERROR 的各行。"),
    ("PortalSlow", "histogram_quantile(0.95, sum by (le) (rate(portal_request_seconds_bucket[5m]))) > 2", 10, False,
     "二十次请求中有一次以上超过两秒", "查看处理器、数据库和队列的负载；必要时增加 GRANIAN_WORKERS。"),
)  # fmt: skip


def rule_file() -> str:
    """The text of `deploy/prometheus/award-portal.rules.yml`."""
    return HEAD + "".join(_as_yaml(*rule) for rule in (*OVER_TIME, *measured_rules()))


def measured_rules() -> Iterator[Rule]:
    """One for each measure that has a limit."""
    for measure in known_measures():
        if measure.watched:
            yield (
                _camel(measure.name),
                _expression(measure),
                measure.minutes,
                measure.urgent,
                measure.label,
                measure.remedy,
            )


def _expression(measure: Measure) -> str:
    sign, limit = (">", measure.above) if measure.above is not None else ("<", measure.below)
    return f"{measure.name} {sign} {limit}"


def _camel(name: str) -> str:
    return "".join(word.title() for word in name.split("_"))


def _as_yaml(name: str, expression: str, minutes: int, urgent: bool, summary: str, remedy: str) -> str:
    """One rule; a JSON string is a YAML string."""
    said = [json.dumps(text, ensure_ascii=False) for text in (expression, summary, remedy)]
    return f"""      - alert: {name}
        expr: {said[0]}
        for: {minutes}m
        labels: {{severity: {"critical" if urgent else "warning"}}}
        annotations:
          summary: {said[1]}
          description: {said[2]}
"""
