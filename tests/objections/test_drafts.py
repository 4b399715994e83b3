"""What the public has not seen yet (Article 31)."""

import pytest
from django.core.exceptions import ValidationError

from objections.models import Objection
from tests.factories.objections import filed
from tests.factories.publicity import draft_notice
from workflow.publicity.actions import refresh_notice

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.article(31)]


def test_nothing_hangs_on_a_draft(office):
    """It is drawn up anew as often as need be, whoever filed what by its number."""
    notice = draft_notice()
    with pytest.raises(ValidationError, match="尚未公示"):
        filed(notice.entries.first())
    assert (Objection.objects.count(), refresh_notice(notice, by=office).entries.count()) == (0, 2)
