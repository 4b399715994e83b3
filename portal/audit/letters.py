"""What the security administrators are told."""

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
