"""The filing form and the plan of a programme as official documents, written from the rule set alone."""

from typing import Any

from portal import clock
from portal.documents.rendering import Metadata, render_pdf
from portal.documents.wording import official_date
from portal.errors import chinese_number, cite
from portal.money import yuan
from workflow.programmes.filing import budget_difference, filing_rows, populations, ratio
from workflow.programmes.models import RuleSetVersion
from workflow.programmes.ruleset.award import Source
from workflow.programmes.ruleset.governance import Conference, Fraction, Terms
from workflow.programmes.ruleset.schema import RuleSet
from workflow.programmes.ruleset.stage_settings import CommendationSettings
from workflow.programmes.scoring import scoring_lines, standard_lines

ROLES = {"chief_convenor": "总召集人", "standing_convenor": "常务召集人"}
COUNTED = {"commendation": "自表彰文件之日起算", "revocation": "自撤销决定之日起算"}
AFTER_NOTICE = {"report": "公示期满后收到的，按举报处理，不暂停该对象"}
Section = tuple[str, list[str]]


def filing_form(version: RuleSetVersion) -> bytes:
    """表彰项目申报表 as PDF."""
    rules = version.rules
    context = {
        "title": f"评比达标表彰项目申报表（{rules.programme.name}）",
        "rows": filing_rows(rules),
        "approvals": approval_chain(rules),
        "difference": budget_difference(rules),
        "district": rules.programme.district,
        "basis": cite(rules.filing.article) if rules.filing else "",
    }
    return _drawn("documents/filing.html", context, version)


def plan_document(version: RuleSetVersion) -> bytes:
    """工作方案 as PDF."""
    rules = version.rules
    context = {"title": f"{rules.programme.name}工作方案", "sections": plan_sections(rules)}
    return _drawn("documents/plan.html", context, version)


def approval_chain(rules: RuleSet) -> list[str]:
    """By whom the programme was approved, in the file's order, the filing itself last."""
    roles = ("approval", "filing")
    return [_source(source) for role in roles for source in rules.sources if source.role == role]


def plan_sections(rules: RuleSet) -> list[Section]:
    """What the plan says, point by point; points the rule set is silent on are left out."""
    written = (
        ("依据", [_source(source) for source in rules.sources if source.role in ("measures", "legal_basis")]),
        ("评选原则", [f"{one.text}（{cite(one.article)}）" for one in rules.principles]),
        ("主办、承办单位", [f"主办：{rules.programme.organiser}；承办：{rules.programme.undertaker}。"]),
        ("评审周期", [f"每{rules.cycle.years}年一次。", *_if(rules.cycle.usual_timing)]),
        ("奖项", [f"{tier.name}：{tier.description}" for tier in rules.tiers]),
        ("申报条件", _conditions(rules)),
        ("名额与奖励", _quotas(rules)),
        (
            "评审标准",
            [
                f"{'、'.join(_tracks(rules, one.tracks))}：{one.version}{one.title}{_at(one.url)}"
                for one in rules.standards
            ],
        ),
        ("评分条目", [f"{one.title}：{'；'.join(standard_lines(one))}。" for one in rules.standards if one.items]),
        ("计分和名次", [f"{stage}：{said}。" for stage, said in scoring_lines(rules)]),
        ("评审机构", _bodies(rules)),
        ("流程", [" → ".join(stage.label_public for stage in rules.stages)]),
        ("公示和异议", _supervision(rules)),
        ("表彰", _commending(rules)),
        ("获奖之后", [f"{one.name}：{one.effect}" for one in rules.honours_lists]),
        ("期限", _terms(rules.terms)),
        ("经费", [f"{rules.budget.funding}（{cite(rules.budget.article)}）"]),
        ("由规则集设定的事项", [f"{one.name}（{one.field}）：{one.value}。{one.reason}" for one in rules.settings]),
    )
    return [(heading, paragraphs) for heading, paragraphs in written if paragraphs]


def _source(source: Source) -> str:
    title = f"{source.title}（{source.number}）" if source.number else source.title
    told = (
        source.issuer,
        official_date(source.date) if source.date else None,
        source.note,
        cite(source.article) if source.article else None,
    )
    return "，".join([title, *(one for one in told if one)])


def _tracks(rules: RuleSet, codes: tuple[str, ...]) -> list[str]:
    return [rules.track(code).name for code in codes]


def _conditions(rules: RuleSet) -> list[str]:
    """Each condition once: one text may be asked about in several questions."""
    return list(dict.fromkeys(f"{'、'.join(_tracks(rules, one.tracks))}：{one.text}" for one in rules.conditions))


def _at(url: str | None) -> str:
    return f"（{url}）" if url else ""


def _quotas(rules: RuleSet) -> list[str]:
    lines = [
        f"{'、'.join(rules.tier(code).name for code in quota.tiers)}（{'、'.join(_tracks(rules, quota.tracks))}）"
        f"不超过{quota.at_most}个{'，可以少额或者空缺' if quota.may_be_vacant else ''}"
        for quota in rules.quotas
    ]
    shares = [ratio(rules.largest_honours(one.applicant), one.count) for one in populations(rules)]
    total = f"合计最多{rules.largest_honours()}个，{_money(rules.largest_budget())}"
    return [*lines, total + (f"，占评选范围的{'、'.join(shares)}。" if shares else "。")]


def _money(amount: int) -> str:
    return f"奖金{yuan(amount)}" if amount else "给予精神奖励"


def _supervision(rules: RuleSet) -> list[str]:
    notices, objections = rules.notices, rules.objections
    counted = "计入" if notices.publication_day_counts else "不计入"
    named = "须实名提出" if objections.real_name else "可以匿名提出"
    return [
        f"每次公示不少于{notices.minimum_workdays}个工作日（{cite(notices.article)}），"
        f"发布当日{counted}（{cite(notices.counting_article)}）。",
        *_if(objections.text),
        f"异议{named}；{AFTER_NOTICE[objections.after_notice]}（{cite(objections.article)}）。",
    ]


def _terms(terms: Terms) -> list[str]:
    """What runs for years, each with the day it is counted from."""
    again = terms.reapplication
    lines = []
    if again:
        lines.append(
            f"获奖后{again.years}年内不得再次申报，{COUNTED[again.counts_from]}（{cite(again.counting_article)}）。"
        )
    for ban in terms.bans:
        lines.append(f"撤销后{ban.years}年内不接受申报，{COUNTED[ban.counts_from]}（{cite(ban.counting_article)}）。")
    return [*lines, f"申报评审材料保存{terms.retention.years}年（{cite(terms.retention.article)}）。"]


def _bodies(rules: RuleSet) -> list[str]:
    programme = rules.programme
    office = f"办公室：{programme.office_full_name}，设在{programme.office_location}。"
    return [*(_conference(rules, rules.conference) if rules.conference else []), office]


def _conference(rules: RuleSet, conference: Conference) -> list[str]:
    names = [f"{one.name}（{ROLES[one.role]}）" if one.role in ROLES else one.name for one in conference.members]
    ballot = f"{'无记名' if conference.secret_ballot else '记名'}表决，出席者{_fraction(conference.ballot)}同意为通过"
    return [
        f"{rules.programme.conference_name}：{conference.members_rule.rstrip('。')}。",
        *([f"成员：{'、'.join(names)}。"] if names else []),
        f"成员单位{_fraction(conference.quorum)}出席，会议有效；{ballot}。",
    ]


def _fraction(share: Fraction) -> str:
    half = (share.numerator, share.denominator) == (1, 2)
    part = "半数" if half else f"{chinese_number(share.denominator)}分之{chinese_number(share.numerator)}"
    return f"超过{part}" if share.strict else f"{part}以上"


def _commending(rules: RuleSet) -> list[str]:
    issued = f"{rules.commendation.issuer}印发《{rules.commendation.document_name.format(year='…')}》。"
    certificate = f"证书由{rules.certificate.signatory}署名（{cite(rules.certificate.article)}）。"
    return [issued, certificate, *(stage.ceremony for stage in rules.stages_of(CommendationSettings) if stage.ceremony)]


def _if(text: str | None) -> list[str]:
    return [text] if text else []


def _drawn(template: str, context: dict[str, Any], version: RuleSetVersion) -> bytes:
    metadata = Metadata(
        title=str(context["title"]), author=version.rules.programme.organiser, created=clock.moment(version.valid_from)
    )
    return render_pdf(template, {**context, "demonstration": version.demonstration}, metadata=metadata)
