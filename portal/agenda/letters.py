"""Nobody is written to about calendars."""

SILENT = {
    "calendar.opened": "本人刚刚启用，页面显示地址",
    "calendar.closed": "本人刚刚停用，或者随账号停用",
}
