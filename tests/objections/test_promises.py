"""What the public pages promise to who objects is what the system does."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from objections.models import Objection
from objections.tasks import erase_identities
from portal import clock
from portal.identity.actions import refuse_proof, reveal
from portal.identity.models import PrivateLook
from portal.identity.permissions import may_reveal
from tests.factories.identity import resident_id
from tests.factories.objections import NAME, filed, replied
from tests.objections.test_views import NEW, typed

pytestmark = [pytest.mark.django_db, pytest.mark.article(31)]


def test_pages_say_who_reads_and_for_how_long(client, entry, settings):
    """Sealed: test_leak_hunt; looks on record: test_privacy."""
    settings.PORTAL_OBJECTOR_YEARS = 5
    for address in ("/objections/", f"{NEW}?entry={entry.pk}"):
        page = client.get(address).content.decode()
        said = ["加密保存", "评审办", "纪检监察部门监督", "查阅人、时间和理由", "不向被异议方透露", "办结满 5 年"]
        assert [words for words in said if words not in page] == [], address


def test_only_those_named_may_look(entry, office, discipline, editor, reviewer, applicant):
    case = filed(entry)
    people = (office, discipline, editor, reviewer, applicant)
    assert [may_reveal(one, case.subject) for one in people] == [True, True, False, False, False]
    assert not PrivateLook.objects.exists()


def test_term_is_the_one_the_page_names(entry, office, settings, travel_to):
    settings.PORTAL_OBJECTOR_YEARS = 5
    replied(entry, by=office)
    travel_to(clock.moment(date(2031, 5, 13)))
    assert erase_identities() == 0
    travel_to(clock.moment(date(2031, 5, 14)))
    assert erase_identities() == 1


def test_words_that_are_not_sealed_name_nobody(client, entry, office):
    """What is objected to stands in lists; reasons on record are read by others."""
    edition = entry.notice.edition.pk
    page = client.post(NEW, typed(None, edition=edition, subject_text=f"{NAME} 的申报被退回")).content.decode()
    assert "异议对象不加密保存" in page
    case = replied(entry, by=office)
    for act in (
        lambda: refuse_proof(case.proof, by=office, reason=f"证件上不是{NAME}"),
        lambda: reveal(filed(entry).person, "phone", by=office, reason=f"联系 {' '.join(NAME)}"),
    ):
        with pytest.raises(ValidationError, match="不加密保存"), transaction.atomic():
            act()


def test_number_our_rules_do_not_know_is_filed_on_its_bearer_s_word_and_marked(client, entry, office):
    """Facts have exceptions: a slip is told, and whoever says the document reads so is heard."""
    unknown = resident_id(3)[:-1] + ("0" if resident_id(3)[-1] != "0" else "1")
    page = client.post(NEW, typed(entry, document_number=unknown)).content.decode()
    assert ("校验位不符" in page, "号码与证件一致" in page) == (True, True)
    assert page.index("id_document_number") < page.index("id_as_printed") < page.index("id_phone")
    client.post(NEW, typed(entry, document_number=unknown, as_printed="on"))
    case = Objection.objects.get()
    client.force_login(office)
    assert "号码与规则不符" in client.get("/admin/desk/objections/").content.decode()
    page = client.get(f"/admin/desk/objections/{case.pk}/").content.decode()
    assert "校验位不符" in page
    assert "系统" not in page.split("操作日志")[-1]
