"""What the database refuses by itself: a published list changes by public correction alone (Articles 21, 25, 30)."""

from typing import Any

import pgtrigger


# Objections are filed against what stood on the list on a day: neither a script nor a shell may change it quietly.
class FrozenEntry(pgtrigger.Trigger):
    """Entries of a notice that left its draft: no insert, no delete; an update only as the next version of a correction,
    or as its period is named in an extension of the notice."""

    name = "frozen_entry"
    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete

    def get_func(self, model: Any) -> str:
        return """
            IF TG_OP = 'DELETE' THEN
                IF EXISTS (SELECT 1 FROM publicity_notice WHERE id = OLD.notice_id AND state NOT IN ('draft')) THEN
                    RAISE EXCEPTION 'frozen_entry: a published entry is never deleted' USING ERRCODE = '23514';
                END IF;
                RETURN OLD;
            END IF;
            IF EXISTS (SELECT 1 FROM publicity_notice WHERE id = NEW.notice_id AND state = 'draft') THEN
                RETURN NEW;
            END IF;
            IF TG_OP = 'UPDATE' AND NEW.ends_on >= OLD.ends_on
               AND (NEW.notice_id, NEW.application_id, NEW.position, NEW.track_label, NEW.tier_label)
                 = (OLD.notice_id, OLD.application_id, OLD.position, OLD.track_label, OLD.tier_label) THEN
                IF NEW.version = OLD.version + 1
                   AND EXISTS (SELECT 1 FROM publicity_noticecorrection c
                               WHERE c.entry_id = NEW.id AND c.version = NEW.version
                               AND (NEW.left_as = OLD.left_as OR (OLD.left_as = '' AND c.kind = 'leaving'))) THEN
                    RETURN NEW;
                END IF;
                IF (NEW.version, NEW.left_as, NEW.public_name, NEW.public_unit, NEW.title, NEW.starts_on)
                 = (OLD.version, OLD.left_as, OLD.public_name, OLD.public_unit, OLD.title, OLD.starts_on)
                   AND EXISTS (SELECT 1 FROM publicity_noticeextension x WHERE x.notice_id = NEW.notice_id
                               AND x.entries -> NEW.id::text ->> 'ends_on' = NEW.ends_on::text
                               AND x.entries -> NEW.id::text -> 'workday_dates' = to_jsonb(NEW.workday_dates)) THEN
                    RETURN NEW;
                END IF;
            END IF;
            RAISE EXCEPTION 'frozen_entry: a published list changes by correction only' USING ERRCODE = '23514';
        """


# The legal clock is the public's: no road, the verbs' own mistakes included, ends it earlier than announced.
class FrozenNotice(pgtrigger.Trigger):
    """A published notice keeps its stage, start, length and title. Its end moves only later, to the end of one of its
    entries; the days that count change only to those of an extension. It is never deleted."""

    name = "frozen_notice"
    when = pgtrigger.Before
    operation = pgtrigger.Update | pgtrigger.Delete

    def get_func(self, model: Any) -> str:
        return """
            IF OLD.state NOT IN ('running', 'ended', 'terminated') THEN
                IF TG_OP = 'DELETE' THEN RETURN OLD; ELSE RETURN NEW; END IF;
            END IF;
            IF TG_OP = 'DELETE' THEN
                RAISE EXCEPTION 'frozen_notice: a published notice is never deleted' USING ERRCODE = '23514';
            END IF;
            IF (NEW.edition_id, NEW.stage_id, NEW.uuid, NEW.number, NEW.title, NEW.starts_on, NEW.workdays_required,
                NEW.published_at)
               IS DISTINCT FROM
               (OLD.edition_id, OLD.stage_id, OLD.uuid, OLD.number, OLD.title, OLD.starts_on, OLD.workdays_required,
                OLD.published_at)
               OR NEW.ends_on < OLD.ends_on OR NEW.version < OLD.version
               OR (NEW.ends_on > OLD.ends_on AND NOT EXISTS (
                   SELECT 1 FROM publicity_noticeentry e WHERE e.notice_id = NEW.id AND e.ends_on = NEW.ends_on))
               OR (NEW.workday_dates <> OLD.workday_dates AND NOT EXISTS (
                   SELECT 1 FROM publicity_noticeextension x WHERE x.notice_id = NEW.id
                   AND x.list_version = NEW.version AND x.workday_dates = NEW.workday_dates)) THEN
                RAISE EXCEPTION 'frozen_notice: a published notice keeps its clock' USING ERRCODE = '23514';
            END IF;
            RETURN NEW;
        """


# Whoever holds a file of the list can have it verified for ever: a text that was public must be on record.
class RecordedVersion(pgtrigger.Trigger):
    """A list whose text changed has that text among its versions when the transaction ends, whichever road changed it."""

    name = "recorded_version"
    when = pgtrigger.After
    operation = pgtrigger.Insert | pgtrigger.Update
    # At the end: the version is written after the notice, whose lock gives it its number.
    timing = pgtrigger.Deferred

    def get_func(self, model: Any) -> str:
        return """
            IF NEW.sha256 = '' OR (TG_OP = 'UPDATE' AND NEW.sha256 = OLD.sha256) THEN
                RETURN NULL;
            END IF;
            IF NOT EXISTS (SELECT 1 FROM publicity_noticeversion WHERE notice_id = NEW.id AND sha256 = NEW.sha256) THEN
                RAISE EXCEPTION 'recorded_version: every text of a list is kept as a version' USING ERRCODE = '23514';
            END IF;
            RETURN NULL;
        """
