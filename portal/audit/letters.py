"""What the security and the audit administrators are told."""

from portal.messages.declarations import Letter

GUESSING = Letter(
    "guessing.noticed",
    "安全管理员",
    "有人在分散试探密码",
    "一小时内登录失败异常：\n{seen}。\n\n密码正确的本人照常登录。请核对是否本单位人员所为；账号可能已被他人掌握的，请停用，"
    "来源地址可以请运维人员在前置服务器上拒绝。",
    events=("guessing.noticed",),
    when="同一账号在一小时内有五个以上地址登录失败，或者同一地址有十五个以上账号登录失败；一小时内只通知一次",
)
CONTRADICTED = Letter(
    "discrepancy.noticed",
    "审计管理员",
    "发现与日志不符的记录",
    "下列状态、职权或者公开的页面与操作日志不符，不是经门户办理的：\n{seen}。\n\n"
    "请打开“与日志不符”逐项核对，会同系统管理员查明由谁、怎样改动数据库；查明之前保留现状，查明之后经门户改回。",
    events=("discrepancy.noticed",),
    when="每小时以日志核对一次，有新发现的",
    asks="去核对",
)
