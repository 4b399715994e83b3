"""A department's person who is recused from an application neither recommends it nor gives it back (Article 28)."""

import pytest
from django.core.exceptions import PermissionDenied

from portal import clock
from tests.factories.applications import DURING, awaiting_application, pdf_file
from tests.factories.programmes import load_short, running_edition
from workflow.applications.actions import recommend, return_application
from workflow.reviews.actions import order_recusal

pytestmark = [pytest.mark.django_db, pytest.mark.article(28)]


def test_a_recused_person_of_the_department_does_not_recommend_or_return():
    edition = running_edition(load_short())
    with clock.travel(DURING):
        application = awaiting_application(edition)
        person = application.department.users.first()
        order_recusal(application, person, by=None, reason="配偶为申报人。")
        with pytest.raises(PermissionDenied):
            recommend(application, by=person, opinion="同意推荐。", seal=[pdf_file("推荐意见.pdf")])
        with pytest.raises(PermissionDenied):
            return_application(application, by=person, reason="请改。")
