"""Who may change a published entry."""

from portal.access.predicates import Predicate, is_office
from workflow.applications.permissions import may_read_application

_not_recused = Predicate(
    "未回避的工作人员", lambda user, entry: entry is None or may_read_application(user, entry.application)
)
may_change_entry = is_office & _not_recused
