"""Whatever is taken away with a case at its disposal is kept until then, with the files of all that hangs on it."""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("workflow.records.migrations.0002_kept_for_term")
# The application to whose case a row belongs, by whichever way leads there from it.
WHOSE = """
CREATE FUNCTION records_case_of(kind text, gone jsonb) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN kind = 'applications.application' THEN (gone->>'id')::bigint
        WHEN gone ? 'application_id' THEN (gone->>'application_id')::bigint
        WHEN gone ? 'assignment_id' THEN
            (SELECT application_id FROM reviews_assignment WHERE id = (gone->>'assignment_id')::bigint)
        WHEN gone ? 'objection_id' THEN
            (SELECT n.application_id FROM objections_objection o JOIN publicity_noticeentry n ON n.id = o.entry_id
                WHERE o.id = (gone->>'objection_id')::bigint)
        WHEN gone ? 'entry_id' THEN
            (SELECT application_id FROM publicity_noticeentry WHERE id = (gone->>'entry_id')::bigint)
        ELSE (SELECT application_id FROM honours_honour WHERE id = CASE
            WHEN gone ? 'honour_id' THEN (gone->>'honour_id')::bigint
            WHEN gone ? 'revocation_id' THEN
                (SELECT honour_id FROM honours_revocation WHERE id = (gone->>'revocation_id')::bigint)
            WHEN gone ? 'tracking_id' THEN
                (SELECT honour_id FROM supervision_tracking WHERE id = (gone->>'tracking_id')::bigint)
            WHEN kind = 'supervision.rectificationanswer' THEN
                (SELECT t.honour_id FROM supervision_rectificationorder r
                    JOIN supervision_tracking t ON t.id = r.tracking_id WHERE r.id = (gone->>'order_id')::bigint)
            WHEN kind = 'misuse.correction' THEN
                (SELECT c.honour_id FROM misuse_correctionorder r
                    JOIN misuse_misusecase c ON c.id = r.case_id WHERE r.id = (gone->>'order_id')::bigint)
        END)
    END
$$
"""
KEPT = """
CREATE OR REPLACE FUNCTION records_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    gone jsonb := to_jsonb(OLD);
    kind text := TG_ARGV[0];
    whose bigint;
BEGIN
    IF kind = 'file' THEN
        kind := gone->>'target_type';
        IF kind <> ALL (ARRAY['applications.application', 'records.record', 'honours.prizepayment',
            'honours.prizeusestatement', 'honours.revocationstatement', 'supervision.rectificationanswer',
            'misuse.correction', 'misuse.misusereport', 'objections.objection']) THEN
            RETURN OLD;
        END IF;
        EXECUTE format('SELECT to_jsonb(t) FROM %I t WHERE id = $1', replace(kind, '.', '_'))
            INTO gone USING (gone->>'target_id')::bigint;
    END IF;
    whose := records_case_of(kind, gone);
    IF kind = 'applications.application' AND NOT EXISTS (
        SELECT 1 FROM applications_application WHERE id = whose AND submitted_at IS NOT NULL
    ) OR TG_ARGV[0] IN ('application', 'assignment') AND NOT EXISTS (
        SELECT 1 FROM applications_application WHERE id = whose AND submitted_at IS NOT NULL
    ) THEN
        RETURN OLD;
    END IF;
    -- Who applied was forgotten when the term was over: what says who it was goes with that.
    IF kind = 'records.record' AND to_jsonb(OLD)->>'purpose' = 'sealed' AND EXISTS (
        SELECT 1 FROM applications_application a LEFT JOIN identity_person p ON p.id = a.person_id
        LEFT JOIN identity_organisation o ON o.id = a.organisation_id
        WHERE a.id = whose AND COALESCE(p.erased_at, o.erased_at) IS NOT NULL
    ) THEN
        RETURN OLD;
    END IF;
    IF pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER') AND EXISTS (
        SELECT 1 FROM records_record r WHERE r.application_id = whose AND r.state = 'disposing'
        AND NOT EXISTS (SELECT 1 FROM records_legalhold h WHERE h.record_id = r.id AND h.lifted_at IS NULL)
    ) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'records_kept: a received case is kept until it is disposed of' USING ERRCODE = '23514';
END $$
"""
TABLES = {
    "honours_prizeusestatement": "honours.prizeusestatement",
    "honours_revocationstatement": "honours.revocationstatement",
    "supervision_tracking": "supervision.tracking",
    "supervision_trackingreport": "supervision.trackingreport",
    "supervision_rectificationanswer": "supervision.rectificationanswer",
    "misuse_correction": "misuse.correction",
    "misuse_misusereport": "misuse.misusereport",
    "objections_objection": "objections.objection",
    "objections_supplement": "objections.supplement",
}
APPLICATION = "DROP TRIGGER records_kept ON applications_application"
AGAIN = BEFORE.WATCH.format(table="applications_application", how="applications.application")


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0002_kept_for_term"),
        ("honours", "0006_heard_before_revoked"),
        ("misuse", "0001_reports_cases_and_warnings"),
        ("objections", "0004_file_once"),
        ("publicity", "0001_squashed_notices_and_versions"),
    ]
    operations = [
        migrations.RunSQL(WHOSE, "DROP FUNCTION records_case_of(text, jsonb)"),
        migrations.RunSQL(KEPT, BEFORE.KEPT.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")),
        migrations.RunSQL([APPLICATION, AGAIN], [APPLICATION, BEFORE.WATCH.format(table="applications_application", how="case")]),
        *(
            migrations.RunSQL(BEFORE.WATCH.format(table=table, how=how), BEFORE.LEAVE.format(table=table))
            for table, how in TABLES.items()
        ),
    ]
