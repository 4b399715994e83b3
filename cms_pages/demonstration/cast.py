"""Who appears: accounts, departments and applicants, none of them real."""

from dataclasses import dataclass, field, replace
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from stdnum.cn import uscc

from portal.access.enums import Role
from portal.access.models import User
from portal.powers.actions import grant_role, make_superuser
from workflow.applications.enums import CoworkerRole
from workflow.programmes.departments import add_department, join_department
from workflow.programmes.models import Department

STAFF = (
    ("office", "评审办甲", Role.OFFICE),
    ("office2", "评审办乙", Role.OFFICE),
    ("office3", "评审办丙", Role.OFFICE),
    ("office4", "评审办丁", Role.OFFICE),
    ("editor", "编辑甲", Role.EDITOR),
    ("department", "示例街道办事处", Role.DEPARTMENT),
    ("department2", "示例统计部门", Role.DEPARTMENT),
    ("reviewer", "评审员甲", Role.REVIEWER),
    ("reviewer2", "评审员乙", Role.REVIEWER),
    ("reviewer3", "评审员丙", Role.REVIEWER),
    ("discipline", "纪检监察员", Role.DISCIPLINE),
    ("system", "系统管理员甲", Role.SYSTEM),
    ("security", "安全管理员甲", Role.SECURITY),
    ("auditor", "审计管理员甲", Role.AUDITOR),
)
APPLICANTS = (("winner", "示例企业甲"), ("applicant", "示例企业己"), ("person", "示例申报人"))
COWORKERS = (("coworker", "示例填写人", CoworkerRole.EDITOR), ("coworker2", "示例查阅人", CoworkerRole.READER))
DRAFTING = (*COWORKERS, ("coworker3", "示例填写人乙", CoworkerRole.EDITOR))
"""Who works on the applications of `applicant` beside it: on the one handed in, and on the one being written."""
PASSWORD = "demo-portal-2026"  # noqa: S105  printed by `make run`, refused by production settings


@dataclass(frozen=True)
class Candidate:
    """One applicant of a seeded edition and what becomes of it."""

    name: str
    title: str
    summary: str
    number: int
    account: str = ""
    unit: str = ""
    nationality: str = ""
    tier: str = ""
    fails_at: str = ""
    score: int = 87
    industry: str = ""
    # Yes votes in the first ballot and in each further one; nothing: every member's.
    votes: tuple[int, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def is_person(self) -> bool:
        return bool(self.unit)

    @property
    def credit_code(self) -> str:
        """A code of right form whose number no office has issued."""
        body = f"91310105MAEX{self.number:05d}"
        return body + uscc.calc_check_digit(body)

    @property
    def passport(self) -> str:
        return f"DEMO{self.number:05d}"


FINISHED = (
    Candidate("示例企业甲", "全链条零缺陷质量管理模式", "以顾客旅程为主线，把质量目标分解到每个工序，做到问题当班发现、当班关闭。", 1,
              account="winner", tier="mayor", score=93),
    Candidate("示例企业乙", "数据驱动的服务质量闭环模式", "汇集服务全过程数据，按周评审、按月改进，投诉响应时间缩短六成。", 2,
              tier="gold", score=88),
    Candidate("示例企业丙", "“三检合一”现场质量管理模式", "自检、互检、巡检合并为一张现场看板，班组自主改进。", 3, tier="gold", score=85),
    Candidate("示例企业丁", "供应链协同质量管理模式", "与核心供应商共用检验标准和数据，来料免检率稳步提高。", 4,
              fails_at="documents", score=62),
    Candidate("示例人员张堃", "精密装配一次合格工作法", "总结出“看、听、量、记”四步法，装配一次合格率持续提升。", 5,
              unit="示例企业乙", tier="mayor", score=92),
    Candidate("示例人员李玥", "门诊服务质量改进工作法", "以患者动线为对象开展改进，候诊时间明显缩短。", 6,
              unit="示例医院", tier="gold", score=84),
)  # fmt: skip
# Two of three want the last place: their votes are equal, and who gets it by the further ballot gives it up later.
GIVES_UP = Candidate("示例人员吴朗", "生鲜冷链交接“三温一录”工作法", "统一交接时的测温点位和记录，断链投诉明显减少。", 7,
                     unit="示例企业丁", tier="mayor", votes=(2, 2))  # fmt: skip
REFILLED = replace(FINISHED[-1], tier="mayor", votes=(2, 1))
CONTESTED = (*FINISHED[:-1], REFILLED, GIVES_UP)
RUNNING = (
    Candidate("示例企业己", "绿色数据中心质量管理模式", "以能效和可用性双指标管理运维质量。", 11, account="applicant"),
    Candidate("示例企业庚", "老字号匠心传承质量管理模式", "把老师傅的经验写成可检验的标准，师徒共担质量责任。", 12),
    Candidate("示例企业辛", "社区商业“一店一策”质量提升模式", "以顾客评价驱动门店改进，形成可复制的社区商业标准。", 13),
    Candidate("示例企业壬", "航空维修零返工质量管理模式", "以人因工程改进工卡，返工率逐年下降。", 14),
    Candidate("示例人员王喆", "城市更新项目质量巡检工作法", "首创分级巡检清单，问题整改周期缩短。", 15, unit="示例企业庚"),
    Candidate("示例人员赵垚", "实验室检测数据复核工作法", "建立双人双线复核规则，差错率大幅降低。", 16, unit="示例检测中心"),
)  # fmt: skip
ASSESSED = (
    Candidate("示例企业癸", "全员质量改善提案模式", "以班组为单元，提案当周评审、当月见效。", 41, score=84, industry="仪器仪表制造业"),
    Candidate("示例园区企业子", "分时分域的物业服务质量模式", "按时段和区域设定服务标准，问题十五分钟内响应。", 42, score=81,
              industry="物业管理"),
    Candidate("示例园区企业丑", "共享实验室质量管理模式", "统一校准、统一规程，入驻企业共用检测能力。", 43, industry="检验检测服务"),
    Candidate("示例人员孙珂", "设备点检“五感法”", "把老师傅的经验整理成可训练的点检步骤。", 44, unit="示例园区企业子"),
)  # fmt: skip
SCREENED = (
    Candidate("示例园区企业寅", "供应商现场共建质量管理模式", "与供应商共派人员、共用标准，来料问题当日闭环。", 51, industry="电子设备制造业"),
    Candidate("示例园区企业卯", "客户抱怨逆向追溯模式", "由每一件抱怨追溯到工序和标准，逐项改进。", 52, industry="商务服务"),
)  # fmt: skip
CREW = (
    Candidate("示例班组甲", "当班问题当班清的班组管理法", "交接班前逐项清零，遗留问题逐日减少。", 61),
    Candidate("示例班组乙", "“图说工序”标准作业法", "以图代文编制作业标准，新员工上手时间缩短。", 62),
    Candidate("示例班组丙", "首件三方互认法", "操作、检验、下道工序共同认可首件，返工减少。", 63),
    Candidate("示例班组丁", "工具定置管理法", "工具定置、定数、定责，查找时间减少。", 64, fails_at="site-visit"),
)  # fmt: skip
DRAFTED = Candidate(
    "示例企业己", "夜班交接“零遗漏”管理法", "以清单交接夜班事项，遗漏逐月减少。", 11, account="applicant"
)
HONOURED_FRIENDS = (
    Candidate("Demo Person C（示例外籍人士丙）", "引进示例企业区域总部", "协助企业在本区设立区域总部，带动上下游企业落户。", 31,
              unit="示例跨国企业", nationality="示例国", tier="friendship"),
    Candidate("Demo Person D（示例外籍人士丁）", "推动示例国际学校课程共建", "牵头与本区学校共建课程，培训教师。", 32,
              unit="示例国际学校", nationality="示例国", tier="friendship"),
)  # fmt: skip
FRIENDS = (
    Candidate("Demo Person A（示例外籍人士甲）", "促进长宁区与海外友好城市交流", "多年组织青少年文化交流活动。", 21,
              unit="示例国际学校", nationality="示例国", account="person"),
    Candidate("Demo Person B（示例外籍人士乙）", "引进先进医疗管理经验", "协助示例医院建立国际标准的护理质量体系。", 22,
              unit="示例医院", nationality="示例国"),
)  # fmt: skip


def make_accounts() -> dict[str, User]:
    """The accounts by name, roles granted; existing ones are kept."""
    accounts = {username: make_account(username, name) for username, name, _ in STAFF}
    for username, _, role in STAFF:
        grant_role(accounts[username], role)
    accounts |= {username: make_account(username, name) for username, name in APPLICANTS}
    accounts["admin"] = make_superuser(make_account("admin", "超级用户"))
    join_department(_department("示例街道办事处"), accounts["department"])
    join_department(_department("示例统计部门"), accounts["department2"])
    _department("示例行业主管部门")
    return accounts


def _department(name: str) -> Department:
    return Department.objects.filter(name=name).first() or add_department(name, by=None)


def account_of(candidate: Candidate, accounts: dict[str, User]) -> User:
    """The account that files for a candidate."""
    username = candidate.account or f"demo-{candidate.number:02d}"
    if username not in accounts:
        accounts[username] = make_account(username, candidate.name)
    return accounts[username]


def make_account(username: str, name: str) -> User:
    """A demonstration account, made once. Refused in production."""
    if not settings.PORTAL_DEMONSTRATION:
        raise RuntimeError("生产环境不建立演示账号。")
    user = User.objects.filter(username=username).first()
    if user is None:
        email = f"{username}@example.invalid"
        user = User.objects.create_user(username, email, PASSWORD, display_name=name)
    # Nobody gets in with an address that is not proved; these lead nowhere.
    EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    return user
