"""Who answers for a file that nothing has scanned."""

from typing import Any

from portal.access.predicates import is_discipline, is_office, predicate
from portal.evidence.models import EvidenceFile
from portal.evidence.owners import may_read


@predicate("可以查阅所属材料的人员")
def reads_its_thing(user: Any, quarantine: Any) -> bool:
    """Not somebody recused from the case (Article 28); of a file that belongs to no case yet nobody answers."""
    if quarantine is None:
        return True
    file = EvidenceFile.objects.filter(storage_name=quarantine.storage_name).first()
    return file is not None and may_read(user, file)


may_see_quarantine = is_office | is_discipline
may_release = is_office & reads_its_thing
