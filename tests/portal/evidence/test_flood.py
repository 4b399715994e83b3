"""Files staged without an account are counted by the place they come from: a new session costs nothing."""

import pytest
from django.core.exceptions import ValidationError

from portal.evidence import actions
from portal.evidence.actions import Uploader, stage_upload
from portal.throttle import Limit
from tests.factories.evidence import pdf_file


def test_new_sessions_do_not_widen_the_limit_and_accounts_are_free_of_it(stored, applicant, monkeypatch):
    monkeypatch.setattr(actions, "STAGED_FROM", Limit("staged-from", 2, 60))
    for number in range(2):
        stage_upload(pdf_file(), uploader=Uploader(session_key=f"s{number}", address="192.0.2.7"))
    with pytest.raises(ValidationError, match="同一网络"):
        stage_upload(pdf_file(), uploader=Uploader(session_key="s3", address="192.0.2.7"))
    stage_upload(pdf_file(), uploader=Uploader(session_key="s4", address="192.0.2.8"))
    stage_upload(pdf_file(), uploader=Uploader(user=applicant, address="192.0.2.7"))
    assert len(stored()) == 4
