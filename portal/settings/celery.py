"""Celery: Redis as broker, tasks acknowledged late, results not kept."""

from portal.settings.env import required

CELERY_BROKER_URL = required("REDIS_URL")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A broker that is down keeps the thread that hands jobs over for half a second, not minutes: the outbox row is already safe.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 0.5,
    "socket_timeout": 5,
    "visibility_timeout": 3600,
    # Without these kombu knocks for six seconds at a closed door before it says so.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BEAT_SCHEDULE = {
    "clear-sessions": {"task": "portal.access.tasks.clear_sessions", "schedule": 86400.0},
    "drop-unproved-accounts": {"task": "portal.access.tasks.drop_unproved_accounts", "schedule": 3600.0},
    "look-for-guessing": {"task": "portal.audit.tasks.look_for_guessing", "schedule": 300.0},
    "compare-with-journal": {"task": "portal.audit.tasks.compare_standing", "schedule": 3600.0},
    "tell-operators": {"task": "portal.health.tasks.tell_operators", "schedule": 60.0},
    "seal-journal": {"task": "portal.journal.tasks.seal", "schedule": 300.0},
    "deliver-outbox": {"task": "portal.messages.tasks.sweep_outbox", "schedule": 30.0},
    "close-notices": {"task": "workflow.publicity.tasks.close_ended_notices", "schedule": 60.0},
    "reckon-notices": {"task": "workflow.publicity.tasks.reckon_running_notices", "schedule": 3600.0},
    "probe-notices": {"task": "workflow.publicity.tasks.probe_running_notices", "schedule": 300.0},
    "make-notice-packs": {"task": "workflow.publicity.tasks.make_missing_packs", "schedule": 60.0},
    "remind-of-duties": {"task": "portal.agenda.tasks.remind_of_duties", "schedule": 3600.0},
    "remind-objections": {"task": "objections.tasks.remind_deadlines", "schedule": 3600.0},
    "remind-other-sides": {"task": "objections.tasks.remind_other_sides", "schedule": 3600.0},
    "remind-sittings": {"task": "objections.tasks.remind_sittings", "schedule": 3600.0},
    "remind-consulted": {"task": "objections.tasks.remind_consulted", "schedule": 3600.0},
    "erase-objectors": {"task": "objections.tasks.erase_identities", "schedule": 86400.0},
    "lapse-invitations": {"task": "workflow.applications.tasks.lapse_invitations", "schedule": 86400.0},
    "erase-applicants": {"task": "workflow.applications.tasks.erase_applicants", "schedule": 86400.0},
    "erase-pool-members": {"task": "workflow.cultivation.tasks.erase_members", "schedule": 86400.0},
    "forget-visits": {"task": "objections.tasks.forget_visits", "schedule": 3600.0},
    "issue-certificates": {"task": "workflow.honours.tasks.issue_missing_certificates", "schedule": 120.0},
    "remind-prize-uses": {"task": "workflow.honours.tasks.remind_prize_uses", "schedule": 86400.0},
    "sign-status-lists": {"task": "workflow.honours.tasks.sign_stale_lists", "schedule": 60.0},
    "ask-for-feedback": {"task": "workflow.supervision.tasks.ask_for_feedback", "schedule": 3600.0},
    "tell-discipline-body": {"task": "workflow.supervision.tasks.tell_discipline_body", "schedule": 86400.0},
    "plan-tracking": {"task": "workflow.supervision.tasks.plan_years", "schedule": 86400.0},
    "remind-tracking": {"task": "workflow.supervision.tasks.remind_tracking", "schedule": 86400.0},
    "remind-misuse": {"task": "workflow.misuse.tasks.remind_misuse", "schedule": 3600.0},
    "erase-misuse-reporters": {"task": "workflow.misuse.tasks.erase_reporters", "schedule": 86400.0},
    "ask-for-lists": {"task": "workflow.rosters.tasks.ask_missed", "schedule": 86400.0},
    "file-ended-cases": {"task": "workflow.records.tasks.file_ended", "schedule": 600.0},
    "make-archive-packages": {"task": "workflow.records.tasks.make_missing_packages", "schedule": 600.0},
    "end-title-uses": {"task": "workflow.titles.tasks.end_finished_uses", "schedule": 3600.0},
    "drop-staged-uploads": {"task": "portal.evidence.tasks.drop_expired_uploads", "schedule": 3600.0},
    "sweep-typed-forms": {"task": "portal.autosave.tasks.sweep_typed", "schedule": 3600.0},
    "scan-quarantine": {"task": "portal.evidence.tasks.scan_quarantine", "schedule": 60.0},
    "make-missing-copies": {"task": "portal.evidence.tasks.make_missing_copies", "schedule": 60.0},
    "sweep-evidence-orphans": {"task": "portal.evidence.tasks.sweep_orphans", "schedule": 86400.0},
    "make-exports": {"task": "portal.exports.tasks.make_missing_exports", "schedule": 60.0},
    "drop-exports": {"task": "portal.exports.tasks.drop_expired_exports", "schedule": 3600.0},
    "follow-cases": {"task": "cms_pages.tasks.follow_missed", "schedule": 60.0},
    "publish-scheduled-pages": {"task": "cms_pages.tasks.publish_scheduled", "schedule": 60.0},
}
