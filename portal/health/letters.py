"""What the system administrators are told of the portal's own state."""

from portal.messages.declarations import Letter

WRONG = Letter(
    "alert.wrong",
    "系统管理员",
    "运行报警：{label}",
    "{label}：{words}（{limit}），自{since}起。请打开“设置 › 运行状况”，按所列办法处理。",
    events=("alert.raised", "alert.lasted"),
    when="超过限额达到规定的分钟数；没有恢复的，每天一次",
    asks="去看运行状况",
)
OVER = Letter(
    "alert.over",
    "系统管理员",
    "运行报警解除：{label}",
    "{label}已恢复正常，自{since}起的报警解除。",
    events=("alert.over",),
)
