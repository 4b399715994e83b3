"""Nobody is written to about views."""

_OWN = "本人刚刚办理；评审办共用的，列表上即可看到"
SILENT = dict.fromkeys(("view.saved", "view.renamed", "view.shared", "view.unshared", "view.removed"), _OWN)
