"""What comes after an honour was given: it stands, whatever becomes of its edition (Articles 3, 25)."""

import pytest

from portal.errors import TransitionNotAllowed
from tests.conftest import fresh_from_db
from tests.factories.honours import active_honour
from workflow.programmes.actions import cancel_edition
from workflow.programmes.acts import propose_cancellation

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.article(3)]


def test_an_edition_that_has_given_honours_is_concluded_and_not_cancelled(office):
    """Cancelled, its year would be free for another edition, with the same honours' numbers, and its winners unwon."""
    edition = fresh_from_db(active_honour().edition)
    with pytest.raises(TransitionNotAllowed, match="已经表彰"):
        propose_cancellation(edition, by=office, reason="另行组织。")
    with pytest.raises(TransitionNotAllowed, match="已经表彰"):
        cancel_edition(edition, by=None, reason="另行组织。")
