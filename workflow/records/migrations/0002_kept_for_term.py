"""No row of a received case goes before its disposal: asked in the database itself, of the tables' owner as of everybody.

Plain triggers, not pgtrigger's: those can be put to sleep by any session's setting.
"""

from django.db import migrations

KEPT = """
CREATE FUNCTION records_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    gone jsonb := to_jsonb(OLD);
    kind text := gone->>'target_type';
    whose bigint;
BEGIN
    whose := CASE TG_ARGV[0]
        WHEN 'case' THEN gone->>'id'
        WHEN 'application' THEN gone->>'application_id'
        WHEN 'assignment' THEN (SELECT application_id::text FROM reviews_assignment
            WHERE id = (gone->>'assignment_id')::bigint)
        WHEN 'file' THEN CASE kind
            WHEN 'applications.application' THEN gone->>'target_id'
            WHEN 'records.record' THEN (SELECT application_id::text FROM records_record
                WHERE id = (gone->>'target_id')::bigint) END
    END::bigint;
    IF kind IS DISTINCT FROM 'records.record'
        AND NOT EXISTS (SELECT 1 FROM applications_application WHERE id = whose AND submitted_at IS NOT NULL) THEN
        RETURN OLD;
    END IF;
    -- Who applied was forgotten when the term was over: what says who it was goes with that.
    IF kind = 'records.record' AND gone->>'purpose' = 'sealed' AND EXISTS (
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
# Else a case would be made one that was never received, and then deleted.
RECEIVED = """
CREATE FUNCTION records_received() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.submitted_at IS NOT NULL AND NEW.submitted_at IS NULL THEN
        RAISE EXCEPTION 'records_received: what was received stays received' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$
"""
ASK = """CREATE TRIGGER records_received BEFORE UPDATE OF submitted_at ON applications_application
FOR EACH ROW EXECUTE FUNCTION records_received()"""
TABLES = {
    "applications_application": "case",
    "applications_submittedversion": "application",
    "applications_supplement": "application",
    "reviews_assignment": "application",
    "reviews_consultation": "application",
    "reviews_opinion": "assignment",
    "reviews_recusalrequest": "application",
    "reviews_report": "application",
    "reviews_scoresheet": "assignment",
    "supervision_feedback": "assignment",
    "evidence_evidencefile": "file",
}
WATCH = """CREATE TRIGGER records_kept BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION records_kept('{how}')"""
LEAVE = "DROP TRIGGER records_kept ON {table}"


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0001_case_files"),
        ("applications", "0001_squashed_applications"),
        ("evidence", "0010_quarantine_tries"),
        ("identity", "0007_erased"),
        ("reviews", "0001_squashed_panels_and_reports"),
        ("supervision", "0001_supervision"),
    ]
    operations = [
        migrations.RunSQL(KEPT, "DROP FUNCTION records_kept()"),
        *(
            migrations.RunSQL(WATCH.format(table=table, how=how), LEAVE.format(table=table))
            for table, how in TABLES.items()
        ),
        migrations.RunSQL(RECEIVED, "DROP FUNCTION records_received()"),
        migrations.RunSQL(ASK, "DROP TRIGGER records_received ON applications_application"),
    ]
