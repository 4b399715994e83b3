"""A title use is filed, judged, public, ended, withdrawn; twice, late, and after a revocation."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from portal import clock
from portal.access.enums import Role
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.journal.models import Event
from portal.messages.models import InboxItem
from portal.powers.actions import grant_role
from tests.conftest import fresh_from_db
from tests.factories.honours import active_honour, revoked
from tests.factories.titles import GOOD_WORDING, filed_use, registered_use
from workflow.honours.actions.correcting import correct_honour
from workflow.titles.actions import (
    end_title_use,
    refuse_title_use,
    release_title_use,
    retract_title_use,
    withdraw_title_use,
)
from workflow.titles.enums import PUBLIC, TitleUseState
from workflow.titles.models import RegisterEntry, TitleUse
from workflow.titles.register import rebuild_register
from workflow.titles.tasks import end_finished_uses

pytestmark = [pytest.mark.django_db, pytest.mark.article(33)]
USED_ON = date(2026, 10, 1)


@pytest.fixture(scope="module")
def given(module_setup):
    return module_setup(active_honour)


@pytest.fixture
def honour(given, db):
    with clock.travel(clock.moment(USED_ON, 10)):
        yield fresh_from_db(given)


def test_office_is_told_that_a_use_waits(honour, office):
    use = filed_use(honour)
    told = InboxItem.objects.get(recipient=office)
    assert (told.message.subject, told.message.url) == (
        f"待审核：称号使用登记 {honour.number}", f"/admin/desk/title-uses/{use.pk}/",
    )  # fmt: skip


def public_words(client, honour):
    """All that anybody reads of the title uses of an honour."""
    pages = ["/register/", "/register/?kind=title_use", "/api/v1/register", f"/register/{honour.number}/"]
    pages += ["/register/?q=官网&kind=title_use", "/api/v1/register?q=官网", f"/api/v1/honours/{honour.number}"]
    files = [b"".join(client.get(f"/register/{name}.csv").streaming_content).decode() for name in ("export", "uses")]
    return " ".join([*(client.get(page).content.decode() for page in pages), *files])


def lines():
    return list(RegisterEntry.objects.filter(kind="title_use").values_list("status", flat=True))


def told(user):
    return list(
        InboxItem.objects.filter(recipient=user, message__kind__startswith="title_use.").values_list(
            "message__body", flat=True
        )
    )


def test_only_a_released_use_is_public(client, honour, office):
    use = filed_use(honour)
    assert use.state == TitleUseState.PENDING
    assert "官网首页" not in public_words(client, honour)
    release_title_use(use, by=office)
    assert (use.state, use.reviewed_by, lines()) == ("active", office, ["active"])
    assert public_words(client, honour).count("官网首页") >= 5
    assert [body for body in told(honour.holder) if "予以登记" in body]
    assert [event.verb for event in Event.objects.filter(target_id=str(use.pk)).order_by("pk")][-2:] == [
        "title_use.filed",
        "title_use.released",
    ]


def test_a_refused_use_stays_unseen_and_its_winner_is_told_why(client, honour, office):
    use = filed_use(honour)
    with pytest.raises(ValidationError, match="须写明理由"):
        refuse_title_use(use, by=office, reason=" ")
    refuse_title_use(use, by=office, reason="载体名称不明确。")
    assert "官网首页" not in public_words(client, honour)
    assert told(honour.holder)[0].count("理由：载体名称不明确。") == 1
    assert f"规范写法：{GOOD_WORDING}" in told(honour.holder)[0]
    assert filed_use(honour).state == TitleUseState.PENDING


def test_what_was_released_wrongly_leaves_the_public_and_stays_on_record(client, honour, office):
    use = registered_use(honour)
    withdraw_title_use(use, by=office, reason="所述载体不存在")
    assert "官网首页" not in public_words(client, honour)
    event = Event.objects.get(verb="title_use.withdrawn")
    assert (event.payload["wording"], event.payload["place"], event.reason) == (
        GOOD_WORDING,
        "官网首页",
        "所述载体不存在",
    )
    assert [body for body in told(honour.holder) if "请停止这样使用。\n理由：所述载体不存在。" in body]
    assert rebuild_register() == []
    with pytest.raises(TransitionNotAllowed):
        withdraw_title_use(use, by=office, reason="再次")


@pytest.mark.parametrize("again_by", [release_title_use, retract_title_use])
def test_a_stale_tab_finds_the_use_already_judged(honour, office, again_by):
    use = filed_use(honour)
    stale = TitleUse.objects.get(pk=use.pk)
    release_title_use(use, by=office)
    with pytest.raises(TransitionNotAllowed, match="当前状态为“使用中”"):
        again_by(stale, by=office if again_by is release_title_use else honour.holder)
    assert lines() == ["active"]


def test_nobody_judges_their_own_or_anothers_post(honour, applicant, office):
    use = filed_use(honour)
    for act, person in (
        (release_title_use, honour.holder),
        (release_title_use, applicant),
        (retract_title_use, office),
    ):
        with pytest.raises(PermissionDenied):
            act(use, by=person)
    grant_role(honour.holder, Role.OFFICE)
    with pytest.raises(PermissionDenied):
        release_title_use(use, by=honour.holder)
    assert retract_title_use(use, by=honour.holder).state == TitleUseState.RETRACTED
    assert lines() == []


def test_what_named_the_winner_lifts_the_title_once_the_winner_is_called_otherwise(honour, office):
    """The office releases by the name that stands now, not by that of the day it was filed."""
    grand = f"国家级{honour.public_name}"
    correct_honour(honour, by=None, changes={"public_name": grand}, reason="录入有误。")
    use = filed_use(honour, wording=f"{grand}获{GOOD_WORDING}")
    correct_honour(honour, by=None, changes={"public_name": grand.removeprefix("国家级")}, reason="录入有误。")
    with pytest.raises(RuleViolation, match="国家级"):
        release_title_use(fresh_from_db(use), by=office)
    assert (fresh_from_db(use).state, lines()) == (TitleUseState.PENDING, [])


def test_refused_uses_leave_nothing_behind(honour, applicant):
    for changes in (
        {"medium": "packaging"},
        {"wording": "长宁区质量金奖"},
        {"place": "热线13812345678"},
        {"from_on": honour.granted_on - timedelta(days=1)},
        {"until_on": date(2026, 9, 30)},
    ):
        with pytest.raises(RuleViolation):
            filed_use(honour, **changes)
    with pytest.raises(PermissionDenied):
        filed_use(honour, by=applicant)
    assert not TitleUse.objects.exists()


def test_the_same_use_is_filed_once(honour, office):
    use = filed_use(honour)
    for _ in range(2):
        with pytest.raises(ValidationError, match="同一载体、同一地点的相同文字已经登记或者正在审核，请勿重复登记。"):
            filed_use(honour)
        if use.state == TitleUseState.PENDING:
            release_title_use(use, by=office)


def test_a_revoked_honour_is_not_used(honour, office, second_office):
    revoked(honour, office, second_office)
    with pytest.raises(RuleViolation, match=r"已撤销，不得再使用其称号"):
        filed_use(honour)


def test_what_was_filed_before_the_revocation_is_not_released_after(client, honour, office, second_office):
    use = filed_use(honour)
    stale = TitleUse.objects.select_related("honour__edition").get(pk=use.pk)
    revoked(honour, office, second_office)
    use.refresh_from_db()
    assert use.state == TitleUseState.REFUSED
    with pytest.raises(TransitionNotAllowed):
        release_title_use(stale, by=office)
    assert "官网首页" not in public_words(client, honour)
    assert "已撤销，不得再使用其称号。" in told(honour.holder)[0]


def test_uses_follow_the_honours_revocation(honour, office, second_office):
    running, future = registered_use(honour), registered_use(honour, place="大堂", from_on=date(2026, 12, 1))
    taken = registered_use(honour, place="展厅")
    withdraw_title_use(taken, by=office, reason="误予公开")
    revoked(honour, office, second_office)
    for use in (running, future, taken):
        use.refresh_from_db()
    assert [use.state for use in (running, future, taken)] == ["revoked", "withdrawn", "withdrawn"]
    assert running.until_on == USED_ON
    assert lines() == ["revoked"]
    withdraw_title_use(running, by=office, reason="文字有误")
    assert lines() == []


def test_an_ended_use_stays_on_record(honour, applicant, office, second_office):
    use = registered_use(honour, from_on=date(2026, 9, 20))
    with pytest.raises(PermissionDenied):
        end_title_use(use, by=applicant)
    for day in (date(2026, 9, 19), date(2026, 10, 2)):
        with pytest.raises(RuleViolation, match="停止使用日期须在2026年9月20日以后、今天以前"):
            end_title_use(use, by=use.user, until_on=day)
    end_title_use(use, by=use.user)
    assert lines() == ["ended"]
    revoked(honour, office, second_office)
    use.refresh_from_db()
    assert (use.state, use.until_on) == (TitleUseState.REVOKED, USED_ON)
    assert lines() == ["revoked"]


def test_ending_what_has_not_begun_takes_it_back(honour):
    use = registered_use(honour, from_on=date(2026, 12, 1))
    assert end_title_use(use, by=use.user).state == TitleUseState.RETRACTED
    assert lines() == []


def test_a_use_ends_by_the_calendar(honour, office):
    use = registered_use(honour, until_on=date(2026, 10, 2))
    over = registered_use(honour, place="展览", from_on=date(2026, 9, 17), until_on=date(2026, 9, 18))
    last = registered_use(honour, place="门厅", until_on=USED_ON)
    assert (over.state, last.state) == (TitleUseState.ENDED, use.state)
    assert end_finished_uses() == 0
    with clock.travel(clock.moment(date(2026, 10, 3))):
        assert end_finished_uses() == 2
    use.refresh_from_db()
    assert (use.state, use.until_on) == (TitleUseState.ENDED, date(2026, 10, 2))


def test_public_states_are_the_registers(honour, office):
    uses = [filed_use(honour, place=f"地点{n}") for n in range(4)]
    release_title_use(uses[0], by=office)
    end_title_use(release_title_use(uses[1], by=office), by=office)
    refuse_title_use(uses[2], by=office, reason="不明确")
    RegisterEntry.objects.filter(kind="title_use").delete()
    assert len(rebuild_register()) == 2
    shown = set(RegisterEntry.objects.filter(kind="title_use").values_list("key", flat=True))
    assert shown == {f"use:{use.pk}" for use in TitleUse.objects.filter(state__in=PUBLIC)}


def test_the_winners_pages_keep_what_was_typed_and_ask_before_they_act(client, honour, applicant, office):
    address = f"/register/{honour.number}/uses/new/"
    typed = {"medium": "packaging", "wording": "<b>长宁区质量金奖</b>", "place": "=1+1", "from_on": "2026-10-01"}
    client.force_login(applicant)
    assert client.post(address, typed).status_code == 404
    client.force_login(honour.holder)
    text = client.post(address, typed).content.decode()
    assert "称号不得用于产品包装" in text
    assert 'value="=1+1"' in text
    assert "<b>长宁区质量金奖</b>" not in text
    good = {**typed, "medium": "website", "wording": GOOD_WORDING}
    late = client.post(address, {**good, "until_on": "2026-09-30"}).content.decode()
    assert "停止使用日期不得早于开始使用日期" in late
    assert "titles_use" not in late
    assert client.post(address, good).status_code == 302
    use = TitleUse.objects.get()
    release_title_use(use, by=office)
    for verb in ("end", "retract"):
        assert "确认" in client.get(f"/register/{honour.number}/uses/{use.pk}/{verb}/").content.decode()
    use.refresh_from_db()
    assert use.state == TitleUseState.ACTIVE
    for times in range(2):
        answer = client.post(f"/register/{honour.number}/uses/{use.pk}/end/", follow=True)
        assert ("该项称号使用已停用" if times == 0 else "当前状态为“已停用”") in answer.content.decode()
    client.force_login(applicant)
    assert client.get(f"/register/{honour.number}/uses/{use.pk}/end/").status_code == 404
