"""The 2023 measures lived from call to register, and what objections and a revocation do to it."""

import io
from datetime import date

import pytest
from django.core.management import call_command
from pypdf import PdfReader

from cms_pages.demonstration import deciding, objecting, publishing
from cms_pages.demonstration.cast import FINISHED
from cms_pages.demonstration.seconding import seconded
from portal import clock
from portal.journal.chain import first_break
from tests.conftest import fresh_from_db
from tests.journeys.living import called, names_on, taken_up, walk_to
from workflow.applications.enums import Outcome
from workflow.applications.models import Application, Passage
from workflow.applications.queries import candidates
from workflow.honours.models import Ban, Honour
from workflow.publicity.models import Notice
from workflow.titles.actions import file_title_use, release_title_use
from workflow.titles.models import RegisterEntry

pytestmark = [pytest.mark.whole, pytest.mark.django_db]


OPENS = date(2025, 3, 3)
QUALITY = "changning-quality"
WINNERS = [
    ("CNZL-2025-0001", "示例企业甲", "mayor", 500_000),
    ("CNZL-2025-0002", "示例人员张堃", "mayor", 20_000),
    ("CNZL-2025-0003", "示例企业乙", "gold", 100_000),
    ("CNZL-2025-0004", "示例企业丙", "gold", 100_000),
    ("CNZL-2025-0005", "示例人员李玥", "gold", 10_000),
]
NAMES = [candidate.name for candidate in FINISHED]
SECOND = NAMES[1]


def list_published(accounts):
    """All six filed; the qualification list has run for a day."""
    walk = called(QUALITY, OPENS, FINISHED, dict(accounts))
    assert walk.edition.applications.filter(state="submitted").count() == 6
    walk_to(walk, "qualification-notice")
    return walk, publishing.publish_list(walk.edition, walk.accounts, walk.diary.pass_days(2))


@pytest.fixture(scope="module")
def published(module_setup, shared_accounts):
    return module_setup(list_published, shared_accounts)


@pytest.fixture
def noticed(published, db):
    walk, notice = published
    return taken_up(walk), fresh_from_db(notice)


def live_on(published):
    """Nobody objects; the edition comes to its end."""
    walk, notice = taken_up(published[0]), fresh_from_db(published[1])
    publishing.let_run_out(notice, walk.diary)
    walk.advance()
    walk.to_the_end()
    return walk


@pytest.fixture(scope="class")
def at_the_end(class_setup, published):
    return class_setup(live_on, published)


@pytest.fixture
def walk(at_the_end, db):
    return taken_up(at_the_end)


def object_to(notice: Notice, position: int, walk) -> object:
    objection = objecting.object_to(
        notice.entries.get(position=position), notice, walk.diary.pass_days(1), "与事实不符。"
    )
    objecting.accept(objection, walk.accounts, walk.diary)
    return objection


def passed(notice: Notice) -> list[str]:
    rows = Passage.objects.filter(stage=notice.stage, outcome=Outcome.PASSED)
    return sorted(rows.values_list("application__public_name", flat=True))


@pytest.mark.article(21)
@pytest.mark.article(31)
def test_accepted_objection_holds_its_entry_alone(noticed):
    walk, notice = noticed
    object_to(notice, 2, walk)
    publishing.let_run_out(notice, walk.diary)
    assert passed(notice) == sorted(set(NAMES) - {SECOND})
    assert not Passage.objects.filter(stage=notice.stage, application__public_name=SECOND).exclude(
        outcome=Outcome.PENDING
    )
    walk.advance()
    named = candidates(walk.edition.current_stage).values_list("public_name", flat=True)
    assert sorted(named) == sorted(set(NAMES) - {SECOND})


@pytest.mark.article(31)
def test_objection_dismissed_after_the_notice_lets_the_entry_go_on(noticed):
    walk, notice = noticed
    objection = object_to(notice, 2, walk)
    publishing.let_run_out(notice, walk.diary)
    objecting.dismiss(objection, walk.accounts, walk.diary.pass_days(1))
    assert passed(notice) == sorted(NAMES)
    walk.advance()
    assert candidates(walk.edition.current_stage).count() == 6


@pytest.mark.article(31)
def test_objection_upheld_leaves_the_entry_out_for_good(noticed, client):
    walk, notice = noticed
    objection = object_to(notice, 2, walk)
    with walk.diary.at(16):
        from objections.actions import reply_objection, start_investigation
        from objections.acts import propose_conclusion
        from objections.enums import Outcome as Found

        start_investigation(objection, by=walk.accounts["office"])
        seconded(
            propose_conclusion(
                objection,
                by=walk.accounts["office"],
                outcome=Found.UPHELD,
                conclusion="经核实，反映的情况属实。",
                unheard="原始记录已经足以认定。",
            ),
            walk.accounts["office2"],
        )
        reply_objection(objection, by=walk.accounts["office"], reply="经核实属实，已终止其评审。")
    publishing.let_run_out(notice, walk.diary)
    assert passed(notice) == sorted(set(NAMES) - {SECOND})
    left_out = Passage.objects.get(stage=notice.stage, outcome=Outcome.LEFT_OUT)
    assert left_out.application.public_name == SECOND
    walk.advance()
    assert not candidates(walk.edition.current_stage).filter(public_name=SECOND).exists()
    statuses = {e["name"]: e["status"] for e in client.get(f"/api/v1/notices/{notice.uuid}").json()["entries"]}
    assert statuses == dict.fromkeys(NAMES, "passed") | {SECOND: "terminated"}
    statistics = client.get(f"/api/v1/objections/statistics?edition={walk.edition.slug}").json()
    assert (statistics["least_shown"], statistics["received"], statistics["by_months"]) == (
        3,
        None,
        [],
    )  # one tells who


def check_certificate(honour: Honour, client) -> None:
    """Number, name and QR address on the page; the very file and its number both verify."""
    certificate = honour.certificates.get()
    content = certificate.pdf.read()
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).replace("\n", "")
    assert honour.number in text.replace(" ", "")
    assert honour.public_name in text.replace(" ", "")
    assert f"/verify/{honour.number}/" in text.replace(" ", "")
    by_number = client.get(f"/api/v1/verify/{honour.number}").json()
    assert (by_number["status"], by_number["honour"]["holder"]) == ("valid", honour.public_name)
    upload = io.BytesIO(content)
    upload.name = "certificate.pdf"
    assert client.post("/api/v1/verify", {"file": upload}).json()["status"] == "valid"
    changed = io.BytesIO(content + b"\n")
    changed.name = "certificate.pdf"
    assert client.post("/api/v1/verify", {"file": changed, "number": honour.number}).json()["status"] == "altered"


def check_register(client) -> None:
    items = client.get("/api/v1/register").json()["items"]
    assert sorted((item["number"], item["holder"]) for item in items) == [(n, name) for n, name, _, _ in WINNERS]
    assert {item["status"] for item in items} == {"active"}
    page = client.get("/register/?q=张堃").content.decode()
    assert "CNZL-2025-0002" in page
    assert "CNZL-2025-0001" not in page
    assert "未查询到该证书" in client.get("/verify/CNZL-2025-0006/").content.decode()


class TestAtItsEnd:
    """All look at one edition that nobody objected to."""

    @pytest.mark.article(25)
    @pytest.mark.article(26)
    def test_edition_runs_from_call_to_register(self, walk, client):
        honours = walk.honours
        assert walk.edition.state == "concluded"
        assert [(h.number, h.public_name, h.tier, h.amount_yuan) for h in honours] == WINNERS
        assert sorted(Application.objects.values_list("state", flat=True)) == ["eliminated"] + ["honoured"] * 5
        first, last = walk.edition.notices.order_by("starts_on")
        assert names_on(first) == [candidate.name for candidate in FINISHED]
        assert sorted(names_on(last)) == sorted(name for _, name, _, _ in WINNERS)
        assert [notice.workdays_required for notice in (first, last)] == [5, 5]
        assert [len(notice.workday_dates) for notice in (first, last)] == [5, 5]
        for honour in honours:
            check_certificate(honour, client)
        check_register(client)
        assert first_break() is None
        call_command("verify_journal", verbosity=0)

    @pytest.mark.article(34)
    def test_revocation_shows_everywhere_at_once(self, walk, client, django_capture_on_commit_callbacks):
        honour, accounts = walk.honours[0], walk.accounts
        story = publishing.publish_story(honour, accounts, walk.diary.pass_days(5))
        with walk.diary.at(10):
            use = file_title_use(
                honour, by=honour.holder, medium="website", place="官方网站",
                wording=honour.edition.rules.title_use.wording.format(
                    holder=honour.public_name, year=honour.year, tier=honour.tier_label,
                    track=honour.track_label, programme=honour.edition.rules.programme.name, achievement=honour.title,
                ),
            )  # fmt: skip
            release_title_use(use, by=accounts["office"])
        number = honour.number
        pages = [f"/register/{number}/", "/register/", f"/verify/{number}/", story.url]
        assert not any("已撤销</span>" in client.get(page).content.decode() for page in pages)
        assert client.get(f"/api/v1/verify/{number}").json()["status"] == "valid"
        with django_capture_on_commit_callbacks(execute=True):
            deciding.take_back(honour, accounts, walk.diary.pass_days(30))
        assert "本荣誉已于" in client.get(f"/register/{number}/").content.decode()
        assert "已撤销" in client.get(f"/verify/{number}/").content.decode()
        assert "已撤销</span>" in client.get("/register/").content.decode()
        assert "已撤销</span>" in client.get(story.url).content.decode()
        assert client.get(f"/api/v1/honours/{number}").json()["status"] == "revoked"
        assert client.get(f"/api/v1/verify/{number}").json()["status"] == "revoked"
        pdf = honour.certificates.get().pdf.open("rb")
        assert client.post("/api/v1/verify", {"file": pdf}).json()["status"] == "revoked"
        rows = client.get("/api/v1/register?status=revoked").json()["items"]
        assert sorted((row["kind"], row["number"]) for row in rows) == [("honour", number), ("title_use", number)]
        assert set(RegisterEntry.objects.exclude(honour_number=number).values_list("status", flat=True)) == {"active"}
        assert Ban.objects.get().honour_id == honour.pk
        assert first_break() is None

    def test_clock_never_ran_backwards(self, walk):
        """The times of the journal of one target only go forward."""
        from portal.journal.models import Event

        times: dict = {}
        for event in Event.objects.order_by("pk"):
            key = (event.target_type, event.target_id)
            assert times.get(key, clock.moment(date(2000, 1, 1))) <= event.at, event.verb
            times[key] = event.at
