"""Every state × verb × role, generated from the table."""

import pytest
from django.core.exceptions import PermissionDenied

from portal.access.enums import Role
from portal.errors import TransitionNotAllowed
from portal.transitions.core import apply_transition, may_apply
from tests.factories.access import UserFactory
from tests.factories.applications import application_in, department_with_user
from workflow.applications.enums import ApplicationState
from workflow.applications.transitions import (
    APPLICATION_TABLE,
    CLOSE,
    RECALL,
    RECOMMEND,
    REQUEST_RECOMMENDATION,
    RESUBMIT,
    RETURN,
    SUBMIT,
    WITHDRAW,
)

pytestmark = pytest.mark.django_db

APPLICANTS = {REQUEST_RECOMMENDATION, RECALL, SUBMIT, RESUBMIT, WITHDRAW}
DEPARTMENTS = {RECOMMEND, RETURN}


def who_may(transition):
    """By the brief, not by the table's own predicate."""
    if transition in APPLICANTS:
        return "applicant"
    if transition == CLOSE:
        return "nobody"
    return "its department" if transition in DEPARTMENTS else "office"


@pytest.mark.parametrize("state", ApplicationState.values)
def test_state_verb_and_role(state, edition):
    application = application_in(state, edition)
    people = {
        "applicant": application.applicant,
        "its department": application.department.users.first(),
        "another department": department_with_user("另一街道")[1],
        **{role.label: UserFactory(roles=[role]) for role in Role if role != Role.DEPARTMENT},
    }
    for transition in APPLICATION_TABLE:
        for name, user in people.items():
            right_person = name == ("评审办" if who_may(transition) == "office" else who_may(transition))
            expected = right_person and state in transition.sources
            assert may_apply(application, transition, user) is expected, (transition.name, name)
            if not right_person:
                with pytest.raises(PermissionDenied):
                    apply_transition(application, transition, by=user, reason="试")
            elif state not in transition.sources:
                with pytest.raises(TransitionNotAllowed):
                    apply_transition(application, transition, by=user, reason="试")
