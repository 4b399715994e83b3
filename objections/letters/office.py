"""What the office is told at each step, save who is recused; by `tell_office`, in the step's own transaction (Article 31)."""

from portal.messages.declarations import Letter

TODO = "请核实提出人身份后决定是否受理"
TODO_PROVED = "提出人已经登录核验身份，请决定是否受理"
OFFICE_NEW = Letter(
    "objection.office_new",
    "评审办（须回避的除外）",
    "收到新的{kind}（{number}）",
    "收到{kind} {number}，{todo}。\n{due}",
    events=("objection.submitted",),
    article="31",
    asks="立即办理",
)
OFFICE_SUPPLIED = Letter(
    "objection.office_supplied",
    "评审办（须回避的除外）",
    "收到补充材料（{number}）",
    "{number} 的提出人已补充材料，请继续办理。\n{due}",
    events=("objection.resumed",),
    when="提出人补充了材料",
    article="31",
    asks="立即办理",
)
OFFICE_WITHDRAWN = Letter(
    "objection.office_withdrawn",
    "评审办（须回避的除外）",
    "异议已撤回（{number}）",
    "{number} 的提出人已撤回，办理终结。\n{released}\n撤回不影响依职权核实：所反映的情况仍有疑点的，请继续核实。\n{while_public}",
    events=("objection.withdrawn",),
    when="提出人在核实身份以前撤回",
    article="31",
)
OFFICE_WITHDRAWAL = Letter(
    "objection.office_withdrawal",
    "评审办（须回避的除外）",
    "提出人申请撤回异议（{number}）",
    "{number} 的提出人申请撤回，请决定终结办理或者依职权继续核查；作出决定以前，不解除暂缓，不作出结论。\n{due}\n"
    "所反映的情况仍有疑点，或者提出人可能受到压力的，请依职权继续核查。",
    events=("objection.withdrawal_requested",),
    article="31",
    asks="立即办理",
)
OFFICE_REVIEW = Letter(
    "objection.office_review",
    "评审办（须回避的除外）",
    "提出人申请复核（{number}）",
    "{number} 的提出人对结论申请复核，请由没有参与原结论的两名经办人办理：一人提出复核决定，另一人同意后生效。\n{due}",
    events=("objection.review_asked",),
    article="31",
    asks="立即办理",
)
OFFICE_REVIEW_WITHDRAWN = Letter(
    "objection.office_review_withdrawn",
    "评审办（须回避的除外）",
    "复核申请已撤回（{number}）",
    "{number} 的提出人已撤回复核申请，原结论不变，已经提出、正待复核的复核决定不再办理。\n{released}\n"
    "撤回不影响依职权核实：原结论仍有疑点，或者提出人可能受到压力的，请继续核实。",
    events=("objection.review_withdrawn",),
    article="31",
)
OFFICE_DUE = Letter(
    "objection.office_due",
    "评审办（须回避的除外）",
    "异议办理期限将至（{number}）",
    "{number} 当前为“{state}”，请在期限内办理。\n{due}",
    when="期限前一个工作日",
    article="31",
    asks="立即办理",
)
OFFICE_LATE = Letter(
    "objection.office_late",
    "评审办（须回避的除外）",
    "异议办理已逾期（{number}）",
    "{number} 当前为“{state}”，已经超过期限，请即办理。\n{due}",
    when="逾期后每天一次",
    article="31",
    asks="立即办理",
)
OFFICE_STATED = Letter(
    "objection.office_stated",
    "评审办（须回避的除外）",
    "收到被异议方的陈述意见（{number}）",
    "{number} 的被异议方已经提交陈述意见，请阅读后办理；此前提出结论、转办或者复核决定，正待复核的，已经终止，须重新提出。\n{due}",
    events=("objection.stated",),
    article="31",
    asks="立即办理",
)
