"""The stage kinds every award is built from, and what a rule set says about each."""

from typing import Annotated, Literal

from pydantic import Field

from .base import Citation, Code, Text, Workdays
from .kinds import StageSettings, register_stage_settings
from .reviewing import Reviewed
from .scoring import Scored


class ApplicationSettings(StageSettings):
    """申报：from the application notice to the deadline."""

    kind: Literal["application"] = Field(description="申报")
    form_name: Text = Field(description="申报表的名称")
    window_days: int | None = Field(
        None, ge=1, le=366, description="申报期长度，单位：自然日；办法未定时不填，由每届通知写明"
    )
    recommendation_required: bool = Field(description="是否须由推荐部门签署意见")
    recommenders: tuple[Text, ...] = Field((), description="哪些单位可以签署推荐意见")
    self_assessment: bool = Field(False, description="是否须提交自我评价")
    supplement_workdays: Workdays | None = Field(None, description="补正期限，单位：工作日")
    coworkers: int = Field(
        9, ge=0, le=30, description="单位申报最多有几名共同填写人，含尚未接受的邀请；0 为只由申报人本人填写"
    )
    invitation_days: int = Field(7, ge=1, le=60, description="共同填写人的邀请有效期，单位：自然日")
    hand_over_days: int = Field(7, ge=1, le=60, description="移交申报的提议在几天内可以接受，单位：自然日")


class ScreeningSettings(StageSettings, Reviewed):
    """受理、审核、资格审查：conditions and completeness, without scores."""

    kind: Literal["screening"] = Field(description="受理、审核或资格审查")
    consultation: bool = Field(False, description="必要时是否书面征求有关部门意见")
    supplement_workdays: Workdays | None = Field(None, description="补正期限，单位：工作日")


class NoticeSettings(StageSettings):
    """公示：a list before the public, with a legal clock."""

    kind: Literal["notice"] = Field(description="公示")
    workdays: Workdays = Field(description="公示期，单位：工作日，不得少于法定下限")
    subject: Literal["qualified", "proposed"] = Field(
        description="公示什么：qualified 为通过审查的名单，proposed 为拟获奖名单"
    )
    of: Code = Field(description="公示哪一个阶段的结果，填该阶段代码")


class AssessmentSettings(StageSettings, Scored, Reviewed):
    """资料评审、陈述答辩、现场评审、综合评价：reviewers judge and report."""

    kind: Literal["assessment"] = Field(description="评审或评价")
    score_max: int | None = Field(None, ge=1, le=10000, description="满分；不打分时不填")
    by_items: bool = Field(
        False, description="是否按适用标准的条目逐项打分，总分由系统合计；标准没有列条目的类别仍打一个总分"
    )
    reviewers_minimum: Annotated[int, Field(ge=1, le=99)] = Field(description="每份材料至少由几人评审")
    report: bool = Field(description="是否形成评审报告")
    selects: bool = Field(False, description="是否由评审办据此确定进入下一阶段的名单")
    feedback_to_left_out: bool = Field(False, description="是否向未进入下一阶段者反馈报告")
    feedback_scores: bool = Field(
        False,
        description="向未进入下一阶段者反馈报告时，是否一并告知其本身的平均分、综合得分和各条目平均分；他人的和每份评分表的不告知",
    )
    experience: bool = Field(
        False, description="报告是否一并总结提炼先进质量管理经验；获奖以后，获奖者撰写经验文章时可以查阅"
    )
    in_person: bool = Field(
        False, description="评审人员是否与申报者当面接触（现场评审、陈述答辩）；是的，申报者反馈时看得到评审人员姓名"
    )
    discussion: bool = Field(
        False,
        description="评分表交齐以后评审组是否可以讨论：此前各自独立评审，互不相见；讨论中互相查阅，每人可以说明理由修改一次",
    )
    discussion_spread: int | None = Field(
        None, ge=0, description="最高分与最低分相差超过多少分的，须先讨论，才能出具报告；不作要求的不填"
    )
    discussion_article: Citation | None = Field(None, description="讨论的依据；不填的同阶段的依据")

    @property
    def basis_of_discussion(self) -> str:
        return self.discussion_article or self.article


class ConferenceSettings(StageSettings):
    """审议：the conference deliberates; quorum and ballot are in `[conference]`."""

    kind: Literal["conference"] = Field(description="会议审议")
    proposal: bool = Field(
        True,
        description="是否须先由办公室提出获奖建议名单；false 时进入审议的对象由系统逐一提交会议，奖项先按该类别可授的第一个",
    )
    ballot: bool = Field(True, description="是否投票表决")
    fixes_winners: bool = Field(True, description="本阶段是否确定拟获奖名单")

    @property
    def fixes_list(self) -> bool:
        return self.fixes_winners


class ApprovalSettings(StageSettings):
    """报批：a superior body approves."""

    kind: Literal["approval"] = Field(description="报批")
    approver: Text = Field(description="由谁批准")
    document: Text = Field(description="须存档的批准文件")
    fixes_winners: bool = Field(False, description="本阶段是否可以变动拟获奖名单；为真则其后须再公示")
    may: tuple[Literal["return", "strike"], ...] = Field(
        ("return",),
        description="批准之外还可以怎样：return 将名单退回评审会重新审议，strike 不同意个别对象，从名单中删去（须写 fixes_winners = true）",
    )

    @property
    def fixes_list(self) -> bool:
        return self.fixes_winners


class CommendationSettings(StageSettings):
    """表彰：the decision is published and handed over."""

    kind: Literal["commendation"] = Field(description="表彰")
    certificate: bool = Field(description="是否颁发证书")
    plaque: bool = Field(description="是否颁发奖牌")
    prize: bool = Field(description="是否发放奖金")
    ceremony: Text | None = Field(None, description="颁授仪式的安排")


KINDS: dict[str, type[StageSettings]] = {
    "application": ApplicationSettings,
    "screening": ScreeningSettings,
    "notice": NoticeSettings,
    "assessment": AssessmentSettings,
    "conference": ConferenceSettings,
    "approval": ApprovalSettings,
    "commendation": CommendationSettings,
}
for _kind, _model in KINDS.items():
    register_stage_settings(_kind, _model)
