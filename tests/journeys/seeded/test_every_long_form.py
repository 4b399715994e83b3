"""Every form with text of several lines keeps what is typed, counts as people do, and survives the end of a session.

A new one that does not is found here: it is neither a desk's, whose pages are one, nor in `PAGES`.
"""

import json
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django import forms
from django.test import Client

from cms_pages.models import StoryPage
from cms_pages.views.styleguide import SampleForm
from cms_pages.views.winner_stories import AnswerForm as AnswerStoryForm
from objections import sessions
from objections.forms import ObjectionForm, ReviewRequestForm, SupplementForm
from objections.models import Objection, Visit
from objections.receipts import OPEN_FOR
from objections.sitting_forms import AskSittingForm, ObjectorsSittingForm
from objections.statements import ViewsForm
from portal import clock
from portal.access.models import User
from portal.autosave.fields import LongTextField
from portal.desk.forms import ReasonForm
from portal.languages import CHINESE
from portal.transitions.tables import OWN_ROOTS
from tests.factories.honours import told
from tests.factories.objections import asked, investigating, replied, waiting
from tests.factories.supervision import ordered
from tests.journeys.test_desk_forms import all_desks
from tests.portal.autosave.pages import hidden
from workflow.applications.forms import (
    ConditionsForm,
    ContentForm,
    DeclaredForm,
    PersonForm,
    SelfAssessmentForm,
    WithdrawForm,
)
from workflow.applications.models import Application
from workflow.cultivation.forms import JoinForm, LeaveForm, RecommendForm
from workflow.cultivation.models import Member
from workflow.decisions.forms import BallotForm
from workflow.honours.forms import PrizeUseForm, StatementForm
from workflow.honours.models import Honour
from workflow.misuse.forms import CorrectionForm
from workflow.misuse.forms import ReportForm as MisuseForm
from workflow.misuse.models import MisuseCase
from workflow.programmes.models import Edition
from workflow.publicity.queries import objectable_entries
from workflow.reviews.pages import RecusalRequestForm
from workflow.supervision.actions import open_feedback
from workflow.supervision.forms import AnswerForm, FeedbackForm, ReportForm
from workflow.supervision.models import Tracking
from workflow.supervision.queries import reviewed_in
from workflow.titles.forms import TitleUseForm

pytestmark = [pytest.mark.whole, pytest.mark.django_db]
KEY = "k" * 43
WORDS = "一段写了很久、不能丢失的话。"
PAGES: dict[str, tuple[str, type[forms.Form]]] = {
    "/apply/new/hongqiao-friendship-2027/person/": ("person", PersonForm),
    "/apply/{draft}/subject/": ("person", PersonForm),
    "/apply/{draft}/content/": ("person", ContentForm),
    "/apply/{draft}/conditions/": ("person", ConditionsForm),
    "/apply/{draft}/deeds/": ("person", DeclaredForm),
    "/apply/{draft}/profile/": ("person", DeclaredForm),
    "/apply/{submitted}/do/withdraw/": ("applicant", WithdrawForm),
    "/apply/{submitted}/recusal/": ("applicant", RecusalRequestForm),
    "/winners/CNZL-2025-0001/": ("winner", PrizeUseForm),
    "/winners/stories/{remarked}/": ("winner", AnswerStoryForm),
    "/winners/stories/{story}/take-down/": ("winner", ReasonForm),
    "/winners/CNZL-2025-0001/revocation/": ("winner", StatementForm),
    "/register/CNZL-2025-0001/uses/new/": ("winner", TitleUseForm),
    "/winners/CNZL-2025-0001/tracking/2/report/": ("winner", ReportForm),
    "/winners/{rectifying}/tracking/1/rectification/": ("demo-05", AnswerForm),
    "/feedback/{assignment}/on_reviewer/": ("winner", FeedbackForm),
    "/misuse/new/": ("", MisuseForm),
    "/misuse/mine/{ordered}/": ("winner", CorrectionForm),
    "/pool/join/changning-quality/": ("person", JoinForm),
    "/pool/recommend/changning-quality/": ("person", RecommendForm),
    "/pool/members/{pooled}/leave/": ("applicant", LeaveForm),
    "/apply/progress/{pooled}/practice/": ("applicant", ConditionsForm),
    "/objections/new/?entry={entry}": ("", ObjectionForm),
    "/objections/progress/": ("", SupplementForm),
    "/objections/progress/review/": ("", ReviewRequestForm),
    "/objections/progress/sitting/": ("", ObjectorsSittingForm),
    "/apply/statements/{heard}/": ("{owner}", ViewsForm),
    "/apply/statements/{heard}/sitting/": ("{owner}", AskSittingForm),
}
"""Where a form of no desk is met, and by whom."""
CASES = {
    "/objections/progress/": "asked", "/objections/progress/review/": "answered",
    "/objections/progress/sitting/": "looked_into",
}  # fmt: skip
"""Which opened case has the form."""
DESK = "/admin/desk/objections/{asked}/open-identity/"


def sent_back(story: StoryPage, editor: User) -> int:
    """A change of the story, handed in and sent back."""
    revision = story.save_revision(user=story.owner)
    state = story.get_workflow().start(revision.as_object(), story.owner)
    state.current_task_state.reject(user=editor, comment="请补充。")
    return story.pk


def forms_with_long_text() -> Iterator[type[forms.Form]]:
    waiting_for = [forms.Form]
    while waiting_for:
        found = waiting_for.pop()
        waiting_for += found.__subclasses__()
        if found.__module__.split(".")[0] in OWN_ROOTS and any(map(is_multiline, found.base_fields.values())):
            yield found


def is_multiline(field: forms.Field) -> bool:
    return (
        isinstance(field.widget, forms.Textarea) and not field.widget.is_hidden and isinstance(field, forms.CharField)
    )


def desk_forms() -> set[Any]:
    return {verb.form for desk in all_desks() for verb in (*desk.verbs, *desk.list_verbs)}


def test_every_form_with_long_text_is_known_and_counts_as_people_do():
    found = set(forms_with_long_text())
    bases = {form for form in found if any(other is not form and issubclass(other, form) for other in found)}
    assert (
        found - desk_forms() - bases - {form for _, form in PAGES.values()} - {SampleForm, SelfAssessmentForm} == set()
    )
    fields = [field for form in found for field in form.base_fields.values() if is_multiline(field)]
    assert [field.label for field in fields if not isinstance(field, LongTextField)] == []


def test_secret_ballots_are_kept_nowhere():
    assert set(BallotForm.base_fields) == {"choice", "shown_round"}
    assert not any(map(is_multiline, BallotForm.base_fields.values()))


@pytest.fixture(scope="module")
def places(module_setup: Any, seeded: dict[str, User]) -> dict[str, Any]:
    def found() -> dict[str, Any]:
        story = StoryPage.objects.get(owner=seeded["winner"])
        entry = objectable_entries().first()
        told(Honour.objects.get(number="CNZL-2025-0001"), seeded["office"])
        documents = Edition.objects.get(slug="changning-quality-2025").stages.get(code="documents")
        open_feedback(documents)
        said = reviewed_in(documents).filter(application__applicant=seeded["winner"]).first()
        overdue = Tracking.objects.get(honour__holder__username="demo-05", number=1)
        return {
            "assignment": said.pk,
            "rectifying": ordered(overdue, seeded["office"]).tracking.honour.number,
            "draft": Application.objects.get(state="draft", person__isnull=False).pk,
            "submitted": Application.objects.get(state="submitted", applicant__username="applicant").pk,
            "pooled": Member.objects.in_pool().get().pk,
            "entry": entry.pk,
            "ordered": MisuseCase.objects.get(state="ordered").pk,
            "story": story.pk,
            "remarked": sent_back(story, seeded["editor"]),
            "heard": asked(entry, by=seeded["office"]).pk,
            "owner": entry.application.applicant.username,
            "asked": waiting(entry, by=seeded["office"]).pk,
            "looked_into": investigating(entry, by=seeded["office"]).pk,
            "answered": replied(entry, by=seeded["office"]).pk,
        }

    return module_setup(found)


def entered(places: dict[str, Any], seeded: dict[str, User], page: str, **options: Any) -> tuple[Client, str]:
    """Who meets the page, at its door."""
    who = PAGES[page][0].format(**places) if page in PAGES else "office"
    client = Client(headers={"origin": "http://testserver"}, **options)
    if who:
        client.force_login(User.objects.get(username=who))
    if page in CASES:
        open_case(client, Objection.objects.get(pk=places[CASES[page]]))
    return client, page.format(**places)


def open_case(client: Client, objection: Objection) -> None:
    kept = json.dumps({sessions.CASE: [objection.pk, clock.now().isoformat()]})
    Visit.objects.create(digest=sessions._digest(KEY), kept=kept, expires_at=clock.now() + OPEN_FOR)
    client.cookies[sessions.COOKIES[CHINESE][0]] = KEY


@pytest.mark.parametrize("page", [*PAGES, DESK])
def test_its_page_keeps_what_is_typed_and_shows_it_again(places, seeded, page):
    client, address = entered(places, seeded, page)
    opened = client.get(address)
    fields = opened.context["form"].fields.items()
    name = next(name for name, field in fields if type(field) in {forms.CharField, LongTextField})
    kept = client.post("/autosave/", {**hidden(opened), name: WORDS})
    assert (kept.status_code, kept.json()["version"]) == (200, 1)
    again = unescape(client.get(address).content.decode())
    assert (WORDS in again, "尚未提交的内容" in again) == (True, True)


@pytest.mark.parametrize("page", [*PAGES, DESK])
def test_a_token_too_old_is_answered_in_the_frame_with_every_word(places, seeded, page):
    client, address = entered(places, seeded, page, enforce_csrf_checks=True)
    answer = client.post(address, {"words": WORDS})
    said = answer.content.decode()
    assert (answer.status_code, WORDS in said, "再次提交" in said, 'class="skip"' in said) == (403, True, True, True)


@pytest.mark.parametrize("page", [*(page for page, (who, _) in PAGES.items() if who), DESK])
def test_an_ended_login_is_answered_in_the_frame_with_every_word(places, seeded, page):
    _, address = entered(places, seeded, page)
    answer = Client(headers={"origin": "http://testserver"}).post(address, {"words": WORDS})
    said = answer.content.decode()
    assert (answer.status_code, WORDS in said, "再次提交" in said) == (403, True, True)
