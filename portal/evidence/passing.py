"""What the scanner says of an upload, before anything is done with it."""

import logging
from typing import BinaryIO, cast

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from portal import clock
from portal.evidence.intake import CheckedUpload
from portal.evidence.models import Quarantine
from portal.evidence.scanner import scan
from portal.evidence.transitions import CONDEMN
from portal.transitions.core import apply_transition

log = logging.getLogger("portal.evidence")


class Infected(ValidationError):
    """Malware in an upload. It is refused at once, and put on record by `condemn` where no rollback takes that along."""

    def __init__(self, facts: CheckedUpload, threat: str) -> None:
        said = _(
            "文件“%(name)s”经查验含有病毒或者恶意程序（%(threat)s），不能接收。"
            "请在本机杀毒后重新上传，或者换一份文件；已填写的内容和其他文件不受影响。"
        )
        super().__init__(said % {"name": facts.original_name, "threat": threat}, code="infected")
        self.facts, self.threat = facts, threat


def is_passed(upload: File, facts: CheckedUpload) -> bool:
    """Whether the scanner passed an upload; False where none answers. Raises `ValidationError` for malware, on record."""
    try:
        return is_harmless(upload, facts)
    except Infected as infected:
        condemn(infected)
        raise


def is_harmless(upload: File, facts: CheckedUpload) -> bool:
    """The same, and whoever asks is to `condemn` what is not. Raises `Infected`."""
    found = scan(cast(BinaryIO, upload))
    if found.threat:
        log.warning("拒收含有病毒的文件：%s", found.threat)
        raise Infected(facts, found.threat)
    return found.clean


@transaction.atomic
def condemn(infected: Infected) -> None:
    """Put a refused file on record, without a name and without its bearer."""
    facts = infected.facts
    found = Quarantine.objects.create(sha256=facts.sha256, size=facts.size, media_type=facts.media_type)
    apply_transition(found, CONDEMN, by=None, threat=infected.threat, settled_at=clock.now())
