"""Who reads a case file and its packages: the office and the discipline body, save whoever is recused from the case."""

from typing import Any

from portal.access.predicates import Predicate, is_discipline, is_office
from workflow.applications.permissions import is_barred
from workflow.records.models import Record

reads_records = is_office | is_discipline


def _may_read(user: Any, record: Record) -> bool:
    return reads_records(user) and not is_barred(user, record.application_id)


may_read_record = Predicate("评审办、纪检监察（须回避的人员除外）", _may_read)
