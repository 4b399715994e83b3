"""The file that names the identity providers: what it says is done, what is wrong with it is told with its line."""

from dataclasses import fields

import pytest
from django.core.checks import run_checks

from portal.identity.configured import Provider, read_providers
from tests.providing import FILE, ID, NAME, SECRET


def read(tmp_path, text, **secrets):
    path = tmp_path / "identity.toml"
    path.write_text(text.format(name=NAME, address="https://id.example"), encoding="utf-8")
    return read_providers(str(path), lambda name: secrets.get(name, SECRET if name == "GOV_ID_SECRET" else ""))


def test_a_file_without_fault_is_what_accounts_and_objectors_log_in_by(tmp_path):
    found, faults = read(tmp_path, FILE)
    assert (faults, [*found]) == ([], [ID])
    one = found[ID]
    assert (one.name, one.server_url, one.secret, one.origins) == (
        NAME,
        "https://id.example",
        SECRET,
        ["https://id.example"],
    )
    assert one.app == {
        "provider_id": ID, "name": NAME, "client_id": "award-portal", "secret": SECRET,
        "settings": {"server_url": "https://id.example", "scope": ["openid", "profile"], "uid_field": "sub"},
    }  # fmt: skip
    assert SECRET not in repr(one)
    assert (one.claim("document_number"), one.claim("name"), one.claim("level")) == ("cert_no", "name", "acr")
    assert [one.is_high_enough(level, "unit") for level in ("L1", "L2", "L3", "L4", "")] == [
        False,
        False,
        True,
        False,
        False,
    ]
    assert {field.name for field in fields(Provider)} == {
        "id", "name", "server_url", "client_id", "secret", "scopes", "login_origins", "claims", "document_types", "levels",
        "roles", "demanded",
    }  # fmt: skip


def test_none_is_trusted_without_a_file():
    assert read_providers("", lambda name: "") == ({}, [])


WRONG = {
    "syntax": (("[gov-id]", "[gov-id"), 2, "不符合 TOML 的格式"),
    "unknown": (('person = "L2"', 'persons = "L2"'), 8, "不认识的项“persons”"),
    "no name": (('name = "{name}"', ""), 2, "须填写“name”"),
    "plain address": (("{address}", "http://id.example"), 4, "须以 https:// 开头"),
    "no address": (("{address}", "id.example"), 4, "不是地址"),
    "secret": (("GOV_ID_SECRET", "ELSEWHERE"), 6, "“ELSEWHERE”没有内容"),
    "scopes": (('["openid", "profile"]', '["profile"]'), 7, "须含有 openid"),
    "no list": (('["openid", "profile"]', '"openid"'), 7, "“scopes”须是文字的列表"),
    "claim": (('role = "corp_role"', 'rolle = "corp_role"'), 16, "不认识的项“rolle”"),
    "document": (('"10" = "resident_id"', '"10" = "driving_licence"'), 19, "证件类型“driving_licence”不存在"),
    "level": (('unit = "L3"', 'unit = "L9"'), 9, "等级“L9”不在“levels”中"),
    "id": (("gov-id", "manual"), 2, "不能是 manual"),
    "long": (('L3 = "高级"', f'L3 = "{"高" * 61}"'), 24, "超过60个字"),
    "nobody": (('person = "L2"\nunit = "L3"', ""), 2, "至少一项"),
}


@pytest.mark.parametrize(("change", "line", "told"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_told_with_its_line_and_not_offered(tmp_path, settings, change, line, told):
    found, faults = read(tmp_path, FILE.replace(*change))
    assert (found, [fault.line for fault in faults], told in faults[0].words) == ({}, [line], True)
    settings.PORTAL_IDENTITY_FILE, settings.PORTAL_IDENTITY_FAULTS = "identity.toml", faults
    (said,) = [one for one in run_checks(tags=["portal"]) if one.id == "portal.W006"]
    assert said.msg == f"identity.toml第{line}行：{faults[0].words}。"


def test_a_fault_of_one_does_not_take_the_others(tmp_path):
    other = FILE.replace("gov-id", "city-id").replace('unit = "L3"', 'unit = "L9"')
    found, faults = read(tmp_path, FILE + other)
    assert ([*found], [fault.line for fault in faults]) == ([ID], [9 + FILE.count("\n")])


def test_a_file_that_is_not_there_is_told(tmp_path):
    found, (fault,) = read_providers(str(tmp_path / "none.toml"), lambda name: "")
    assert (found, fault.line, fault.words) == ({}, 0, "无法读取：FileNotFoundError")
