"""The identity providers a deployment trusts, as its file says (TOML); the settings read it, so no model is known here."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PERSON, UNIT = "person", "unit"
CLAIMS = {
    "name": "name",
    "document_type": "id_document_type",
    "document_number": "id_document_number",
    "phone": "phone_number",
    "email": "email",
    "unit_name": "organisation_name",
    "credit_code": "organisation_code",
    "role": "organisation_role",
    "level": "acr",
}
"""What is read of a login, by our names, and under which claim it stands where the file names none."""
DOCUMENT_TYPES = ("resident_id", "hk_macau_permit", "taiwan_permit", "foreign_pr_card", "passport")
TEXTS = ("name", "server_url", "client_id", "secret")
LISTS = ("scopes", "login_origins")
TABLES = ("claims", "document_types", "levels", "roles")
LOCAL = ("localhost", "127.0.0.1", "::1")
LONGEST = 60
"""Signs of what is shown: a proof keeps level and role."""
LINE = re.compile(r"line (\d+)")


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider. `demanded`: by `PERSON` and `UNIT` the level a login has to have; of a kind it lacks it proves nobody.

    `levels` rise; `document_types` lead from its values to ours; a unit's operator has one of `roles`, where any is named.
    """

    id: str
    name: str = ""
    server_url: str = ""
    client_id: str = ""
    secret: str = field(default="", repr=False)
    scopes: tuple[str, ...] = ("openid", "profile")
    login_origins: tuple[str, ...] = ()
    claims: Mapping[str, str] = field(default_factory=dict)
    document_types: Mapping[str, str] = field(default_factory=dict)
    levels: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    demanded: Mapping[str, str] = field(default_factory=lambda: {PERSON: "", UNIT: ""})

    def claim(self, name: str) -> str:
        """Under which claim it says this."""
        return self.claims.get(name, CLAIMS[name])

    def proves(self, kind: str) -> bool:
        """Whether its logins prove persons, or units."""
        return kind in self.demanded

    def is_high_enough(self, level: str, kind: str) -> bool:
        """Whether a login of that level proves one of this kind."""
        if not self.levels:
            return True
        order = [*self.levels]
        return level in order and order.index(level) >= order.index(self.demanded[kind])

    @property
    def origins(self) -> list[str]:
        """Where a form that leads to its login may end."""
        parts = urlsplit(self.server_url)
        return [f"{parts.scheme}://{parts.netloc}", *self.login_origins]

    @property
    def app(self) -> dict[str, Any]:
        """The same for allauth, where an account logs in by it."""
        server = {"server_url": self.server_url, "scope": [*self.scopes], "uid_field": "sub"}
        return {
            "provider_id": self.id,
            "name": self.name,
            "client_id": self.client_id,
            "secret": self.secret,
            "settings": server,
        }


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the file, and in which line; 0 where none can be named."""

    line: int
    words: str


Found = tuple[dict[str, Provider], list[Fault]]


def read_providers(path: str, secret: Callable[[str], str]) -> Found:
    """The providers of the file by their ids, those without a fault, and what is wrong with it. Nothing for no path."""
    if not path:
        return {}, []
    try:
        text = Path(path).read_text(encoding="utf-8")
        content = tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        return {}, [Fault(0, f"无法读取：{type(error).__name__}")]
    except tomllib.TOMLDecodeError as error:
        line = LINE.search(str(error))
        return {}, [Fault(int(line[1]) if line else 0, "不符合 TOML 的格式")]
    providers, faults = {}, []
    for key, entry in content.items():
        found = [Fault(_line(text, key, *where), words) for where, words in _wrong(key, entry, secret)]
        faults += found
        if not found:
            providers[key] = _provider(key, entry, secret)
    return providers, faults


def _provider(key: str, entry: Mapping[str, Any], secret: Callable[[str], str]) -> Provider:
    told = {name: entry[name] for name in (*TEXTS, *TABLES) if name in entry}
    lists = {name: tuple(entry[name]) for name in LISTS if name in entry}
    demanded = {kind: entry[kind] for kind in (PERSON, UNIT) if kind in entry}
    address = entry["server_url"].rstrip("/")
    return Provider(
        id=key, **{**told, **lists, "secret": secret(entry["secret"]), "server_url": address}, demanded=demanded
    )


Wrong = Iterator[tuple[tuple[str, ...], str]]
"""Where within a provider's part, by the names of its table and key, and what is wrong there."""


def _wrong(key: str, entry: Any, secret: Callable[[str], str]) -> Wrong:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", key) or key == "manual":
        yield (), f"标识“{key}”只能由小写字母、数字和连字符组成，不超过40个字符，且不能是 manual"
    if not isinstance(entry, dict):
        yield (), f"“{key}”须是一节：[{key}]"
        return
    for name in entry.keys() - {*TEXTS, *LISTS, *TABLES, PERSON, UNIT}:
        yield (name,), f"不认识的项“{name}”"
    shaped = [*_misshapen(entry)]
    yield from shaped
    if not shaped:
        yield from _wrong_address(entry)
        if not secret(entry["secret"]):
            yield ("secret",), f"环境变量或者凭据“{entry['secret']}”没有内容"
        yield from _wrong_tables(entry)
        yield from _wrong_levels(entry)
        yield from _too_long(entry)


def _misshapen(entry: Mapping[str, Any]) -> Wrong:
    for name in TEXTS:
        if not isinstance(entry.get(name), str) or not entry[name].strip():
            yield (name,), f"须填写“{name}”"
    for name in LISTS:
        if not _texts(entry.get(name, []), list):
            yield (name,), f"“{name}”须是文字的列表"
    for name in TABLES:
        if not _texts(entry.get(name, {}), dict):
            yield (name,), f"“{name}”须是一节，各项均为文字"
    for kind in (PERSON, UNIT):
        if not isinstance(entry.get(kind, ""), str):
            yield (kind,), f"“{kind}”须是一个等级"


def _texts(value: Any, kind: type) -> bool:
    values = value.values() if isinstance(value, dict) else value
    return isinstance(value, kind) and all(isinstance(one, str) for one in values)


def _wrong_address(entry: Mapping[str, Any]) -> Wrong:
    for name, addresses in (("server_url", [entry["server_url"]]), ("login_origins", entry.get("login_origins", []))):
        for address in addresses:
            parts = urlsplit(address)
            if not parts.hostname or re.search(r"[\s;,'\"]", address):
                yield (name,), f"“{address}”不是地址"
            elif parts.scheme != "https" and parts.hostname not in LOCAL:
                yield (name,), f"“{address}”须以 https:// 开头"
    if "scopes" in entry and "openid" not in entry["scopes"]:
        yield ("scopes",), "“scopes”须含有 openid"


def _wrong_tables(entry: Mapping[str, Any]) -> Wrong:
    for name in entry.get("claims", {}).keys() - CLAIMS.keys():
        yield ("claims", name), f"“claims”中不认识的项“{name}”，可用的是{'、'.join(CLAIMS)}"
    for name, kind in entry.get("document_types", {}).items():
        if kind not in DOCUMENT_TYPES:
            yield ("document_types", name), f"证件类型“{kind}”不存在，可用的是{'、'.join(DOCUMENT_TYPES)}"


def _too_long(entry: Mapping[str, Any]) -> Wrong:
    if len(entry["name"]) > LONGEST:
        yield ("name",), f"名称超过{LONGEST}个字"
    for table in ("levels", "roles"):
        for name, words in entry.get(table, {}).items():
            if len(words) > LONGEST:
                yield (table, name), f"“{table}”中的名称超过{LONGEST}个字"


def _wrong_levels(entry: Mapping[str, Any]) -> Wrong:
    levels = entry.get("levels", {})
    kinds = [kind for kind in (PERSON, UNIT) if kind in entry]
    if not kinds:
        yield (), "须写明对个人（person）、单位（unit）各要求什么等级，至少一项"
    for kind in kinds:
        if levels and entry[kind] not in levels:
            yield (kind,), f"等级“{entry[kind]}”不在“levels”中"
        elif not levels and entry[kind]:
            yield (kind,), "要求了等级，而没有“levels”一节"


def _line(text: str, *where: str) -> int:
    """Of the key in its part of the file, else of the part; 0 where neither stands in a line of its own."""
    lines: dict[tuple[str, ...], int] = {}
    part: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), 1):
        if heading := re.fullmatch(r"\s*\[([^\[\]]+)\]\s*(#.*)?", line):
            part = tuple(name.strip().strip("\"'") for name in heading[1].split("."))
            lines.setdefault(part, number)
        elif key := re.match(r"\s*[\"']?([^\"'=#]+?)[\"']?\s*=", line):
            lines.setdefault((*part, key[1]), number)
    return next((lines[where[:end]] for end in range(len(where), 0, -1) if where[:end] in lines), 0)
