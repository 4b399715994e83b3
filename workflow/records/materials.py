"""What becomes of each kind of row in a case when the case is disposed of: it goes, its words go, or it stays (Article 37).

Every kind stands in one of the three lists, or a test fails.
"""

MATERIALS = (
    ("reviews.opinion", "assignment__application"),
    ("reviews.sheetrevision", "sheet__assignment__application"),
    ("reviews.scoresheet", "assignment__application"),
    ("reviews.report", "application"),
    ("reviews.consultation", "application"),
    ("reviews.recusalrequest", "application"),
    ("supervision.feedback", "assignment__application"),
    ("supervision.trackingreport", "tracking__honour__application"),
    ("supervision.rectificationanswer", "order__tracking__honour__application"),
    ("misuse.correction", "order__case__honour__application"),
    ("misuse.misusereport", "honour__application"),
    ("honours.revocationstatement", "revocation__honour__application"),
    ("objections.supplement", "objection__application"),
    ("objections.statement", "objection__application"),
    ("objections.consultation", "objection__application"),
    ("objections.passingon", "objection__application"),
    ("objections.transcript", "sitting__objection__application"),
    ("objections.sitting", "objection__application"),
    ("applications.supplement", "application"),
    ("applications.submittedversion", "application"),
    ("applications.sealedanswer", "application"),
)
"""What is taken away with a case, and the path to its application."""

EMPTIED = (
    ("applications.application", "pk", ("summary", "self_assessment", "recommendation_opinion", "answers", "form_answers")),
    ("reviews.appointment", "application", ("note", "attendance")),
    ("reviews.discussion", "application", ("reason", "findings")),
    ("honours.prizeusestatement", "honour__application", ("description", "refused_because")),
    ("supervision.tracking", "honour__application", ("finding",)),
    ("objections.objection", "application",
     ("statement", "requested_outcome", "supplement_request", "conclusion", "unheard", "reply", "review_grounds",
      "review_decision")),
)  # fmt: skip
"""What figures, results and numbers rest on stays as a row; what was written in it goes."""

FILES_OF = ("honours.prizepayment",)
"""What stays whole and loses its files: the voucher is finance's to keep, this was a picture of it."""

_RESULT = "结果：区政府、评审会或者评审办作出的决定，公示、公布过，荣誉以此为据"
_ISSUED = "已发出的文书，编有文号，与发文登记一并保存"
_PUBLIC = "公开的内容，公开期间由公众查阅"
_LEDGER = "奖金收支、证书奖牌的台账，账目以此为据"
_RECUSED = "谁因何回避：结果是否有效以此为据"
STAYS = {
    "applications.passage": _RESULT,
    "applications.coworker": "谁参与填写过：回避以此为据，其中没有所填写的内容",
    "decisions.proposal": _RESULT,
    "decisions.proposalround": _RESULT,
    "decisions.matter": _RESULT,
    "decisions.quotaseat": _RESULT,
    "decisions.ballotcast": "只记谁已投票，不记投了什么；开票时随票箱清点",
    "decisions.vote": "不记名选票，不能与表决人对应，与纪要所载计票一致",
    "decisions.meetingrecusal": _RECUSED,
    "decisions.meetingrecusallifting": _RECUSED,
    "reviews.assignment": "谁评审了谁：回避和廉洁评价以此为据，其评分、意见已经销毁",
    "reviews.recusal": _RECUSED,
    "reviews.recusallifting": _RECUSED,
    "publicity.noticeentry": _PUBLIC,
    "publicity.noticecorrection": _PUBLIC,
    "publicity.hold": "只记名单上的一条曾经暂缓，理由在异议中，随之销毁",
    "honours.honour": _PUBLIC,
    "honours.certificate": "荣誉证书终身可以核验",
    "honours.credential": "数字凭证终身可以核验",
    "honours.certificatehindrance": "只说证书为什么没有制成，制成即删除",
    "honours.prizerecovery": _LEDGER,
    "honours.retrieval": _LEDGER,
    "honours.creditreport": "已报送信用平台的信息，更正时须与平台核对",
    "honours.creditdelivery": "已报送信用平台的信息，更正时须与平台核对",
    "honours.revocation": _RESULT,
    "honours.reinstatement": _RESULT,
    "honours.revocationnotice": _ISSUED,
    "honours.ban": _RESULT,
    "titles.titleuse": _PUBLIC,
    "rosters.rosterplace": "本人是否同意列入名单：名单移交以此为据，没有文字材料",
    "rosters.handedplace": "已移交的名单，撤出时须告知接收方",
    "ceremonies.presentation": "颁奖记录",
    "ceremonies.ceremony": "颁奖记录",
    "misuse.misusecase": "已办结的案件，处理结果公开；举报、改正材料已经销毁",
    "misuse.correctionorder": _ISSUED,
    "misuse.referral": _ISSUED,
    "misuse.documentdelivery": _ISSUED,
    "misuse.publicwarning": _PUBLIC,
    "supervision.rectificationorder": _ISSUED,
    "cms_pages.storypage": _PUBLIC,
    "cms_pages.storyfigure": _PUBLIC,
    "cms_pages.storypromotion": _PUBLIC,
    "cms_pages.decisionpage": _PUBLIC,
    "records.record": "案卷的目录和去向",
    "records.package": "案卷的目录和去向；归档包本身已经销毁",
    "records.legalhold": "案卷的目录和去向",
}
"""What outlives the case, and why."""

IMMUTABLE = (
    "reviews.Opinion:immutable",
    "reviews.ScoreSheet:immutable",
    "reviews.SheetRevision:immutable",
    "reviews.Report:immutable",
    "reviews.Consultation:reply_stands",
    "supervision.Feedback:append_only",
    "supervision.TrackingReport:append_only",
    "supervision.RectificationAnswer:append_only",
    "misuse.Correction:append_only",
    "honours.RevocationStatement:append_only",
    "objections.Supplement:append_only",
    "objections.Statement:never_deleted",
    "objections.Consultation:never_deleted",
    "objections.PassingOn:never_deleted",
    "objections.Transcript:never_deleted",
    "objections.Sitting:never_deleted",
    "applications.SubmittedVersion:immutable",
)
GONE = "已随案卷销毁"
"""What stands where the database wants a word."""
