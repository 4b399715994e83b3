"""Who objects is proved by a login at a trusted provider, here one of others' making that runs beside the tests."""

import base64
import hashlib
import json
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import redis
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from objections.custody import is_sealed
from objections.models import Objection, Visit
from portal.access.enums import Role
from portal.evidence.models import EvidenceFile
from portal.identity import oidc
from portal.identity.actions import erase_identity
from portal.identity.models import IdentityProof
from portal.journal.models import Event
from portal.messages.models import Message
from tests.factories.access import UserFactory
from tests.factories.identity import credit_code, resident_id
from tests.objections.conftest import DURING
from tests.objections.test_leak_hunt import _text, desk_addresses, listening, spellings, tables
from tests.objections.test_pages import FACTS, carried, of, press, step
from tests.objections.test_views import NEW, typed
from tests.providing import NAME, SECRET, running, trust

pytestmark = [pytest.mark.django_db, pytest.mark.article(31)]
SUB = "acct-7f31c09be2"
NUMBER, CODE = resident_id(4711), credit_code(471147)
PERSON = {"name": "司徒曌", "cert_type": "10", "cert_no": NUMBER, "acr": "L2"}
UNIT = {"corp_name": "曌日纺织有限公司", "uscc": CODE, "corp_role": "agent", "name": "司徒曌", "acr": "L3"}
PHONE = "13987650001"


@pytest.fixture(scope="module")
def provider():
    with running() as server:
        yield server


@pytest.fixture(autouse=True)
def _trusted(settings, tmp_path, provider):
    provider.is_down, provider.waits, provider.told, provider.signs = False, 0, {}, "RS256"
    provider.tokens.clear()
    trust(settings, provider.file(tmp_path))


@pytest.fixture
def who(client, entry):
    """The page that asks who objects."""
    return at_who(client, entry)


def at_who(client, entry):
    page = press(client, client.get(f"{NEW}?entry={entry.pk}"), "facts", entry=entry.pk)
    return press(client, page, "who", **of(typed(entry), *FACTS))


def asked(client, page, kind="person", **typed_here):
    """Where the provider's button leads."""
    form = urlsplit(page.request["PATH_INFO"] + "?" + page.request["QUERY_STRING"]).geturl()
    sent = {**carried(page), "claimant": "person", "phone": PHONE, **typed_here, "prove": f"{kind}.gov-id"}
    return client.post(form, sent)["Location"]


def proved(client, provider, page, claims, kind="person"):
    """Logged in there, and back: the page, and where the provider sent the browser."""
    provider.knows(SUB, **claims)
    back = provider.log_in(asked(client, page, kind), SUB)
    return client.get(back, follow=True), back


def words(page):
    return " ".join(page.content.decode().split())


def test_a_person_is_proved_by_the_login_and_shows_no_picture(client, entry, provider, who, office):
    assert f"用“{NAME}”证明身份" in words(who)
    page, _ = proved(client, provider, who, PERSON)
    shown = words(page)
    assert (step(page), page.redirect_chain[-1][0]) == ("who", f"{NEW}?entry={entry.pk}&step=who")
    assert ("司徒曌" in shown, NUMBER in shown, f"{NUMBER[:2]}****" in shown, "中级" in shown) == (
        True,
        False,
        True,
        True,
    )
    assert ('name="phone"' in shown, 'id="id_name"' in shown, 'id="id_picture"' in shown) == (True, False, False)
    # What is posted of who it is counts for nothing.
    review = press(client, page, "review", phone=PHONE, name="李四", document_number="1", claimant="organisation")
    assert (step(review), "司徒曌" in words(review), "李四" in words(review)) == ("review", True, False)
    done = press(client, review, truthful="on", name="李四", claimant="organisation")
    objection = Objection.objects.get()
    assert done.request["PATH_INFO"] == "/objections/receipt/"
    person, proof = objection.person, objection.proof
    assert (person.name.for_delivery(), person.document_number.for_delivery()) == ("司徒曌", NUMBER)
    assert (person.phone.for_delivery(), person.is_verified) == (PHONE, True)
    assert (proof.state, proof.provider, proof.level, proof.checked_by) == ("verified", "gov-id", "中级", None)
    assert (objection.state, is_sealed(objection)) == ("identity_verified", True)
    assert not EvidenceFile.objects.of(proof).exists()
    assert SUB not in proof.provider_subject_index
    verbs = ["identity.verified", "objection.identity_verified", "objection.submitted"]
    assert [*Event.objects.filter(verb__in=verbs).order_by("verb").values_list("verb", "actor")] == [
        (verb, None) for verb in verbs
    ]
    told = Message.objects.get(kind="objection.office_new")
    assert "提出人已经登录核验身份，请决定是否受理" in told.body
    client.force_login(office)
    desk = words(client.get(f"/admin/desk/objections/{objection.pk}/"))
    assert f"由{NAME}核验（中级），身份信息已经封存" in desk


def test_a_unit_is_proved_by_who_acts_for_it(client, provider, who):
    page, _ = proved(client, provider, who, UNIT, "organisation")
    assert "由示例统一身份认证核验（高级，经办人）" in words(page)
    contact = {"contact_name": "司徒曌", "contact_phone": PHONE}
    press(client, press(client, page, "review", **contact), truthful="on")
    objection = Objection.objects.get()
    assert (objection.organisation.name.for_delivery(), objection.organisation.credit_code.for_delivery()) == (
        UNIT["corp_name"],
        CODE,
    )
    assert (objection.state, objection.proof.level) == ("identity_verified", "高级，经办人")


def test_a_picture_that_is_none_keeps_nobody_who_is_proved_from_filing(client, provider, who):
    page, _ = proved(client, provider, who, PERSON)
    sent = {"truthful": "on", "phone": PHONE, "picture": SimpleUploadedFile("证件.exe", b"MZ")}
    assert press(client, page, **sent).request["PATH_INFO"] == "/objections/receipt/"
    assert not EvidenceFile.objects.of(Objection.objects.get().proof).exists()


def test_the_request_is_of_this_browser_and_its_code_is_bound_to_it(client, provider, who):
    address = asked(client, who)
    sent = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert (sent["scope"], sent["code_challenge_method"], sent["response_type"]) == ("openid profile", "S256", "code")
    assert sent["redirect_uri"] == "http://testserver/objections/identity/"
    provider.knows(SUB, **PERSON)
    client.get(provider.log_in(address, SUB))
    (token,) = provider.tokens
    digest = hashlib.sha256(token["code_verifier"].encode()).digest()
    assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == sent["code_challenge"]
    assert (token["username"], token["password"]) == ("award-portal", "s3cret%3Aof%2Ftests")


REFUSED = {
    "level": ("person", {**PERSON, "acr": "L1"}, "等级不够，须达到“中级”"),
    "no level": ("person", {**PERSON, "acr": "unheard-of"}, "等级不够"),
    "unit's level": ("organisation", {**UNIT, "acr": "L2"}, "等级不够，须达到“高级”"),
    "no number": ("person", {"name": "司徒曌", "acr": "L2"}, "没有提供姓名和证件号码"),
    "no unit": ("organisation", {**PERSON, "acr": "L3"}, "没有提供单位名称和统一社会信用代码"),
    "role": ("organisation", {**UNIT, "corp_role": "visitor"}, "不能代表该单位"),
    "number": ("person", {**PERSON, "cert_no": "310000190001010000"}, "不符合规则"),
}


@pytest.mark.parametrize(("kind", "claims", "told"), REFUSED.values(), ids=REFUSED)
def test_a_login_that_proves_too_little_is_told_and_nothing_typed_is_lost(client, provider, who, kind, claims, told):
    page, _ = proved(client, provider, who, claims, kind)
    shown = words(page)
    assert (step(page), told in shown, "上传" in shown) == ("who", True, True)
    assert (PHONE in shown, carried(page)["statement"]) == (True, ["所报数据与公开年报不符。"])
    assert ("身份已经核验" in shown, claims.get("cert_no", "司徒曌") in shown) == (False, False)


def test_whoever_declines_there_is_back_and_told(client, provider, who):
    leads = asked(client, who)
    state = parse_qs(urlsplit(leads).query)["state"][0]
    # This provider forgets the state when it tells so; others send it, and it ends what was asked.
    answers = (provider.log_in(leads, action="deny"), "/objections/identity/?error=access_denied&state=" + state)
    assert "state=" not in answers[0]
    for back in answers:
        page = client.get(back, follow=True)
        assert (step(page), "您没有同意" in words(page), PHONE in words(page)) == ("who", True, True)
    assert "不能采用" in words(client.get(answers[1], follow=True))


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_provider_that_is_down_is_told(client, provider, who, when):
    provider.knows(SUB, **PERSON)
    provider.is_down = when == "before"
    leads = asked(client, who)
    if when == "after":
        leads = provider.log_in(leads, SUB)
        provider.is_down = True
    page = client.get(leads, follow=True)
    assert (step(page), f"“{NAME}”现在不能登录核验" in words(page), PHONE in words(page)) == ("who", True, True)


def test_a_provider_that_is_slow_is_not_waited_for(client, provider, who, monkeypatch):
    monkeypatch.setattr(oidc, "TIMEOUT", 0.1)
    provider.waits = 0.5
    page = client.get(asked(client, who), follow=True)
    assert (step(page), "现在不能登录核验" in words(page)) == ("who", True)


def _forged(back, client, other):
    return client, back.replace("state=", "state=x")


def _elsewhere(back, client, other):
    return other, back


def _twice(back, client, other):
    client.get(back, follow=True)
    assert Visit.objects.get().kept.for_delivery().count(NUMBER) == 1
    client.post(f"{NEW}?step=who", {"unprove": "1", "step": "who"})
    return client, back


def _strange_code(back, client, other):
    return client, back.replace("code=", "code=x")


def _of_another(back, client, other):
    return client, f"{back}&iss=https%3A%2F%2Felsewhere.example"


@pytest.mark.attack("以他人的登录证明身份")
@pytest.mark.parametrize("turned", [_forged, _elsewhere, _twice, _strange_code, _of_another])
def test_an_answer_counts_once_and_where_it_was_asked_for(client, provider, who, turned):
    provider.knows(SUB, **PERSON)
    browser, address = turned(provider.log_in(asked(client, who), SUB), client, Client())
    page = browser.get(address, follow=True)
    shown = words(page)
    assert ("不能采用" in shown or "没有通过核对" in shown, "身份已经核验" in shown) == (True, False)
    assert NUMBER not in "".join(visit.kept.for_delivery() for visit in Visit.objects.all())


UNTRUE = {
    "another's audience": ("RS256", {"aud": "other-portal"}),
    "another issuer": ("RS256", {"iss": "https://elsewhere.example"}),
    "another request": ("RS256", {"nonce": "x"}),
    "over": ("RS256", {"exp": 1}),
    "asked by another": ("RS256", {"azp": "other-portal"}),
    "somebody else": ("RS256", {"sub": "acct-of-another"}),
    "another key": ("forged", {}),
    "unsigned": ("none", {}),
}


@pytest.mark.attack("以他人的登录证明身份")
@pytest.mark.parametrize(("signs", "told"), UNTRUE.values(), ids=UNTRUE)
def test_a_token_that_is_not_the_providers_proves_nothing(client, provider, who, signs, told):
    provider.signs, provider.told = signs, told
    page, _ = proved(client, provider, who, PERSON)
    assert (step(page), "没有通过核对" in words(page), PHONE in words(page)) == ("who", True, True)
    assert NUMBER not in Visit.objects.get().kept.for_delivery()


def test_an_answer_comes_within_ten_minutes(client, provider, who, travel_to):
    provider.knows(SUB, **PERSON)
    back = provider.log_in(asked(client, who), SUB)
    travel_to(DURING + timedelta(minutes=11))
    page = client.get(back, follow=True)
    assert (step(page), "超过十分钟" in words(page), PHONE in words(page)) == ("who", True, True)


def test_a_proof_that_has_run_out_is_told_and_files_nothing(client, provider, who, travel_to):
    review = press(client, proved(client, provider, who, PERSON)[0], "review", phone=PHONE)
    travel_to(DURING + timedelta(minutes=31))
    page = press(client, review, truthful="on")
    assert (step(page), "只保留三十分钟" in words(page), PHONE in words(page)) == ("who", True, True)
    assert not Objection.objects.exists()


def test_a_provider_that_is_trusted_no_longer_has_proved_nobody(client, provider, who, settings):
    review = press(client, proved(client, provider, who, PERSON)[0], "review", phone=PHONE)
    settings.PORTAL_IDENTITY_PROVIDERS = {}
    page = press(client, review, truthful="on")
    assert (step(page), "已经失效" in words(page), f"用“{NAME}”" in words(page)) == ("who", True, False)
    assert not Objection.objects.exists()


def test_it_is_put_aside_for_pictures_and_forgotten_where_the_form_is_cleared(client, entry, provider, who):
    page, _ = proved(client, provider, who, PERSON)
    other = press(client, page, unprove="1", phone=PHONE)
    assert ('id="id_picture"' in words(other), PHONE in words(other), "身份已经核验" in words(other)) == (
        True,
        True,
        False,
    )
    page, _ = proved(client, provider, other, PERSON)
    press(client, page, **{"autosave-clear": "1"})
    assert "身份已经核验" not in words(at_who(client, entry))
    assert NUMBER not in "".join(visit.kept.for_delivery() for visit in Visit.objects.all())


def test_what_was_proved_is_filed_once_and_then_forgotten(client, entry, provider, who):
    review = press(client, proved(client, provider, who, PERSON)[0], "review", phone=PHONE)
    for _ in range(2):
        assert press(client, review, truthful="on").request["PATH_INFO"] == "/objections/receipt/"
    assert Objection.objects.count() == IdentityProof.objects.count() == 1
    kept = Visit.objects.get().kept.for_delivery()
    assert (NUMBER in kept, SUB in kept) == (False, False)
    # About the same again, with the same files and the same person.
    again = client.post(f"{NEW}?another", {**typed(entry, document_number=NUMBER, name="司徒曌")})
    assert again.status_code == 302


def test_no_row_and_no_line_holds_what_the_provider_said(client, provider, who):
    with listening() as lines:
        review = press(client, proved(client, provider, who, PERSON)[0], "review", phone=PHONE)
        page, back = proved(client, provider, review, PERSON)
        press(client, press(client, page, "review", phone=PHONE), truthful="on")
    query = parse_qs(urlsplit(back).query)
    hidden = [
        "司徒曌",
        NUMBER,
        PHONE,
        SUB,
        SECRET,
        query["code"][0],
        query["state"][0],
        provider.tokens[-1]["code_verifier"],
    ]
    places = {table: "\n".join(rows) for table, rows in tables()}
    # What the provider and the test's own requests say of themselves is not the portal's.
    own = [line for line in lines if json.loads(line)["logger"].split(".")[0] not in {"werkzeug", "urllib3", "authlib"}]
    store = redis.Redis.from_url(settings.REDIS_URL)
    places |= {"log": "\n".join(own), "store": b"\n".join(store.dump(key) or b"" for key in store.scan_iter())}
    assert own
    assert places["store"]
    for role in (Role.OFFICE, Role.DISCIPLINE):
        user = UserFactory(roles=[role])
        client.force_login(user)
        places |= {f"{role} {address}": _text(client, address) for address in desk_addresses(user)}
    assert {place: found for place, text in places.items() if (found := _said(text, hidden))} == {}


def _said(text, values):
    hay = text.encode() if isinstance(text, str) else text
    return [value for value in values if any(one in hay for one in spellings(value) if len(one) > 5)]


def test_when_the_identity_goes_the_providers_digest_goes_with_it(client, provider, who):
    review = press(client, proved(client, provider, who, PERSON)[0], "review", phone=PHONE)
    press(client, review, truthful="on")
    erase_identity(Objection.objects.get().person, reason="保存期限届满")
    assert IdentityProof.objects.get().provider_subject_index == ""


def test_the_pages_let_a_form_lead_to_the_provider_and_nowhere_else(client, provider, who):
    assert f"form-action 'self' {provider.address};" in who["Content-Security-Policy"]


def test_in_english_it_leads_back_to_the_english_page(client, entry, provider):
    english = f"/en{NEW}?entry={entry.pk}"
    page = client.post(english, {**carried(client.get(english)), "entry": entry.pk, "go": "facts"}, follow=True)
    page = client.post(english, {**carried(page), **of(typed(entry), *FACTS), "go": "who"}, follow=True)
    provider.knows(SUB, **PERSON)
    leads = client.post(english, {**carried(page), "prove": "person.gov-id"})["Location"]
    page = client.get(provider.log_in(leads, SUB), follow=True)
    assert page.redirect_chain[-1][0] == f"/en{NEW}?entry={entry.pk}&step=who"
    assert ("Identity verified" in words(page), "司徒曌" in words(page)) == (True, True)
