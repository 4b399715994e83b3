"""Rule sets whose source is a plan without articles: published point by point, from the rule set itself (Article 1)."""

from collections.abc import Iterator

from cms_pages.content.tree import ensure_page
from cms_pages.models import MeasuresIndexPage, MeasuresPage
from portal import clock
from workflow.programmes.models import RuleSetVersion
from workflow.programmes.ruleset import RuleSet

NUMERALS = "一二三四五六七八九十"


def publish_plans() -> list[MeasuresPage]:
    """A page for every rule set that no page of regulations stands for yet."""
    known = MeasuresPage.objects.values("ruleset_slug")
    return [_publish(version) for version in RuleSetVersion.objects.filter(demonstration=False).exclude(slug__in=known)]


def _publish(version: RuleSetVersion) -> MeasuresPage:
    rules = version.rules
    plan = next((source for source in rules.sources if source.role in {"measures", "plan"}), rules.sources[0])
    successor = (
        MeasuresPage.objects.filter(programme_slug=rules.programme.slug, in_force_from__gt=version.valid_from)
        .order_by("in_force_from")
        .first()
    )
    return ensure_page(
        MeasuresIndexPage.objects.get(),
        MeasuresPage,
        version.slug,
        title=f"{rules.title}（要点）",
        programme_slug=rules.programme.slug,
        ruleset_slug=version.slug,
        document_number=plan.number or "",
        issuer=plan.issuer or rules.programme.organiser,
        promulgation="\n".join(points(rules)),
        issued_on=plan.date,
        issued_at=clock.moment(plan.date or version.valid_from, 0),
        in_force_from=version.valid_from,
        in_force_until=version.valid_until,
        source=plan.issuer or rules.programme.organiser,
        superseded_by=successor,
    )


def points(rules: RuleSet) -> Iterator[str]:
    """The plan as numbered points."""
    for place, (heading, text) in enumerate(_points(rules)):
        yield f"{NUMERALS[place]}、{heading}：{text}"


def _points(rules: RuleSet) -> Iterator[tuple[str, str]]:
    yield "主办单位", f"{rules.programme.organiser}；承办单位：{rules.programme.undertaker}。"
    yield "评选周期", f"每{rules.cycle.years}年评选一次。"
    yield "奖项设置", "".join(f"{tier.name}：{tier.description.rstrip('。')}。" for tier in rules.tiers)
    yield "评选名额", "；".join(_quota(rules, place) for place in range(len(rules.quotas))) + "。"
    yield (
        "申报条件",
        "".join(condition.text.rstrip("；。") + "；" for condition in rules.conditions).rstrip("；") + "。",
    )
    yield "评选程序", " → ".join(stage.label_public for stage in rules.stages) + "。"
    if rules.conference:
        units = "、".join(member.name for member in rules.conference.members)
        yield "组织机构", f"{rules.programme.conference_name}，成员：{units}。"
    if rules.honours_lists:
        yield "获奖后", "".join(f"纳入{entry.name}，{entry.effect.rstrip('。')}。" for entry in rules.honours_lists)
    yield "经费来源", f"{rules.budget.funding.rstrip('。')}。"


def _quota(rules: RuleSet, place: int) -> str:
    quota = rules.quotas[place]
    tiers = "、".join(rules.tier(code).name for code in quota.tiers)
    tracks = "、".join(rules.track(code).name for code in quota.tracks)
    return f"{tiers}（{tracks}）不超过{quota.at_most}个"
