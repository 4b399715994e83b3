"""Case files of an edition that has ended."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from copy import deepcopy
from datetime import date
from pathlib import Path

from django.conf import settings
from django.test import override_settings

from portal import clock
from portal.evidence.actions import attach_evidence
from portal.evidence.vault import vault
from portal.stores import innermost
from tests.factories.evidence import pdf_file
from tests.factories.honours import active_honour
from workflow.applications.models import Application
from workflow.honours.actions import issue_certificate
from workflow.programmes.actions import advance_edition
from workflow.publicity.tasks import make_missing_packs
from workflow.records.actions import file_record, make_package
from workflow.records.models import Record

ENDED_ON = date(2026, 9, 30)
LAST_DAY = date(2036, 9, 30)
"""The last day on which what ended then is kept, by the example rule set's ten years."""


def _copy_if_there(source: str, target: str) -> None:
    """The vault is that of every process of the suite, which write in it."""
    with suppress(FileNotFoundError):
        shutil.copy2(source, target)


@contextmanager
def files_to_lose(folder: Path) -> Iterator[None]:
    """Within, the vault is a copy of its own: replayed cases of every process name the same files."""
    shutil.copytree(innermost(vault()).location, folder, copy_function=_copy_if_there)
    stores = deepcopy(settings.STORAGES)
    stores["evidence"]["OPTIONS"]["below"]["OPTIONS"]["location"] = str(folder)
    with override_settings(STORAGES=stores):
        yield


def honoured_case() -> Application:
    """An application that was honoured in an edition that has ended, with a file that a scanner passed."""
    honour = active_honour()
    application = Application.objects.get(pk=honour.application_id)
    with clock.travel(clock.moment(ENDED_ON, 16)):
        attach_evidence(
            application, pdf_file("营业执照.pdf"), by=application.applicant, purpose="document", label="营业执照"
        )
        issue_certificate(honour)
        make_missing_packs()
        advance_edition(honour.edition, by=None)
    return application


def packed_record() -> Record:
    """Its case file, packed."""
    application = honoured_case()
    with clock.travel(clock.moment(ENDED_ON, 17)):
        record = file_record(application)
        make_package(record.packages.get())
    return record
