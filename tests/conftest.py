"""Fixtures every floor shares: people with roles, a travelled clock, a real browser."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis
from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth.signals import user_logged_in
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection, transaction
from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.models import Model
from django.dispatch import receiver
from pytest_django.plugin import blocking_manager_key
from xdist.scheduler import LoadScopeScheduling

from portal import clock
from portal.access.enums import Role
from portal.access.models import User
from portal.evidence import scanner
from portal.launcher.process import MARK
from portal.messages import delivery
from portal.serving.loaded import keep_loaded
from tests.factories.access import UserFactory
from tests.owning import become_application, become_owner, clear_up_as_owner
from tests.replaying import Rows, ground, share, write
from tests.storing import stores_under

clear_up_as_owner()
JOURNEYS = Path(__file__).parent / "journeys"


@receiver(user_logged_in, dispatch_uid="tests.logged_in")
def note_how(sender: Any, request: Any, user: User, **kwargs: Any) -> None:
    """`force_login` stands for a login that has just taken place: how is noted, as the login page does."""
    if not hasattr(request, "allauth"):
        record_authentication(request, user, "password")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Journeys are marked by their folder. Without `serialized_rollback` a test that commits would shift the ids of content
    types under the others. pytest-django puts what commits last; the ground is laid anew after each, so any turn is right."""
    for item in items:
        if JOURNEYS in item.path.parents:
            item.add_marker("journey")
        marker = item.get_closest_marker("django_db")
        if marker and marker.kwargs.get("transaction") and not marker.kwargs.get("serialized_rollback"):
            raise pytest.UsageError(f"{item.nodeid}: transaction=True needs serialized_rollback=True")
    yield
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> tuple[bool, bool]:
    """The long ones first: none is left for one process while the others have nothing to do.

    Of these first what needs no database: it may still be migrating.
    """
    long = any(item.get_closest_marker(name) for name in ("whole", "browser", "journey"))
    return not long, item.get_closest_marker("django_db") is not None


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """`make test` migrates while the first tests run: wait until this process has its database."""
    settings = connection.settings_dict
    where = psycopg.connect(
        host=settings["HOST"], port=settings["PORT"], user=settings["USER"], password=settings["PASSWORD"],
        dbname="postgres", autocommit=True,
    )  # fmt: skip
    name = connection.creation._get_test_db_name()
    with where:
        while (
            MARK in os.environ and not where.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        ):
            time.sleep(0.2)


class ByModule(LoadScopeScheduling):
    """A module's tests go to one process, in the order of collection; so do all that share the seeded portal."""

    def _split_scope(self, nodeid: str) -> str:
        module = nodeid.split("::", 1)[0]
        return module.rpartition("/")[0] if "/seeded/" in module else module


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByModule:
    return ByModule(config, log)


def pytest_collection_finish() -> None:
    """As in a server. Wagtail reads some words once, at import: not inside `migrate`, which speaks no language."""
    keep_loaded()


GROUND = pytest.StashKey[Rows]()
TIDIED = pytest.StashKey[float]()
TIDY_SECONDS = 60
CLEARINGS = 9
"""Of processor time between one tidying up and the next, which takes a quarter of a second."""


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None,
    django_db_blocker: Any,
    pytestconfig: pytest.Config,
    tmp_path_factory: pytest.TempPathFactory,
    worker_id: str,
) -> None:
    """What the migrations wrote is read once. Django, which would save it row by row for every test that commits, lays
    nothing; on no connection, for a browser's loop has one of its own."""
    folder, alone = tmp_path_factory.getbasetemp(), worker_id == "master"
    with django_db_blocker.unblock():
        pytestconfig.stash[GROUND] = ground()
        share(folder if alone else folder.parent, 0 if alone else int(worker_id.removeprefix("gw")))
    connection._test_serialized_contents = DatabaseWrapper._test_serialized_contents = "[]"  # type: ignore[attr-defined]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """A test that commits is cleared away with all the migrations wrote; lay that ground again for whoever is next."""
    yield
    marker = item.get_closest_marker("django_db")
    if nextitem and marker and marker.kwargs.get("transaction"):
        with item.config.stash[blocking_manager_key].unblock():
            if not ContentType.objects.exists():  # one that was skipped cleared nothing
                write({}, item.config.stash[GROUND])
    if nextitem and GROUND in item.config.stash and nextitem.path != item.path:
        tidy_up(item.config)


def tidy_up(config: pytest.Config) -> None:
    """What tests undid stays in the tables, where no autovacuum runs: every scan would read all of it again."""
    if connection.in_atomic_block or time.process_time() - config.stash.get(TIDIED, 0) < TIDY_SECONDS:
        return
    config.stash[TIDIED] = time.process_time()
    with config.stash[blocking_manager_key].unblock(), connection.cursor() as cursor:
        become_owner(cursor)
        cursor.execute("VACUUM (SKIP_LOCKED)")
        become_application(cursor)


def clear_cache() -> None:
    """The portal waits half a second for the store, as long as a busy machine may once need for its next breath."""
    for _ in range(CLEARINGS):
        with suppress(redis.TimeoutError):
            cache.clear()
            return
    cache.clear()


@pytest.fixture(autouse=True)
def _clean_cache() -> None:
    """No test inherits what another counted, nor its memory of a relay or a scanner that was silent."""
    clear_cache()
    delivery._rest_until.clear()
    scanner._rest_until[0] = 0


@contextmanager
def kept_until_the_end(blocker: Any) -> Iterator[Callable[..., Any]]:
    """One transaction around many tests: what is built in it stands for all of them, and is undone at the end."""

    def live(build: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        with blocker.unblock():
            return build(*args, **kwargs)

    clear_cache()  # what the tests before counted there is no part of these
    around = transaction.atomic()
    around._from_testcase = True  # type: ignore[attr-defined]
    live(around.__enter__)
    yield live
    live(transaction.set_rollback, True)
    live(around.__exit__, None, None, None)


@pytest.fixture(scope="module")
def module_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[Callable[..., Any]]:
    """`module_setup(build)` builds once what each of a module's tests then finds.

    Each test's own writes are undone at its end, the module's at its own. Give tests the rows anew (`fresh_from_db`).
    """
    with kept_until_the_end(django_db_blocker) as live:
        yield live


@pytest.fixture(scope="class")
def class_setup(module_setup: Callable[..., Any], django_db_blocker: Any) -> Iterator[Callable[..., Any]]:
    """`class_setup(build)` goes on from what the module built, for the tests of one class; undone when they are over."""
    with kept_until_the_end(django_db_blocker) as live:
        yield live


def fresh_from_db(row: Model) -> Any:
    """The row as the database has it: what one test does to its instance is not the next one's."""
    return type(row)._base_manager.get(pk=row.pk)


@pytest.fixture
def person_with(db: Any) -> Callable[..., User]:
    """A function that makes an account holding the given roles."""
    return lambda *roles, **fields: UserFactory(roles=roles, **fields)


@pytest.fixture
def office(db: Any) -> User:
    return UserFactory(roles=[Role.OFFICE], display_name="评审办甲")


@pytest.fixture
def second_office(db: Any) -> User:
    return UserFactory(roles=[Role.OFFICE], display_name="评审办乙")


@pytest.fixture
def system(db: Any) -> User:
    return UserFactory(roles=[Role.SYSTEM], display_name="系统管理员甲")


@pytest.fixture
def security(db: Any) -> User:
    return UserFactory(roles=[Role.SECURITY], display_name="安全管理员甲")


@pytest.fixture
def second_security(db: Any) -> User:
    return UserFactory(roles=[Role.SECURITY], display_name="安全管理员乙")


@pytest.fixture
def editor(db: Any) -> User:
    return UserFactory(roles=[Role.EDITOR], display_name="编辑甲")


@pytest.fixture
def reviewer(db: Any) -> User:
    return UserFactory(roles=[Role.REVIEWER], display_name="评审员甲")


@pytest.fixture
def discipline(db: Any) -> User:
    return UserFactory(roles=[Role.DISCIPLINE], display_name="纪检甲")


@pytest.fixture
def applicant(db: Any) -> User:
    return UserFactory(display_name="示例企业甲")


@pytest.fixture
def own_stores(settings: Any, tmp_path: Path) -> Path:
    """Empty stores: what the test breaks, or seals under a key of its own, is no other test's."""
    settings.STORAGES = stores_under(tmp_path)
    return tmp_path


@pytest.fixture
def owner(db: Any) -> Iterator[None]:
    """The test's statements are the tables' owner's, who alone may write anew what is kept as it came."""
    with connection.cursor() as cursor:
        become_owner(cursor)
        yield
        become_application(cursor)


@pytest.fixture
def travel_to() -> Iterator[Callable[[datetime], None]]:
    """Move the clock until the test ends."""
    with ExitStack() as stack:
        yield lambda at: stack.enter_context(clock.travel(at))


@pytest.fixture(scope="session")
def live_server(live_server: Any) -> Any:
    """As in production, a browser does not ask for every style and icon of every page again."""
    server = live_server.thread.httpd
    inner = server.get_app()

    def lasting(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        def kept(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            return start_response(status, [*headers, ("Cache-Control", "max-age=3600")], *rest)

        return inner(environ, kept if environ["PATH_INFO"].startswith("/static/") else start_response)

    server.set_app(lasting)
    return live_server


@pytest.fixture(scope="session")
def browser(django_db_setup: None) -> Iterator[Any]:
    """Debian's Chromium, headless, driven by Playwright."""
    from playwright.sync_api import sync_playwright

    # Playwright's event loop stays in this thread; Django's guard would refuse the ORM beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as play:
        chromium = play.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium-headless-shell"),
            args=["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking",
                  "--disable-component-update", "--disable-sync", "--no-first-run"],
        )  # fmt: skip
        yield chromium
        chromium.close()
