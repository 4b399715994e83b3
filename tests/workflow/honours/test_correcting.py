"""What two officers remove from a list is gone from the honour and from all that is made from it (Articles 21, 25)."""

import pytest
from django.test import Client

from portal.journal.models import Event
from tests.conftest import fresh_from_db
from tests.factories.honours import active_honour
from tests.factories.publicity import redacted
from workflow.honours.models import PublicHonour

pytestmark = pytest.mark.django_db


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
