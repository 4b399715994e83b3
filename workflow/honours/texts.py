"""The official text of a decision, from the case alone: facts, law, consequence, effect, remedy, issuer (Articles 26, 34, 35)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from portal import clock
from portal.documents.wording import chinese_ordinal, inner_quotes, official_date
from portal.errors import cite
from portal.evidence.models import EvidenceFile
from portal.messages.wording import sentence
from portal.money import yuan
from workflow.honours.addressing import addressed
from workflow.honours.drawing import shown_honours
from workflow.honours.enums import DECIDED, ReportMatter
from workflow.honours.grounds import (
    CAUSES,
    PRIZE,
    Ground,
    ban_until,
    ground_by,
    revocation_rule,
    things_to_take_back,
)
from workflow.honours.models import Commendation, CreditReport, Honour, Reinstatement, Revocation
from workflow.honours.models.revocation import Resolved
from workflow.programmes.ruleset.award import Quota
from workflow.programmes.ruleset.schema import RuleSet


@dataclass(frozen=True)
class Group:
    """The winners of one tier and track; none where it stays vacant (Article 3)."""

    heading: str
    recipients: tuple[str, ...]


@dataclass(frozen=True)
class DecisionText:
    """What stands on the paper, in its order. The page and the PDF are both made from it."""

    title: str
    document_number: str
    issuer: str
    dated: date
    opening: tuple[str, ...]
    groups: tuple[Group, ...]
    closing: tuple[str, ...]


def commendation_text(commendation: Commendation) -> DecisionText:
    """The commendation as issued, a draft as it would be: an honour revoked since stays on it, as it stays on paper."""
    edition = commendation.edition
    rules, honours = edition.rules, shown_honours(commendation)
    return DecisionText(
        title=commendation.title,
        document_number=commendation.document_number,
        issuer=rules.commendation.issuer,
        dated=commendation.issued_on,
        opening=(*_lines(commendation.body), _commends(commendation, honours)),
        groups=tuple(_groups(rules, honours, vacant=_is_first(commendation))),
        closing=tuple(_commendation_closing(rules)),
    )


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _commends(commendation: Commendation, honours: list[Honour]) -> str:
    edition = commendation.edition
    rules, given = edition.rules, _given(commendation, honours)
    return (
        f"{cite(rules.commendation.article)}，{edition.year}年度{rules.programme.short_name}"
        f"经规定程序评选并公示，公示期已满，现决定对下列获奖者予以表彰{given}。名单如下："
    )


def _given(commendation: Commendation, honours: list[Honour]) -> str:
    """What is handed over by the rule set: `，颁发奖牌、证书和奖金`."""
    handed = commendation.stage.options
    things = [name for given, name in ((handed.plaque, "奖牌"), (handed.certificate, "证书")) if given]
    if handed.prize and any(honour.amount_yuan for honour in honours):
        things.append("奖金")
    if not things:
        return ""
    return "，颁发" + ("、".join(things[:-1]) + "和" if things[1:] else "") + things[-1]


def _is_first(commendation: Commendation) -> bool:
    """A later document adds those whose hold was lifted; what it does not give is not vacant."""
    return not commendation.edition.commendations.filter(issued_at__lt=commendation.issued_at or clock.now()).exists()


def _groups(rules: RuleSet, honours: list[Honour], *, vacant: bool) -> list[Group]:
    found = []
    for tier in rules.tiers:
        for track in rules.tracks:
            rows = [row for row in honours if (row.tier, row.track) == (tier.code, track.code)]
            if rows or (vacant and _has_places(rules.quotas_for(tier.code, track.code))):
                count = f"{len(rows)}{track.unit}" if rows else "空缺"
                name = tier.name if len(rules.tracks) == 1 else f"{tier.name}（{track.name}）"
                found.append(Group(f"{name}：{count}", tuple(map(_recipient, rows))))
    return found


def _has_places(quotas: tuple[Quota, ...]) -> bool:
    return bool(quotas) and all(quota.at_most for quota in quotas)


def _recipient(honour: Honour) -> str:
    prize = f"，奖金{yuan(honour.amount_yuan)}" if honour.amount_yuan else ""
    title = f"，{honour.title}" if honour.title else ""
    return f"{_named(honour)}{title}{prize}"


def _named(honour: Honour) -> str:
    unit = honour.public_unit
    return f"{honour.public_name}（{unit}）" if unit and unit != honour.public_name else honour.public_name


def _commendation_closing(rules: RuleSet) -> list[str]:
    closing = ["上述荣誉自本决定成文之日起授予。"]
    use = rules.title_use
    if use:
        forbidden = f"，不得用于{use.forbidden_text}" if use.forbidden else ""
        closing.append(
            f"获奖者使用荣誉称号，须写明奖项，并注明{use.must_name_text}{forbidden}（{cite(use.article)}）。"
        )
    return [*closing, _remedy(rules, "任何单位或者个人对本决定有异议")]


def _remedy(rules: RuleSet, who: str) -> str:
    """The channel the measures open, and no other is promised."""
    office = f"{rules.programme.office_name}（设在{rules.programme.office_location}）"
    return f"{who}的，可以实名向{office}提出，并提供必要的证明材料（{cite(rules.objections.article)}）。"


def revocation_text(revocation: Revocation) -> DecisionText:
    """The revocation as decided; before it is confirmed, as it would read today."""
    honour = revocation.honour
    rules, dated = honour.edition.rules, revocation.decided_on or clock.today()
    ground, issuer = ground_by(rules, revocation.article), rules.commendation.issuer
    return DecisionText(
        title=f"{issuer}关于撤销{honour.public_name}{honour.year}年度{honour.tier_label}的决定",
        document_number=revocation.document_number,
        issuer=issuer,
        dated=dated,
        opening=(
            _what_was_given(honour),
            finding(revocation),
            *_what_was_stated(revocation),
            f"{_resolved(rules, revocation)}{cite(ground.article)}，决定如下：",
            *_numbered(consequences(honour, ground, dated)),
        ),
        groups=(),
        closing=(
            f"本决定自{official_date(dated)}起生效。",
            _remedy(rules, "对本决定有异议"),
        ),
    )


def told(revocation: Revocation) -> dict[str, Any]:
    """What the holder reads of it: the facts, the law, what would follow, what they said, and how it ended."""
    honour = revocation.honour
    ground = ground_by(honour.edition.rules, revocation.article)
    return {
        "revocation": revocation,
        "honour": honour,
        "finding": finding(revocation),
        "basis": cite(ground.article),
        "consequences": consequences(honour, ground, revocation.decided_on),
        "statements": [(one, EvidenceFile.objects.of(one)) for one in revocation.statements.all()],
        "answered": sentence(revocation.answer),
    }


def notice_lines(revocation: Revocation) -> list[str]:
    """What 拟撤销荣誉告知书 says: what was given, the facts, the ground, what would follow, the right to be heard."""
    honour, until = revocation.honour, revocation.heard_until
    assert until is not None  # who is told is told the day
    ground = ground_by(honour.edition.rules, revocation.article)
    you = addressed(honour)
    return [
        _what_was_given(honour),
        finding(revocation),
        f"{cite(ground.article)}，拟作出以下决定：",
        *_numbered(consequences(honour, ground, None)),
        f"{you}对上述事实、理由、依据和拟作出的决定，有权陈述、申辩。需要陈述、申辩的，请在{official_date(until)}（含当日）以前，"
        "登录本门户，在“我的荣誉”中提出，并附有关证明材料。",
        "提出的事实、理由或者证据成立的，予以采纳，不因陈述、申辩加重处理；逾期没有提出的，不影响作出决定。"
        "决定作出之前，荣誉有效。",
        "特此告知。",
    ]


def _numbered(lines: list[str]) -> list[str]:
    return [f"{chinese_ordinal(place)}{line}" for place, line in enumerate(lines, start=1)]


def finding(revocation: Revocation) -> str:
    """The facts as the office found them, and what the law calls them."""
    rules = revocation.honour.edition.rules
    cause = CAUSES[ground_by(rules, revocation.article).cause]
    return f"经{rules.programme.office_name}核查，{_without_stop(revocation.public_reason)}，{cause}。"


def _what_was_stated(revocation: Revocation) -> list[str]:
    """That the holder was told, and what became of what they said. Nothing until their days are over."""
    if not revocation.hearing_over:
        return []
    told = official_date(clock.day_of(revocation.proposed_at))
    opening = f"作出本决定前，已于{told}将拟撤销荣誉的事实、理由和依据告知{revocation.honour.public_name}，并听取其陈述、申辩。"
    if revocation.answer:
        return [f"{opening}对其提出的意见，经复核：{_without_stop(revocation.answer)}。"]
    return [opening.replace("，并听取其陈述、申辩。", "；其在规定期限内没有提出陈述、申辩。")]


def _resolved(rules: RuleSet, decision: Resolved) -> str:
    """Who resolved it, as the rule set says: nothing where the office decides, or before it was resolved."""
    if not decision.resolved_on:
        return ""
    day = official_date(decision.resolved_on)
    if decision.members is None:
        return f"经{rules.commendation.issuer}批准（{decision.resolution}，{day}），"
    # What was entered by hand before the vote was held in the portal names its document, and counts people.
    unit = "个成员单位" if decision.matter_id else "人"  # type: ignore[attr-defined]
    votes = f"应到{decision.members}{unit}，实到{decision.present}{unit}，同意{decision.in_favour}{unit}"
    said = "；".join(filter(None, (decision.resolution, votes)))
    return f"经{rules.programme.conference_name}{day}会议审议通过（{said}），"


def reinstatement_text(decision: Reinstatement) -> DecisionText:
    """The later decision that annuls a revocation."""
    honour, revocation = decision.honour, decision.revocation
    rules = honour.edition.rules
    issuer, since = rules.commendation.issuer, official_date(decision.decided_on)
    article = cite(revocation_rule(rules).article)
    lines = [
        f"撤回《{revocation_text(revocation).title}》（{revocation.document_number}），"
        f"恢复{honour.public_name}所获{_award(honour)}，编号{honour.number}的证书继续有效。"
    ]
    if honour.bans.filter(article=revocation.article).exists():
        lines.append(f"解除因该撤销而不接受其再次申报{rules.programme.short_name}的期限。")
    lines.append("已经收回的奖牌、证书和追缴的奖金，予以发还；已经报送信用平台的，由原报送单位通知其更正。")
    return DecisionText(
        title=f"{issuer}关于恢复{honour.public_name}{honour.year}年度{honour.tier_label}的决定",
        document_number=decision.document_number,
        issuer=issuer,
        dated=decision.decided_on,
        opening=(
            f"{official_date(revocation.decided_on)}，{issuer}以{revocation.document_number}撤销{_named(honour)}"  # type: ignore[arg-type]  # decided
            f"所获{_award(honour)}，荣誉编号{honour.number}。",
            f"经{rules.programme.office_name}复查，{_without_stop(decision.reason)}。",
            f"{_resolved(rules, decision)}{article}，决定如下：",
            *_numbered(lines),
        ),
        groups=(),
        closing=(f"本决定自{since}起生效。", _remedy(rules, "对本决定有异议")),
    )


def _what_was_given(honour: Honour) -> str:
    commendation = honour.commendation
    achievement = (
        f"，所涉{honour.edition.rules.track(honour.track).filed}为“{inner_quotes(honour.title)}”"
        if honour.title
        else ""
    )
    return (
        f"根据《{commendation.title}》（{commendation.document_number}），{_named(honour)}"
        f"获得{_award(honour)}，荣誉编号{honour.number}{achievement}。"
    )


def _award(honour: Honour) -> str:
    track = f"（{honour.track_label}）" if len(honour.edition.rules.tracks) > 1 else ""
    return f"{honour.year}年度{honour.tier_label}{track}"


def consequences(honour: Honour, ground: Ground, dated: date | None) -> list[str]:
    """撤销、收回、追缴、禁止申报, and the credit platforms where the ground names them (Article 34, not 35).

    `dated` is the day of the decision, from which a ban counts: None before there is one.
    """
    things = "、".join(things_to_take_back(honour, ground))
    lines = [f"撤销{honour.public_name}所获{_award(honour)}，自本决定生效之日起不得再使用该荣誉称号。"]
    if things:
        lines.append(f"收回{things}，编号{honour.number}的证书作废。")
    if honour.amount_yuan and PRIZE in ground.recovers:
        # True whatever was paid until today, and whatever payment is noted or reversed afterwards.
        lines.append(f"奖金{yuan(honour.amount_yuan)}已经发放的，予以追缴；尚未发放的，不再发放。")
    if ground.years:
        until = f"，至{official_date(ban_until(ground, dated))}止" if dated else ""
        lines.append(f"{ground.years}年内不接受其再次申报{honour.edition.rules.programme.short_name}{until}。")
    if ground.report_to:
        lines.append(f"将上述情况纳入{'、'.join(ground.report_to)}。")
    return lines


def _without_stop(text: str) -> str:
    return text.strip().rstrip("。．.；;，, ")


def report_lines(report: CreditReport) -> list[str]:
    """What a credit platform is told, line by line. An organisation is named with its code, a person without a number."""
    honour = report.honour
    revocation = report.revocation or honour.revocations.filter(state__in=DECIDED).latest("pk")
    unit = honour.application.organisation
    told = reinstatement_text(revocation.reinstatement) if report.matter == ReportMatter.ANNULLED else None
    text = told or revocation_text(revocation)
    who = f"{_named(honour)}（统一社会信用代码 {unit.credit_code.for_delivery()}）" if unit else _named(honour)
    return [
        f"现将下列信息报送贵平台：{report.get_matter_display()}。",
        f"主体：{who}。",
        f"文件：《{text.title}》（{text.document_number}，{official_date(text.dated)}）。",
        *text.opening,
        "决定全文已在本门户公开。",
    ]


def decision_text(decided: Any) -> DecisionText:
    """The text of a commendation, a revocation or a reinstatement."""
    if isinstance(decided, Commendation):
        return commendation_text(decided)
    return reinstatement_text(decided) if isinstance(decided, Reinstatement) else revocation_text(decided)
