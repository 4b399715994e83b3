"""What an installation still lacks before its first edition: each with yes or no, and what mends it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import get_connection
from django.db.models import Q
from django.urls import reverse

from cms_pages.checking import PREVENTING, faults
from cms_pages.models import MeasuresPage, SiteSettings, StandardKind, StandardPage
from objections.models import Channel
from objections.permissions import officers_needed
from portal import clock
from portal.access.enums import ADMINISTRATORS, Role, are_separate
from portal.access.models import User
from portal.evidence.scanner import scan
from portal.identity.crypto import blind_index, decrypt, encrypt
from portal.placeholders import unfilled
from portal.powers.actions import working_holders, working_officers
from portal.workdays.enums import YearState
from portal.workdays.models import CalendarYear
from workflow.programmes.models import Department, Programme, RuleSetVersion

OFFICERS = 2
MAIL_SECONDS = 5
FIRST_PAGES = 25
SMTP = "django.core.mail.backends.smtp.EmailBackend"
EXAMPLES = ("example.invalid", "example.com", "localhost")


@dataclass(frozen=True)
class Need:
    """One thing an installation needs: whether it is there, how it stands, and where or by which command it is mended."""

    label: str
    met: bool
    found: str
    url: str = ""
    command: str = ""

    @property
    def mend(self) -> str:
        """The command, or the address within the portal."""
        return self.command or self.url


def needs(*, walk: bool = False) -> list[Need]:
    """Everything, in the order in which a new office does it.

    `walk` opens the public pages too, which takes seconds: for the command, no part of a request.
    """
    return [need for look in (*LOOKS, *([content] if walk else [])) for need in look()]


def keys() -> Iterator[Need]:
    label = "密钥（字段加密、盲索引）"
    mend = "设置 PORTAL_FIELD_KEYS、PORTAL_INDEX_KEY，见 docs/operations.md"
    try:
        works = decrypt(encrypt("开办准备", "first_day"), "first_day") == "开办准备" and bool(
            blind_index("甲", "first_day")
        )
    except (ImproperlyConfigured, ValueError) as fault:
        yield Need(label, False, str(fault), command=mend)
        return
    yield Need(label, works, "可以加密并读出", command=mend)


def no_demonstration() -> Iterator[Need]:
    found = "正式环境" if not settings.PORTAL_DEMONSTRATION else "演示环境，人名和单位均为虚构"
    yield Need("正式环境", not settings.PORTAL_DEMONSTRATION, found, command="DEMO=0 DATA=新的数据目录 make run")


def mail() -> Iterator[Need]:
    sender = settings.DEFAULT_FROM_EMAIL
    real = not sender.endswith(EXAMPLES)
    yield Need("发件人邮箱", real, sender, command="设置 DEFAULT_FROM_EMAIL 后重新启动")
    works, found = try_mail()
    yield Need("邮件服务器", works, found, command="设置 EMAIL_HOST、EMAIL_PORT 等后重新启动")


def try_mail() -> tuple[bool, str]:
    """Open a connection to the relay and close it again. Nothing is sent."""
    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    if settings.EMAIL_BACKEND != SMTP:
        return False, "没有设置邮件服务器，邮件只写入文件，不会寄出"
    try:
        connection = get_connection(timeout=MAIL_SECONDS)
        connection.open()
        connection.close()
    except Exception as fault:  # noqa: BLE001 - whatever keeps the relay from answering is what the office must hear
        return False, f"{where} 连接失败：{type(fault).__name__}"
    return True, f"{where} 已接受连接"


def scanner() -> Iterator[Need]:
    works = scan(BytesIO(b"-")).clean
    found = "已应答" if works else "没有应答" if settings.CLAMD_ADDRESS else "没有设置，上传的文件一律隔离"
    yield Need(
        "病毒查验", works, found, command="安装 clamav-daemon，设置 CLAMD_ADDRESS 后重新启动，见 docs/operations.md"
    )


def officers() -> Iterator[Need]:
    count = working_officers().distinct().count()
    command = 'make manage ARGS="create_officer --name 姓名 --email 工作邮箱"'
    yield Need("两名评审办经办人", count >= OFFICERS, f"{count} 名已设置密码", command=command)
    rules = [version.rules for version in RuleSetVersion.objects.filter(demonstration=False)]
    if (needed := max(map(officers_needed, rules), default=0)) > OFFICERS:
        found = f"{count} 名已设置密码，须 {needed} 名"
        yield Need("异议的结论、复核由不同的经办人办理", count >= needed, found, url=reverse("desk_accounts:list"))


def administrators() -> Iterator[Need]:
    command = 'make manage ARGS="create_officer --role {} --name 姓名 --email 工作邮箱"'
    for role in (Role.SYSTEM, Role.SECURITY, Role.AUDITOR):
        count = working_holders(role).distinct().count()
        yield Need(str(role.label), count > 0, f"{count} 名已设置密码", command=command.format(role.value))
    held = User.objects.filter(groups__name__in=ADMINISTRATORS).distinct()
    names = "、".join(str(user) for user in held if not are_separate(user.roles))
    yield Need("三员分立", not names, f"兼任：{names}" if names else "没有兼任", url=reverse("desk_accounts:list"))


def doors() -> Iterator[Need]:
    asked = settings.PORTAL_SECOND_FACTOR
    words = "工作人员登录须两步验证" if asked else "没有要求"
    yield Need("工作人员两步验证", asked, words, command="去掉 PORTAL_SECOND_FACTOR=0 后重新启动")
    names = "、".join(User.objects.filter(is_superuser=True, is_active=True).values_list("username", flat=True))
    command = 'make manage ARGS="retire_superuser 登录名"'
    yield Need("没有超级用户", not names, f"仍有：{names}" if names else "没有", command=command)


def calendar() -> Iterator[Need]:
    year = clock.today().year
    found = CalendarYear.objects.filter(year=year, demonstration=False)
    confirmed = found.filter(state=YearState.CONFIRMED).first()
    draft = found.filter(state=YearState.DRAFT).exists()
    words = f"{year}年已确认" if confirmed else f"{year}年{'待两名经办人核对确认' if draft else '尚未录入'}"
    yield Need("当年工作日历", bool(confirmed), words, url=reverse("desk_workdays:list"))


def site() -> Iterator[Need]:
    row = SiteSettings.objects.first() or SiteSettings()
    missing = unfilled(row) + ([] if row.contact_address else ["联系地址"])
    words = f"尚缺：{'、'.join(missing)}" if missing else "已填写"
    yield Need("网站信息（单位、地址、电话、备案）", not missing, words, url=_settings_url())


def channels() -> Iterator[Need]:
    for programme in _running_programmes():
        channel = Channel.objects.filter(programme=programme).first() or Channel(programme=programme)
        missing = unfilled(channel)
        words = f"尚缺：{'、'.join(missing)}" if missing else "已填写"
        yield Need(f"异议举报渠道：{programme}", not missing, words, url=reverse("desk_channels:list"))


def rulesets() -> Iterator[Need]:
    names = [version.title for version in _in_force()]
    words = "、".join(names) or "没有现行有效的规则集"
    yield Need("规则集", bool(names), words, command='make manage ARGS="load_ruleset 规则文件.toml"')


def pages() -> Iterator[Need]:
    load = 'make manage ARGS="load_measures"'
    measures = MeasuresPage.objects.live().count()
    yield Need(
        "管理办法页面", measures > 0, f"已公开 {measures} 件", command="" if measures else load, url="/measures/"
    )
    standards = StandardPage.objects.live()
    for kind in StandardKind:
        rows = standards.filter(kind=kind).exclude(version="")
        yield Need(f"{kind.label}（注明版本）", rows.exists(), f"已公开 {rows.count()} 件", command="" if rows else load,
                   url="/standards/")  # fmt: skip


def content() -> Iterator[Need]:
    """Of the first pages a visitor reaches; what is stale is for `check_site`, since a new portal has nothing yet."""
    found = [fault for fault in faults(FIRST_PAGES) if fault.kind in PREVENTING]
    words = f"{len(found)} 处，如{found[0]}" if found else "没有发现问题"
    yield Need("页面的链接和标签", not found, words, command='make manage ARGS="check_site"')


def departments() -> Iterator[Need]:
    rows = Department.objects.open()
    peopled = rows.filter(users__is_active=True).distinct().count()
    empty = rows.count() - peopled
    words = f"{peopled} 个部门有人员" + (f"，{empty} 个部门还没有人员" if empty else "")
    yield Need("推荐部门及其人员", bool(peopled) and not empty, words, url=reverse("desk_departments:list"))


LOOKS: tuple[Callable[[], Iterator[Need]], ...] = (
    no_demonstration, keys, mail, scanner, administrators, officers, doors, calendar, site, rulesets, pages, departments, channels,
)  # fmt: skip


def _in_force() -> list[RuleSetVersion]:
    today = clock.today()
    still = Q(valid_until=None) | Q(valid_until__gte=today)
    return list(RuleSetVersion.objects.filter(still, valid_from__lte=today, demonstration=False))


def _running_programmes() -> list[Programme]:
    return list(Programme.objects.filter(rulesets__in=_in_force()).distinct().order_by("pk"))


def _settings_url() -> str:
    return reverse("wagtailsettings:edit", args=[SiteSettings._meta.app_label, SiteSettings._meta.model_name])
