"""What ``make check`` looks at; CI runs exactly these."""

from __future__ import annotations

import secrets
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path

from portal.launcher.folders import BUILD
from portal.launcher.keys import MAKERS
from portal.launcher.process import Stop, spawn
from portal.launcher.stack import Stack
from portal.launcher.steps import translation_sources

PYTHON_FOLDERS = ("portal", "workflow", "objections", "cms_pages", "tests", "manage.py")


@dataclass(frozen=True)
class Check:
    """One command of the environment; exit code 0 passes."""

    name: str
    title: str
    arguments: tuple[str, ...]
    env: dict[str, str] = field(default_factory=dict)

    def run(self, stack: Stack, log: Path) -> int:
        """Run it into its log and return the exit code."""
        log.write_text("")
        child = spawn(
            stack.python(*self.arguments), env=stack.test_env(**self.env), log=log, death_signal=signal.SIGKILL
        )
        while child.poll() is None:
            Stop.check()
            time.sleep(0.05)
        return int(child.returncode)


def _production_env() -> dict[str, str]:
    """Stand-ins of the right shape for what a deployment must supply."""
    return {
        "DJANGO_SETTINGS_MODULE": "portal.settings.production",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "PORTAL_FIELD_KEYS": MAKERS["PORTAL_FIELD_KEYS"](),
        "PORTAL_INDEX_KEY": MAKERS["PORTAL_INDEX_KEY"](),
        "PORTAL_JOURNAL_KEYS": MAKERS["PORTAL_JOURNAL_KEYS"](),
        "PORTAL_BASE_URL": "https://award.example.gov.cn",
        "ALLOWED_HOSTS": "award.example.gov.cn",
        "PORTAL_DEMONSTRATION": "0",
        "PORTAL_DATA": str(BUILD / "setup" / "files"),
    }


# The `portal` tag looks into a deployment's own database (is the footer filled in?); there is none here.
DEPLOY_TAGS = ("security", "urls", "templates", "models", "files", "caches", "staticfiles")

CHECKS: tuple[Check, ...] = (
    Check("ruff", "代码规范（ruff check）", ("-m", "ruff", "check", *PYTHON_FOLDERS)),
    Check("format", "代码格式（ruff format --check）", ("-m", "ruff", "format", "--check", *PYTHON_FOLDERS)),
    Check("mypy", "类型（mypy）", ("-m", "mypy", *PYTHON_FOLDERS[:4])),
    Check(
        "imports",
        "四层结构（import-linter）",
        ("-c", "from importlinter.cli import lint_imports_command as run; run()"),
    ),
    Check("migrations", "迁移完整（makemigrations --check）", ("manage.py", "makemigrations", "--check", "--dry-run")),
    Check("documents", "生成的文档最新", ("manage.py", "generated_documents", "--check")),
    Check("templates", "模板可编译", ("-m", "portal.launcher.templates")),
    *(
        Check(
            f"translation-{source.parent.parent.name}",
            f"翻译（{source.parent.parent.name}）",
            ("-m", "portal.launcher.catalogue", str(source)),
        )
        for source in translation_sources()
    ),
    Check(
        "deploy",
        "生产配置（check --deploy）",
        ("manage.py", "check", "--deploy", "--fail-level", "WARNING", *(f"--tag={tag}" for tag in DEPLOY_TAGS)),
        _production_env(),
    ),
)
