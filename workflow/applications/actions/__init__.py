"""The verbs of applying, each with the question it asks first."""

from workflow.applications.actions.checks import check_edit
from workflow.applications.actions.correcting import carry_correction
from workflow.applications.actions.coworking import (
    check_choose_letters,
    check_hand_over,
    check_invite,
    check_join,
    check_remove_coworker,
    check_withdraw_invitation,
    choose_letters,
    hand_over,
    invite_coworker,
    join_application,
    lapse_invitation,
    remove_coworker,
    withdraw_invitation,
)
from workflow.applications.actions.drafting import (
    attach_document,
    begin_application,
    remove_document,
    save_draft,
    save_subject,
    start_application,
)
from workflow.applications.actions.leaving import leave
from workflow.applications.actions.passages import (
    check_decide,
    check_redecide,
    decide_passage,
    mark_honoured,
    redecide_passage,
)
from workflow.applications.actions.recommending import (
    check_recall,
    check_recommend,
    check_request_recommendation,
    check_return,
    recall_application,
    recommend,
    request_recommendation,
    return_application,
)
from workflow.applications.actions.returning import return_to_running
from workflow.applications.actions.sealing import forget_sealed, look_at_contacts
from workflow.applications.actions.submitting import (
    check_submit,
    check_withdraw,
    submit_application,
    withdraw,
)
from workflow.applications.actions.supplementing import (
    check_close_supplement,
    check_request_supplement,
    check_resubmit,
    close_supplement,
    request_supplement,
    resubmit,
)

__all__ = [
    "attach_document",
    "begin_application",
    "carry_correction",
    "check_choose_letters",
    "check_close_supplement",
    "check_decide",
    "check_edit",
    "check_hand_over",
    "check_invite",
    "check_join",
    "check_recall",
    "check_recommend",
    "check_redecide",
    "check_remove_coworker",
    "check_request_recommendation",
    "check_request_supplement",
    "check_resubmit",
    "check_return",
    "check_submit",
    "check_withdraw",
    "check_withdraw_invitation",
    "choose_letters",
    "close_supplement",
    "decide_passage",
    "forget_sealed",
    "hand_over",
    "invite_coworker",
    "join_application",
    "lapse_invitation",
    "leave",
    "look_at_contacts",
    "mark_honoured",
    "recall_application",
    "recommend",
    "redecide_passage",
    "remove_coworker",
    "remove_document",
    "request_recommendation",
    "request_supplement",
    "resubmit",
    "return_application",
    "return_to_running",
    "save_draft",
    "save_subject",
    "start_application",
    "submit_application",
    "withdraw",
    "withdraw_invitation",
]
