"""An honour given stands on its page, is mended when altered, and is verified."""

import io
from io import StringIO

import pytest
from django.core.management import call_command

from tests.conftest import fresh_from_db
from tests.factories.honours import active_honour
from tests.factories.titles import register_line, registered_use
from workflow.honours.models import PublicHonour
from workflow.titles.models import RegisterEntry

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def given(module_setup):
    return module_setup(active_honour, name="示例企业甲")


@pytest.fixture
def honour(given, db):
    return fresh_from_db(given)


@pytest.mark.article(30)
def test_an_honours_page_tells_its_history_and_uses(client, honour):
    registered_use(honour)
    text = client.get(f"/register/{honour.number}/").content.decode()
    for part in ("示例企业甲", "2026年度长宁区质量金奖（先进质量管理模式）", "示例府发〔2026〕8号", "官网首页"):
        assert part in text
    assert client.get("/register/CNZL-1999-0001/").status_code == 404
    assert client.get("/api/v1/honours/CNZL-1999-0001").status_code == 404


@pytest.mark.article(33)
def test_an_organisation_is_found_by_credit_code_and_by_initials_and_shows_its_uses(client, honour):
    registered_use(honour)
    code = honour.subject_key.removeprefix("organisation:")
    for asked in (code, code.lower(), "slqyj", "qyj"):
        page = client.get("/register/", {"q": asked}).content.decode()
        assert (honour.number in page, "官网首页" in page) == (True, True)
    assert code not in page
    assert honour.number not in client.get("/register/", {"q": "sljyq"}).content.decode()


def test_rebuild_mends_what_was_altered_and_says_so(honour):
    use = registered_use(honour)
    out = StringIO()
    call_command("rebuild_public", stdout=out)
    assert "honours：0处差异" in out.getvalue()
    assert "register：0处差异" in out.getvalue()
    PublicHonour.objects.update(holder="冒名企业", status="revoked")
    RegisterEntry.objects.filter(key=f"use:{use.pk}").delete()
    register_line(77)
    out = StringIO()
    call_command("rebuild_public", stdout=out)
    assert f"荣誉 {honour.number}：holder、status" in out.getvalue()
    assert f"名录 use:{use.pk}：缺失" in out.getvalue()
    assert "名录 honour:T-77：多余" in out.getvalue()
    assert PublicHonour.objects.get().holder == "示例企业甲"
    assert RegisterEntry.objects.count() == 2


def test_verify_by_form_works_without_script(client, honour):
    answer = client.get("/verify/", {"number": honour.number.lower()})
    assert answer["Location"] == f"/verify/{honour.number}/"
    assert "真实有效" in client.get(answer["Location"]).content.decode()
    assert "未查询到该证书" in client.get("/verify/NO-SUCH/").content.decode()
    assert "请填写编号" in client.post("/verify/", {}).content.decode()
    file = io.BytesIO(b"not a pdf")
    file.name = "x.pdf"
    assert "不是签发的原件" in client.post("/verify/", {"file": file}).content.decode()
    file.seek(0)
    assert client.post("/api/v1/verify", {"file": file}).json()["status"] == "unknown"
