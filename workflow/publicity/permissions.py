"""Who may change or halt a published entry."""

from workflow.applications.permissions import unrecused

may_change_entry = unrecused("application_id")
