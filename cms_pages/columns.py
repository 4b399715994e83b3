"""What each part of the site is called in the head of its pages: name, kind, description, keywords (国办发〔2017〕47号)."""

from dataclasses import dataclass

SITE_WORDS = "政府奖项,评选表彰"


@dataclass(frozen=True, slots=True)
class About:
    """One column, for ColumnName, ColumnType, ColumnDescription and ColumnKeywords."""

    name: str
    kind: str
    description: str
    words: str

    @property
    def keywords(self) -> str:
        return self.words if self.words.isascii() else f"{self.words},{SITE_WORDS}"


HOME = About(
    "首页",
    "首页",
    "区级政府奖项的申报、评审、公示、表彰和荣誉名录：正在公示的名单、正在申报的届次和最新公告。",
    "政府奖项",
)
ABOUT: dict[str, About] = {
    "/notices/": About("通知公告", "通知公告", "评选表彰的申报通知、公告和对办法条款的解释。", "申报通知,公告,条款解释"),
    "/measures/": About("管理办法", "政策文件", "现行和历次管理办法，逐条可查、可引用，注明效力。", "管理办法,政策文件,条款"),
    "/standards/": About("评审标准", "政策文件", "评审所依据的标准和评审规则，按版本公开。", "评审标准,评审规则,GB/T 19580"),
    "/pool/": About("培育孵化", "办事服务", "质量管理孵化池的申报、推荐、培训和公布标准。", "孵化池,培训,中小企业"),
    "/editions/": About("评选进程", "评选表彰", "每一届评选的时间安排、所在环节、公开的文件和统计。", "评选进程,届次,时间安排"),
    "/publicity/": About("名单公示", "公示", "资格审查和拟获奖名单的公示，公示期按工作日计算，可以下载、可以提出异议。", "名单公示,公示期,拟获奖名单"),
    "/decisions/": About("表彰决定", "公文", "表彰决定和撤销决定全文。", "表彰决定,撤销决定"),
    "/register/": About("荣誉名录", "名录", "历届获奖者、荣誉的状态和称号的使用，可以按名称、年度、奖项查询。", "荣誉名录,获奖者,称号使用"),
    "/tracking/": About("荣誉名录", "统计数据", "获奖者跟踪管理逐年的件数。", "跟踪管理,统计"),
    "/stories/": About("获奖经验", "经验推广", "获奖组织和个人分享的先进质量管理模式和实践方法。", "获奖经验,质量管理,案例"),
    "/objections/": About("异议受理", "互动交流", "对评选表彰提出异议、举报的渠道和流程，进度查询和办理结果。", "异议,举报,受理渠道"),
    "/objection-guide/": About("异议受理", "互动交流", "对评选表彰提出异议、举报的渠道和流程。", "异议,举报"),
    "/misuse/": About("称号违规使用", "互动交流", "举报违规使用称号和伪造的奖牌、证书，公开的警示和统计。", "称号,举报,伪造证书"),
    "/verify/": About("证书核验", "办事服务", "凭编号、二维码或者文件核对证书、名单文件的真伪。", "证书核验,真伪"),
    "/guide/": About("申报指南", "办事服务", "为什么申报、有什么奖励、是否收费、多久评选一次、怎样申报，逐项注明依据。", "申报指南,奖励,收费,评选周期"),
    "/eligibility/": About("申报条件自查", "办事服务", "逐项对照申报条件，每项注明依据的条款；不保存所填内容。", "申报条件,自查"),
    "/search/": About("搜索", "搜索", "搜索通知、条款、名单、名录和获奖经验。", "搜索"),
    "/data/": About("开放数据", "数据开放", "名单、名录和统计的下载、订阅和数据接口。", "开放数据,数据接口,订阅"),
    "/site-map/": About("网站地图", "网站地图", "全部栏目和页面的目录。", "网站地图"),
    "/contact/": About("联系我们", "机构信息", "评审办的电话、地址、邮箱和办公时间，异议举报渠道。", "联系电话,地址,办公时间"),
    "/about/": About("关于本站", "网站说明", "本站公开什么、怎样使用。", "关于本站"),
    "/privacy/": About("隐私保护", "网站说明", "本站收集哪些个人信息，怎样使用和保护。", "隐私保护,个人信息"),
    "/copyright/": About("版权声明", "网站说明", "本站内容的著作权和引用、转载的要求。", "版权声明,转载"),
    "/accessibility/": About("无障碍声明", "网站说明", "本站的无障碍设计、已知的不足和反馈渠道。", "无障碍"),
    "/accounts/": About("个人中心", "办事服务", "登录、注册和账号安全。", "登录,注册"),
    "/apply/": About("个人中心", "办事服务", "在线申报、推荐、补正和进度。", "在线申报"),
    "/winners/": About("个人中心", "办事服务", "获奖者的证书、称号使用、奖金和经验文章。", "获奖者"),
    "/inbox/": About("个人中心", "办事服务", "站内消息。", "站内消息"),
    "/feedback/": About("个人中心", "办事服务", "对评审纪律的评价。", "评价"),
    "/en/": About(
        "English", "English", "Awards of the district government open to foreign nationals: conditions, procedure and "
        "dates, experience of winners, verification of certificates.", "award,foreign nationals",
    ),
}  # fmt: skip


def about(path: str) -> About:
    """The column an address belongs to."""
    first = f"/{path.strip('/').split('/', 1)[0]}/"
    return ABOUT.get(first, HOME)
