"""What is due soon, or was due, told to whoever has it to do. Nobody is written to about calendars."""

from portal.messages.declarations import Letter

DUE = Letter(
    "agenda.due",
    "办理人",
    "待办事项的期限",
    "下列待办事项三日内到期，或者已经逾期：\n{listed}\n\n请登录后在“今天要办”中办理；已经办理的，无须理会。",
    when="有三日后、次日到期的，或者逾期一日、此后每满七日的，每日至多一封",
    asks="立即办理",
)
SILENT = {
    "calendar.opened": "本人刚刚启用，页面显示地址",
    "calendar.closed": "本人刚刚停用，或者随账号停用",
}
