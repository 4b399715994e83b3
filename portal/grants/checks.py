"""`check --deploy` refuses a database role that could rewrite what is only to grow."""

from typing import Any

from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as Caution
from django.db import DatabaseError, connection

HINT = "请让网页、后台任务使用应用账号的 DATABASE_URL，只有 migrate 等命令使用所有者账号，见 docs/operations.md“数据库账号”。"
# `session_user` too: whoever logged in as the owner and took a lesser role may lay it down again.
POWERS = """
SELECT bool_or(rolsuper), bool_or(rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls),
    bool_or(EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid)
        OR EXISTS (SELECT FROM pg_database WHERE datdba = pg_roles.oid AND datname = current_database())),
    bool_or(has_schema_privilege(oid, 'public', 'CREATE')),
    bool_or(EXISTS (SELECT FROM pg_auth_members WHERE member = pg_roles.oid))
FROM pg_roles WHERE rolname IN (session_user, current_user)
"""
NAMES = (
    "是超级用户",
    "可以建立角色或者数据库、复制数据",
    "拥有数据库或者表",
    "可以在 public 模式中建表",
    "可以改用另一角色的权限",
)


def application_role_is_lesser(**kwargs: Any) -> list[CheckMessage]:
    """The journal convinces nobody while the application can take its triggers away (等保 2.0: least privilege)."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(POWERS)
            powers = [name for name, has in zip(NAMES, cursor.fetchone(), strict=True) if has]
    except DatabaseError as error:
        return [Caution(f"无法连接数据库，未能检查应用账号：{type(error).__name__}。", id="grants.W001")]
    return [Error(f"应用所用的数据库账号{'，'.join(powers)}。", hint=HINT, id="grants.E001")] if powers else []
