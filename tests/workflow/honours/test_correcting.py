"""What two officers remove from a list is gone from the honour and from all that is made from it (Articles 21, 25)."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from portal.access.enums import Role
from portal.confirming.actions import confirm, propose
from portal.errors import TransitionNotAllowed
from portal.journal.models import Event
from portal.messages.models import Message
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.honours import active_honour, revoked
from tests.factories.publicity import redacted
from workflow.honours.actions import correct_name, issue_certificate
from workflow.honours.actions.correcting import correct_honour
from workflow.honours.acts import CORRECT_NAME
from workflow.honours.documents import certificate_bytes
from workflow.honours.enums import CertificateState
from workflow.honours.models import Honour, PublicHonour
from workflow.honours.queries import issuing_progress, without_certificate
from workflow.honours.tasks import issue_missing_certificates
from workflow.honours.verification import compare_file, verify_number

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.mark.article(25)
def test_redaction_after_the_honour_reaches_register_and_verification(django_capture_on_commit_callbacks):
    honour = active_honour(title="含秘密犇骉的管理模式")
    entry = honour.application.notice_entries.latest("pk")
    with django_capture_on_commit_callbacks(execute=True):
        redacted(entry, title="含秘密的管理模式")
    assert fresh_from_db(honour).title == "含秘密的管理模式"
    assert PublicHonour.objects.get(number=honour.number).title == "含秘密的管理模式"
    assert not PublicHonour.objects.matching("犇骉").exists()
    for address in (f"/register/{honour.number}/", "/register/", f"/verify/{honour.number}/", "/search/?q=犇骉的管理"):
        assert "含秘密犇骉的管理模式" not in Client().get(address).content.decode()
    assert "随公示名单一并更正" in Client().get(f"/register/{honour.number}/").content.decode()
    verbs = Event.objects.filter(verb__in=("honour.corrected", "commendation.corrected")).values_list("verb", "payload")
    assert sorted(verb for verb, _ in verbs) == ["commendation.corrected", "honour.corrected"]
    assert "犇骉" not in str(list(verbs))


def renamed(honour: Honour, name: str) -> Honour:
    """The holder's name is put right by two officers."""
    proposed = propose(CORRECT_NAME, honour, by=officer(), reason="录入有误。", payload={"public_name": name})
    confirm(proposed, by=officer())
    return fresh_from_db(honour)


def officer():
    return UserFactory(roles=[Role.OFFICE])


def asked(honour: Honour, *, number: str = "", content: bytes = b"") -> tuple[str, str]:
    """What verification answers, and of which number."""
    answer = compare_file(content) if content else verify_number(number)
    return str(answer.verdict), answer.number


@pytest.mark.article(26)
def test_a_certificate_of_a_name_put_right_is_replaced_and_verification_names_the_new(honour):
    first = issue_certificate(honour)
    old, number = certificate_bytes(first), honour.number
    honour = renamed(honour, "示例企业垚坤有限公司")
    assert asked(honour, number=number) == asked(honour, content=old) == ("superseded", number)
    assert "新证书正在签发" in verify_number(number).note
    assert list(without_certificate()) == [honour]
    assert issue_missing_certificates() == 1
    second = honour.valid_certificate
    assert (second.number, second.version) == (f"{number}-2", 2)
    assert f"新证书编号为 {number}-2" in Client().get(f"/verify/{number}/").content.decode()
    assert asked(honour, number=f"{number}-2") == asked(honour, content=certificate_bytes(second))
    assert asked(honour, number=f"{number}-2") == ("valid", f"{number}-2")
    assert asked(honour, number=f"{number}-3") == ("unknown", f"{number}-3")
    kinds = Message.objects.filter(kind__in=("certificate.issued", "certificate.reissued")).order_by("pk")
    assert list(kinds.values_list("kind", flat=True)) == ["certificate.issued", "certificate.reissued"]


def test_a_second_correction_names_the_newest_and_a_revocation_voids_all(honour, office, second_office):
    issue_certificate(honour)
    for name in ("示例企业垚坤有限公司", "示例企业垚昆有限公司"):
        honour = renamed(honour, name)
        issue_certificate(honour)
    number = honour.number
    for old in (number, f"{number}-2"):
        assert f"新证书编号为 {number}-3" in verify_number(old).note
    assert issuing_progress(honour.commendation).issued == 1
    revoked(honour, office, second_office)
    for any_number in (number, f"{number}-2", f"{number}-3"):
        assert asked(honour, number=any_number) == ("revoked", any_number)
    assert list(honour.certificates.values_list("state", flat=True)) == ["revoked", "superseded", "superseded"]
    with pytest.raises(TransitionNotAllowed):
        issue_certificate(fresh_from_db(honour))


def test_what_the_certificate_does_not_say_replaces_none(honour):
    first = issue_certificate(honour)
    correct_honour(honour, by=None, changes={"public_unit": "示例集团"}, reason="录入有误。")
    assert fresh_from_db(first).state == CertificateState.VALID
    assert issue_certificate(fresh_from_db(honour)) == first


def test_a_name_is_put_right_by_two_for_the_same_holder_while_the_honour_stands(honour, office, second_office):
    with pytest.raises(PermissionDenied, match="两名工作人员"):
        correct_name(honour, public_name="示例企业垚坤有限公司", reason="误。", by=office)
    for wrong in ("另一家毫不相干的商号", honour.public_name, " "):
        with pytest.raises(ValidationError):
            propose(CORRECT_NAME, honour, by=office, reason="误。", payload={"public_name": wrong})
    waiting = propose(CORRECT_NAME, honour, by=office, reason="误。", payload={"public_name": "示例企业垚坤有限公司"})
    revoked(honour, office, second_office)
    with pytest.raises(TransitionNotAllowed):
        confirm(waiting, by=second_office)
