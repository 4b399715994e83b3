"""A form that begins with what stands: whatever comes back with it, nobody undoes another's change unread."""

import pytest
from django.core.exceptions import ValidationError

from portal.access.enums import Role
from portal.shown import basis_of, is_stale, resting_on
from portal.transitions.core import lock
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from workflow.staffing.changing import change_account

pytestmark = pytest.mark.django_db
CHANGED = "页面打开之后，此项已由他人改为"


@pytest.fixture
def account():
    return UserFactory(roles=[Role.REVIEWER], display_name="张三", unit="某大学")


@pytest.fixture
def address(account):
    return f"/admin/desk/accounts/{account.pk}/change/"


def test_an_error_elsewhere_does_not_hide_what_somebody_changed(client, account, address, system):
    client.force_login(system)
    form = client.get(address).context["form"]
    old = {name: str(form[name].value() or "") for name in form.fields}
    change_account(account, display_name="张三", unit="另一大学", by=system)
    old["unit"] = "第三大学"
    missing = client.post(address, old | {"display_name": ""})
    assert (missing.status_code, CHANGED in missing.content.decode()) == (422, False)
    again = old | {"display_name": "张山", "shown": missing.context["form"]["shown"].value()}
    told = client.post(address, again)
    assert (told.status_code, list(told.context["form"].errors)) == (422, ["unit"])
    assert fresh_from_db(account).unit == "另一大学"
    meant = again | {"shown": told.context["form"]["shown"].value()}
    assert client.post(address, meant).status_code == 302
    assert fresh_from_db(account).unit == "第三大学"


@pytest.mark.parametrize("name", ["李四", ""])
@pytest.mark.parametrize("shown", ["", "{", "[1]", '{"unit": [1]}', "9" * 5000, "[" * 20_000, '{"a":' * 20_000])
def test_a_page_that_tells_nothing_showed_nothing(client, account, address, system, shown, name):
    client.force_login(system)
    answer = client.post(address, {"display_name": name, "unit": "某大学", "shown": shown})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == (["display_name", "unit"] if name else ["display_name"])
    assert fresh_from_db(account).display_name == "张三"


def test_a_decision_is_asked_once_where_its_row_is_locked(account, system):
    def named(row):
        return {"姓名": row.display_name, "登录": row.last_login}

    read = basis_of(named, account)
    assert read == {"姓名": "张三", "登录": ""}
    with pytest.raises(RuntimeError, match="without being locked"), resting_on(account, named, read):
        lock(system)
    with resting_on(account, named, read):
        change_account(account, display_name="李四", unit="某大学", by=system)
        lock(account)  # what the act itself has changed is not asked
    with pytest.raises(ValidationError, match="姓名由“张三”变为“李四”") as refused, resting_on(account, named, read):
        lock(account)
    assert is_stale(refused.value)
    with pytest.raises(ValidationError, match="没有说明办理时看到的情况"), resting_on(account, named, {}):
        lock(account)
    long = basis_of(lambda row: {"正文": "旧" * 61}, account)
    with pytest.raises(ValidationError, match="正文已经不同"), resting_on(account, lambda row: {"正文": "新"}, long):
        lock(account)
