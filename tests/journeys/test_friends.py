"""虹桥友谊奖 as the demonstration gives, revokes and restores it."""

import pytest

from cms_pages.demonstration.seed import honoured_friends
from tests.journeys.demonstrated import check_friends

pytestmark = [pytest.mark.whole, pytest.mark.django_db, pytest.mark.article(34)]


def test_friends_are_honoured_and_a_vote_is_undone_by_a_vote(accounts, client):
    honoured_friends(dict(accounts))
    check_friends(client)
