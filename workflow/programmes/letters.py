"""An edition speaks to the public through its pages; whom a stage concerns is told by the stage's own letters."""

_PUBLIC = "在届次页面公开，有关人员由各环节的信函通知"
SILENT = {
    "edition.opened": "以申报通知公开发布",
    "edition.concluded": "逐份通知申报人（`application.closed`、`honour.granted`）和评审组（`panel.dissolved`）",
    "edition.cancelled": "公开发布，并逐份通知申报人（`application.closed`）、评审组（`panel.dissolved`）和评审会成员（`meeting.cancelled`）",
    "stage.entered": _PUBLIC,
    "stage.left": _PUBLIC,
    "stage.stopped": _PUBLIC,
}
