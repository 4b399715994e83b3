"""Case files tell nobody: what waits for a second officer is told by the room of two officers."""

SILENT = {
    "record.filed": "案件办结或者届次结束后自动归档，办公台“案卷”可查",
    "record.term_set": "届次结束，保管期限自动起算，办公台“案卷”可查",
    "record.reopened": "所办事项已另行告知当事人，办结后自动另行制作归档包",
    "record.package_asked": "评审办自己提出，由后台制作",
    "record.packaged": "后台制成归档包，办公台“案卷”可查",
    "record.identity_forgotten": "随申报人身份信息按期删除",
    "record.held": "复核时已告知提出人",
    "record.hold_lifted": "复核时已告知提出人",
    "record.listed": "复核时已告知提出人",
    "record.spared": "执行之前冻结的不销毁，办公台“案卷”可查",
    "record.disposed": "销毁证明写明",
    "disposal.approved": "复核时已告知提出人",
    "disposal.found_again": "恢复备份之后重新执行，命令的输出写明",
    "disposal.carried_out": "办公台“销毁清册”可查",
}
