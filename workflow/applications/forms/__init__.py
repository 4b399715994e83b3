"""The applicant's forms, section by section, and the office's."""

from workflow.applications.forms.conditions import ConditionsForm
from workflow.applications.forms.declared import DeclaredForm
from workflow.applications.forms.sections import (
    ContentForm,
    DepartmentForm,
    OrganisationForm,
    PersonForm,
    SelfAssessmentForm,
    SubmitForm,
    WithdrawForm,
)

__all__ = [
    "ConditionsForm",
    "ContentForm",
    "DeclaredForm",
    "DepartmentForm",
    "OrganisationForm",
    "PersonForm",
    "SelfAssessmentForm",
    "SubmitForm",
    "WithdrawForm",
]
