"""What the database refuses by itself: a published list changes by public correction alone (Articles 21, 25, 30)."""

from typing import Any

import pgtrigger


class FrozenEntry(pgtrigger.Trigger):
    """Entries of a notice that left its draft: no insert, no delete, and an update only as the next version of a correction."""

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
            IF TG_OP = 'UPDATE' AND NEW.version = OLD.version + 1
               AND (NEW.notice_id, NEW.application_id, NEW.position, NEW.track_label, NEW.tier_label)
                 = (OLD.notice_id, OLD.application_id, OLD.position, OLD.track_label, OLD.tier_label)
               AND NEW.ends_on >= OLD.ends_on
               AND EXISTS (SELECT 1 FROM publicity_noticecorrection c
                           WHERE c.entry_id = NEW.id AND c.version = NEW.version) THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION 'frozen_entry: a published list changes by correction only' USING ERRCODE = '23514';
        """


class FrozenNotice(pgtrigger.Trigger):
    """A published notice keeps its stage, start, length and title; its end may only move later; it is never deleted."""

    name = "frozen_notice"
    when = pgtrigger.Before
    operation = pgtrigger.Update | pgtrigger.Delete

    def get_func(self, model: Any) -> str:
        return """
            IF OLD.state NOT IN ('running', 'ended') THEN
                IF TG_OP = 'DELETE' THEN RETURN OLD; ELSE RETURN NEW; END IF;
            END IF;
            IF TG_OP = 'DELETE' THEN
                RAISE EXCEPTION 'frozen_notice: a published notice is never deleted' USING ERRCODE = '23514';
            END IF;
            IF (NEW.edition_id, NEW.stage_id, NEW.uuid, NEW.number, NEW.title, NEW.starts_on, NEW.workdays_required,
                NEW.published_at, NEW.workday_dates)
               IS DISTINCT FROM
               (OLD.edition_id, OLD.stage_id, OLD.uuid, OLD.number, OLD.title, OLD.starts_on, OLD.workdays_required,
                OLD.published_at, OLD.workday_dates)
               OR NEW.ends_on < OLD.ends_on THEN
                RAISE EXCEPTION 'frozen_notice: a published notice keeps its clock' USING ERRCODE = '23514';
            END IF;
            RETURN NEW;
        """
