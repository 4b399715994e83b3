"""How it is decided and supervised: conference, deadlines, terms."""

from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from .base import Citation, Code, Table, Text, Texts, Workdays, Years, check_no_repeats

Decision = Literal[
    "screening", "shortlist", "objection_concluded", "approval", "cancellation", "prize_payment", "commendation"
]
"""A decision that reaches beyond the office, and cannot be unmade by who made it."""
FORMERLY = {"objection_upheld": "objection_concluded"}
"""Names in snapshots of editions that are still decided by them, and what they mean: the same or stricter, never less."""


def reaches(part: int, whole: int, *, numerator: int, denominator: int, strict: bool) -> bool:
    """Is `part` of `whole` enough? “超过三分之二” of 10 is 7: `3 * part > 2 * whole`. Nothing of nothing is never enough."""
    have, need = part * denominator, whole * numerator
    return whole > 0 and (have > need if strict else have >= need)


def smallest(whole: int, *, numerator: int, denominator: int, strict: bool) -> int:
    """The smallest number out of `whole` that is enough."""
    need = whole * numerator
    return need // denominator + 1 if strict else -(-need // denominator)


class Fraction(Table):
    """A share of the members. Compared in integers, never as a decimal number."""

    numerator: int = Field(ge=1, le=1000, description="分子")
    denominator: int = Field(ge=1, le=1000, description="分母")
    strict: bool = Field(description="true 为“超过”，false 为“达到”")
    article: Citation = Field(description="该比例的依据")

    @model_validator(mode="after")
    def _at_most_one(self) -> "Fraction":
        if self.numerator > self.denominator:
            raise ValueError("比例大于 1，永远达不到")
        if self.strict and self.numerator == self.denominator:
            raise ValueError("要求“超过”全部人数，永远达不到")
        return self

    def is_reached(self, part: int, whole: int) -> bool:
        """Is `part` of `whole` enough? Exact: 7 of 9, 7 of 10 and 9 of 12 are more than two thirds."""
        return reaches(part, whole, **self._share)

    def smallest(self, whole: int) -> int:
        """The smallest number out of `whole` that is enough."""
        return smallest(whole, **self._share)

    @property
    def _share(self) -> dict[str, Any]:
        return {"numerator": self.numerator, "denominator": self.denominator, "strict": self.strict}


class Member(Table):
    """One member of the conference."""

    name: Text = Field(description="成员单位或职务")
    role: Literal["chief_convenor", "standing_convenor", "member"] = Field(
        "member", description="chief_convenor 总召集人，standing_convenor 常务召集人，member 成员"
    )
    is_unit: bool = Field(True, description="是否为成员单位；召集人以职务担任时为 false，不计入成员单位数")


class Conference(Table):
    """The body that deliberates the list of winners."""

    members: tuple[Member, ...] = Field((), description="成员名单；办法未逐一列明时可只写召集人，成员由每届组成时登记")
    members_rule: Text = Field(description="成员怎样产生")
    quorum: Fraction = Field(description="出席多少会议有效")
    ballot: Fraction = Field(description="出席者多少同意为通过；以出席人数为分母")
    secret_ballot: bool = Field(True, description="是否无记名")
    recused_count: bool = Field(True, description="回避者是否仍计入法定人数的分母")
    granting: Literal["by_votes", "free"] = Field(
        "by_votes",
        description="同一名额内的列入次序：by_votes 按得票多少，末位票数相同的再次投票；free 可以不按得票次序，须写明理由并记入纪要",
    )
    refill: Literal["meeting", "by_votes", "none"] = Field(
        "meeting",
        description="表彰前有人退出而空出的名额：meeting 由评审会再次开会审议递补，by_votes 先按原得票次序递补，none 不递补",
    )
    article: Citation = Field(description="设立会议的依据")


class NoticeRule(Table):
    """The legal minimum of every public notice, and how its days are counted."""

    minimum_workdays: Workdays = Field(description="公示期下限，单位：工作日")
    publication_day_counts: bool = Field(False, description="发布当日是否计入")
    article: Citation = Field(description="公示期下限的依据")
    counting_article: Citation = Field(description="计算方法的依据")


class Body(Table):
    """A body that an objection is passed on to where it is that body's matter."""

    name: Text = Field(max_length=100, description="机关名称，本表内唯一")
    concerns: Text = Field(description="什么事项转请其办理")
    reached: Text = Field(max_length=300, description="提出人怎样向其询问；写入告知提出人的信函")
    article: Citation = Field(description="转请其办理的依据")


class ObjectionRule(Table):
    """Deadlines of the objection procedure, in working days."""

    acceptance_workdays: Workdays = Field(description="决定是否受理，单位：工作日")
    supplement_workdays: Workdays = Field(description="补充材料，单位：工作日")
    investigation_workdays: Workdays = Field(description="调查核实，单位：工作日")
    extension_workdays: Workdays = Field(description="可以延长，单位：工作日")
    reply_workdays: Workdays = Field(description="书面答复，单位：工作日")
    statement_workdays: Workdays = Field(5, description="被异议方陈述意见，单位：工作日")
    consultation_workdays: Workdays = Field(10, description="被征求意见的部门、专家答复，单位：工作日")
    consultation_pauses: bool = Field(
        True, description="征求意见期间是否暂停计算办理期限，至全部答复、撤回或者答复期限届满为止"
    )
    consultation_pauses_workdays: Workdays = Field(
        20, description="同一异议因征求意见暂停计算，合计不超过几个工作日，此后征求的不再暂停"
    )
    sitting_notice_workdays: Workdays = Field(3, description="当面听取意见，至少提前多少个工作日告知，单位：工作日")
    sitting_within_workdays: Workdays = Field(
        15, description="当面听取意见，自告知起多少个工作日以内进行，单位：工作日"
    )
    sitting_reminder_workdays: Workdays = Field(
        1, description="当面听取意见，提前多少个工作日再次提醒双方、主持人和评审办，单位：工作日"
    )
    sitting_pauses: bool = Field(
        True, description="当面听取意见，自告知至所定之日是否暂停计算办理期限；改期、取消后重新安排的，不延长暂停"
    )
    withdrawal_workdays: Workdays = Field(
        5, description="提出人申请撤回的，决定终结办理或者依职权继续核查，单位：工作日"
    )
    review_workdays: Workdays | None = Field(
        None, description="提出人收到书面答复后申请复核的期限，只能申请一次；不写的不设复核，单位：工作日"
    )
    review_decision_workdays: Workdays = Field(15, description="作出复核决定，单位：工作日")
    after_review: Text | None = Field(None, description="对复核决定仍有不同意见的，向哪里反映；写入复核决定")
    bodies: tuple[Body, ...] = Field((), description="不属于评审办职责的，可以转请哪些机关办理；不写的，不能转办")
    passed_on_workdays: Workdays = Field(30, description="转办后承办机关答复，期满提醒评审办，单位：工作日")
    passed_on_ends: Literal["passing", "answer"] = Field(
        "passing", description="评审办的办理时长算到哪一日：passing 转办之日，answer 承办机关答复之日"
    )
    least_shown: int = Field(
        3,
        ge=1,
        le=100,
        description="公开统计至少写几件：一届收到的不足此数，只写不足几件；逐月件数合并相邻月份，至收到不少于此数。1 为不合并",
    )
    real_name: bool = Field(True, description="是否须实名")
    after_notice: Literal["report"] = Field("report", description="公示期满后收到的：report 按举报处理，不暂停该对象")
    text: Text | None = Field(None, description="条文中关于提出异议的原文；依据文件没有的不填")
    article: Citation = Field(description="异议处理的依据")
    deadlines_article: Citation = Field(description="各期限的依据")

    @field_validator("bodies")
    @classmethod
    def _named_once(cls, value: tuple[Body, ...]) -> tuple[Body, ...]:
        check_no_repeats(tuple(body.name for body in value))
        return value


class TwoOfficers(Table):
    """Which decisions one officer proposes and another confirms, where the measures do not say."""

    decisions: tuple[Decision, ...] = Field(
        description="须由两人办理的决定：screening 审查结果，shortlist 入围名单，objection_concluded 异议结论（成立、部分成立、不成立），"
        "approval 登记批准文件，cancellation 取消届次，prize_payment 登记奖金支付，commendation 印发表彰决定；其余由一人办理"
    )
    article: Citation = Field(description="两人办理的依据")

    @field_validator("decisions", mode="before")
    @classmethod
    def _as_named_now(cls, value: Any) -> Any:
        if not isinstance(value, list | tuple):
            return value
        return tuple(FORMERLY.get(one, one) if isinstance(one, str) else one for one in value)

    @field_validator("decisions")
    @classmethod
    def _once_each(cls, value: tuple[Decision, ...]) -> tuple[Decision, ...]:
        return check_no_repeats(value)


class Reapplication(Table):
    """A winner may not apply again for some years."""

    years: Years = Field(description="几年内不得再次申报")
    scope: Literal["same_award", "any"] = Field(
        description="same_award 为曾获的同一类别（不论档次，档次由评审确定，不由申报人选择），any 为本项目任何类别"
    )
    counts_from: Literal["commendation"] = Field("commendation", description="自表彰文件之日起算")
    article: Citation = Field(description="再次申报限制的依据")
    counting_article: Citation = Field(description="起算日的依据")


class SuperiorAward(Table):
    """Nobody applies for this award and a superior one in the same year."""

    name: Text = Field(description="不得同年申报的上级奖项")
    article: Citation = Field(description="该限制的依据")


class Ban(Table):
    """What follows a revocation."""

    cause: Literal["fraud", "incident"] = Field(description="fraud 弄虚作假，incident 获奖后发生重大事故或重大事项")
    years: Years = Field(description="几年内不接受申报")
    counts_from: Literal["revocation"] = Field("revocation", description="自撤销决定之日起算")
    recovers: Texts = Field(description="收回、追缴什么")
    report_to: tuple[Text, ...] = Field((), description="纳入哪些信用平台")
    article: Citation = Field(description="撤销与禁止申报的依据")
    counting_article: Citation = Field(description="起算日的依据")


class RevocationRule(Table):
    """How an honour is taken back: who decides, and how long its holder has to answer before."""

    decided_by: Literal["issuer", "conference", "office"] = Field(
        "issuer",
        description="由谁决定：issuer 作出表彰决定的机关，conference 评审会（提请审议，会上表决，出席和同意的比例同审议名单），office 评审办；"
        "均由一名工作人员拟定、另一名复核",
    )
    statement_workdays: Workdays = Field(
        5, description="获奖者陈述、申辩的期限，自告知的次日起算，期满之前不得作出决定，单位：工作日"
    )
    article: Citation = Field(description="撤销的依据；没有写 bans 的，以此条撤销，不附禁止申报期")
    deadlines_article: Citation | None = Field(None, description="陈述期限的依据；不写的，同 article")


class Term(Table):
    """A number of years that something lasts."""

    years: Years = Field(description="几年")
    article: Citation = Field(description="期限的依据")


class Indicator(Table):
    """What a winner reports of each year, to be compared with the year before."""

    code: Code = Field(description="代码")
    name: Text = Field(max_length=40, description="名称")
    unit: Text = Field(max_length=10, description="单位")
    better: Literal["higher", "lower"] = Field(description="higher 越高越好，lower 越低越好")


INDICATORS = (
    Indicator(code="satisfaction", name="顾客满意度", unit="%", better="higher"),
    Indicator(code="conformity", name="产品或者服务合格率", unit="%", better="higher"),
    Indicator(code="complaints", name="质量投诉", unit="件", better="lower"),
    Indicator(code="incidents", name="质量、安全、环境等事故", unit="起", better="lower"),
)


class Tracking(Term):
    """For how many years winners are followed, by what, and how long they have to put right what got worse."""

    indicators: tuple[Indicator, ...] = Field(
        (), description="每年报送的指标；不写的，为顾客满意度、产品或者服务合格率、质量投诉、事故"
    )
    rectification_days: int = Field(30, ge=1, le=365, description="责令整改的期限，单位：自然日，末日遇休息日顺延")

    @field_validator("indicators")
    @classmethod
    def _once_each(cls, value: tuple[Indicator, ...]) -> tuple[Indicator, ...]:
        check_no_repeats(tuple(one.code for one in value))
        return value

    @property
    def measured(self) -> tuple[Indicator, ...]:
        """What is reported: the file's indicators, else those that fit any trade."""
        return self.indicators or INDICATORS


class Feedback(Table):
    """Applicants and reviewers say of one another, after each stage, how discipline was kept."""

    days: int = Field(ge=1, le=365, description="环节结束后多少日内可以反馈，单位：自然日")
    article: Citation = Field(description="双向监督的依据")


class Terms(Table):
    """Everything that runs for years after an award."""

    reapplication: Reapplication | None = Field(None, description="再次申报的限制")
    superior_award: SuperiorAward | None = Field(None, description="不得同年申报的上级奖项")
    bans: tuple[Ban, ...] = Field((), description="撤销后的禁止申报")
    revocation: RevocationRule | None = Field(
        None, description="撤销程序；不写的，由作出表彰决定的机关决定，陈述、申辩的期限为5个工作日"
    )
    tracking: Tracking | None = Field(None, description="跟踪管理年限")
    retention: Term = Field(description="申报评审材料保存年限")
