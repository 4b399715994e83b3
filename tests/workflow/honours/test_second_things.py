"""What comes after an honour was given: it stands, whatever becomes of its edition (Articles 3, 25)."""

import pytest

from portal.errors import TransitionNotAllowed
from tests.conftest import fresh_from_db
from tests.factories.honours import active_honour, commendation_stage
from workflow.programmes.actions import cancel_edition
from workflow.programmes.acts import propose_cancellation
from workflow.publicity.models import Notice

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.article(3)]


def test_an_edition_that_has_given_honours_is_concluded_and_not_cancelled(office):
    """Cancelled, its year would be free for another edition, with the same honours' numbers, and its winners unwon."""
    edition = fresh_from_db(active_honour().edition)
    with pytest.raises(TransitionNotAllowed, match="已经表彰"):
        propose_cancellation(edition, by=office, reason="另行组织。")
    with pytest.raises(TransitionNotAllowed, match="已经表彰"):
        cancel_edition(edition, by=None, reason="另行组织。")


@pytest.mark.article(30)
def test_cancelled_after_the_last_list_it_says_why_nobody_stands_on_it(client):
    stage = commendation_stage()
    cancel_edition(stage.edition, by=None, reason="示例工作计划调整。")
    notice = Notice.objects.get(stage__settings__subject="proposed")
    assert {entry.corrections.get().reason for entry in notice.entries.all()} == {"本届评选已取消"}
    assert "本届评选此后已取消" in client.get(notice.get_absolute_url()).content.decode()
