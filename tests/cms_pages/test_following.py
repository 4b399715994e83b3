"""A case's page is published with it or soon after, whatever failed meanwhile (Articles 26, 34)."""

import pytest
from django.db import transaction

from cms_pages.models import ContentPage, DecisionPage, DecisionsIndexPage, FollowUp
from cms_pages.tasks import follow_missed
from portal import clock
from portal.pagecache import generation
from portal.pagecache.generation import purge_on_commit
from tests.factories.honours import new_honour

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("portal"), pytest.mark.django_db]


def standing_in_the_way(honour) -> ContentPage:
    """A page that has the very address the decision's page needs."""
    page = ContentPage(title="占用地址", slug=honour.commendation.page_slug, live=False)
    DecisionsIndexPage.objects.get().add_child(instance=page)
    return page


@pytest.mark.article(26)
def test_a_page_that_could_not_be_published_is_published_by_the_sweep(django_capture_on_commit_callbacks, travel_to):
    with django_capture_on_commit_callbacks() as hooks:
        honour = new_honour()
    blocking = standing_in_the_way(honour)
    run(hooks)
    assert not DecisionPage.objects.exists()
    waiting = FollowUp.objects.filter(target_type="honours.commendation")
    due = waiting.latest("next_attempt_at")
    assert (due.attempts >= 1, bool(due.last_error)) == (True, True)
    blocking.delete()
    follow_missed()
    assert waiting.exists(), "it is not tried again before its time"
    travel_to(due.next_attempt_at)
    follow_missed()
    assert DecisionPage.objects.get().commendation == honour.commendation
    assert not waiting.exists()


def run(hooks) -> None:
    """As the commit does: a robust hook that fails is logged."""
    for hook in hooks:
        hook()


@pytest.mark.article(26)
def test_what_a_killed_process_never_began_is_done_by_the_sweep():
    honour = new_honour()
    assert FollowUp.objects.filter(target_type="honours.commendation").exists()
    assert not DecisionPage.objects.exists()
    follow_missed()
    assert DecisionPage.objects.get().commendation == honour.commendation
    # What else the world was told of at a later hour of its own is not due yet.
    assert (FollowUp.objects.filter(next_attempt_at__lte=clock.now()).exists(), follow_missed()) == (False, 0)


def test_a_case_that_is_undone_leaves_nothing_to_follow():
    with transaction.atomic():
        new_honour()
        transaction.set_rollback(True)
    assert not FollowUp.objects.exists()


def test_many_purges_of_one_transaction_are_one(django_capture_on_commit_callbacks):
    before = generation.valkey().client.get(generation.KEY)
    with django_capture_on_commit_callbacks() as hooks:
        for _ in range(5):
            purge_on_commit()
    seen = []
    for hook in hooks:
        hook()
        seen.append(generation.valkey().client.get(generation.KEY))
    assert (len(hooks), len(set(seen)), seen[0] != before) == (5, 1, True)
