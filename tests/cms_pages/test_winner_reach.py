"""What a winner, who may write stories and nothing else, can read of others' unpublished words on the office side."""

import json
import re
from collections.abc import Iterator
from pathlib import PurePath

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from wagtail.contrib.redirects.models import Redirect
from wagtail.embeds.embeds import get_embed
from wagtail.embeds.exceptions import EmbedUnsupportedProviderException
from wagtail.models import Collection, Page, Site, Task, Workflow

from cms_pages.models import NoticePage, SiteSettings, StoriesIndexPage, StoryPage
from cms_pages.permissions import WINNERS, grant_story_access
from tests.cms_pages.editing import entered, fields_of, opened, send
from tests.conftest import fresh_from_db
from tests.factories import cms, pictures
from tests.factories.access import UserFactory
from tests.factories.honours import active_honour, revoked

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("portal"), pytest.mark.django_db]

SECRET = "垚堃犇骉"
OTHERS_DRAFT, LATER_TITLE = f"另一企业的{SECRET}", f"公告的新{SECRET}"


@pytest.fixture(scope="module")
def portal(module_setup):
    """The columns and who may edit them."""
    return module_setup(cms.portal)


@pytest.fixture
def winner():
    grant_story_access(winner := UserFactory())
    return winner


@pytest.fixture(scope="module")
def others(portal, module_setup):
    """Another winner's draft, a public page whose next version is being written, and a story."""
    return module_setup(written)


@pytest.fixture
def pages(others, db):
    return [fresh_from_db(page) for page in others]


def written() -> list[Page]:
    public = cms.announcement("关于示例事项的公告")
    story = cms.story()
    names = ("author", "year", "criteria", "industry", "summary", "body")
    values = {name: getattr(story, name) for name in names}
    draft = cms.drafted(
        StoriesIndexPage.objects.get(),
        StoryPage(live=False, owner=UserFactory(), title=OTHERS_DRAFT, slug="other", **values),
    )
    public.title, public.body = LATER_TITLE, f"<p>{SECRET}</p>"
    public.save_revision()
    return [draft, public, story]


def addresses(pages: list[Page]) -> Iterator[str]:
    """Every address of the office side, with each page for every number it asks for; a desk's number is no page's."""
    pages = [*pages, *{page.get_parent() for page in pages}]
    for pattern in sorted(set(_patterns(get_resolver(), ""))):
        if not pattern.startswith("admin/") or re.search("logout|failwhale", pattern):
            continue
        for page in pages[:1] if pattern.startswith("admin/desk/") else pages:
            filled = re.sub(r"<(?:int:)?(\w+)>", lambda part: _fill(part[1], page), pattern)  # noqa: B023
            if "<" not in filled:
                yield f"/{filled}"


def _fill(name: str, page: Page) -> str:
    words = {
        "content_type_app_name": "cms_pages", "app_label": "cms_pages", "app_name": "cms_pages",
        "content_type_model_name": page.specific_class._meta.model_name, "model_name": page.specific_class._meta.model_name,
        "revision_id": str(page.latest_revision_id), "revision_id_a": "earliest", "revision_id_b": "latest",
        "locale_id": str(page.locale_id),
    }  # fmt: skip
    return words.get(name, str(page.pk))


def _patterns(resolver: URLResolver, before: str) -> Iterator[str]:
    for entry in resolver.url_patterns:
        here = before + re.sub(r"[\^$]", "", str(entry.pattern))
        if isinstance(entry, URLResolver):
            yield from _patterns(entry, here)
        elif isinstance(entry, URLPattern):
            yield here


def told_by(answer) -> str:
    """What an answer says, whether page or JSON; nothing for a file."""
    text = "" if answer.streaming else answer.content.decode(errors="replace")
    is_json = "json" in answer.headers.get("content-type", "")
    return json.dumps(json.loads(text), ensure_ascii=False) if is_json and text else text


@pytest.mark.attack("读取他人未公开的草稿")
def test_no_page_of_the_office_side_tells_a_winner_what_others_are_writing(winner, pages):
    client = Client(raise_request_exception=False)
    client.force_login(winner)
    told, asked_for, faults = [], 0, []
    for address in dict.fromkeys(addresses(pages)):
        asked_for += 1
        answers = [client.get(address)]
        if answers[0].status_code == 200:
            answers.append(client.get(address, {"q": SECRET, "type": "cms_pages.StoryPage"}))
        for answer in answers:
            # The words asked for stand in the search box: only titles tell.
            found = [title for title in (OTHERS_DRAFT, LATER_TITLE) if title in told_by(answer)]
            if found:
                told.append((answer.request, found))
            if answer.status_code >= 500:
                faults.append(answer.request)
    assert asked_for > 300
    assert (told, faults) == ([], [])


@pytest.mark.attack("读取他人未公开的草稿")
def test_naming_anothers_draft_in_a_request_tells_a_winner_nothing(winner, pages):
    draft, public, story = pages
    own = cms.drafted(
        StoriesIndexPage.objects.get(),
        StoryPage(
            live=False, owner=winner, title="自己的", slug="own", author="甲", year=2024, summary="无", body="<p>无</p>"
        ),
    )
    client, columns = Client(), draft.get_parent()
    client.force_login(winner)
    bulk = [f"/admin/bulk/wagtailcore/page/{act}/" for act in ("publish", "unpublish", "delete", "move")]
    asked = [client.get(f"/admin/pages/{page.pk}/move/{draft.pk}/confirm/") for page in (own, public, story, columns)]
    asked += [client.get(url, {"id": [draft.pk, own.pk]}) for url in (*bulk, "/admin/choose-page/chosen-multiple/")]
    asked += [client.get(url, {"id": "all", "childOf": columns.pk, "q": SECRET}) for url in bulk]
    asked.append(
        client.post(f"/admin/pages/{own.pk}/copy/", {"new_parent_page": draft.pk, "new_title": "x", "new_slug": "x"})
    )
    asked.append(client.post("/admin/pages/create/cms_pages/storypage", {"parent_page": draft.pk}))
    asked.append(client.post(f"{bulk[3]}?id={own.pk}", {"chooser": draft.pk}))
    assert [answer.request["PATH_INFO"] for answer in asked if OTHERS_DRAFT in told_by(answer)] == []
    assert client.get(f"/admin/pages/{own.pk}/edit/").status_code == 200


def linking(kind: str, key: int) -> str:
    """A link, or a picture, as the editor's script posts it."""
    entity = {"LINK": "LINK", "DOCUMENT": "DOCUMENT"}.get(kind)
    reach = [{"offset": 0, "length": 1, "key": 0}]
    block = {"key": "a", "text": "链接", "type": "unstyled", "depth": 0, "inlineStyleRanges": [], "entityRanges": reach}
    data = {"id": key, "format": "left", "alt": "图"} if kind == "IMAGE" else {"id": key}
    if not entity:
        block |= {"type": "atomic", "text": " "}
    entities = {"0": {"type": entity or "IMAGE", "mutability": "MUTABLE", "data": data}}
    return json.dumps({"blocks": [block], "entityMap": entities})


@pytest.mark.parametrize("kind", ["LINK", "DOCUMENT", "IMAGE"])
@pytest.mark.parametrize("complete", [True, False])
def test_pointing_to_anothers_draft_or_file_tells_a_winner_nothing(winner, kind, complete, pages):
    draft = pages[0]
    own = cms.drafted(
        StoriesIndexPage.objects.get(),
        StoryPage(
            live=False, owner=winner, title="自己的", slug="own", author="甲", year=2024, summary="无", body="<p>无</p>"
        ),
    )
    document, image = pictures.document(name=f"{SECRET}.pdf"), pictures.image(title=SECRET)
    key = {"LINK": draft, "DOCUMENT": document, "IMAGE": image}[kind].pk
    client, body = entered(winner), linking(kind, key)
    summary = "无" if complete else ""
    fields = opened(client, own) | {"body": body, "summary": summary}
    create = f"/admin/pages/add/cms_pages/storypage/{own.get_parent().pk}/"
    asked = [
        send(client, own, fields),
        client.post(f"/admin/pages/{own.pk}/edit/preview/", fields),
        client.get(f"/admin/pages/{own.pk}/edit/preview/"),
        client.post(create, {**fields_of(client.get(create).content.decode()), "title": "新的", "body": body}),
        client.get(f"/admin/pages/{own.pk}/edit/"),
    ]
    names = (OTHERS_DRAFT, draft.slug + "/", SECRET, PurePath(image.file.name).stem)
    assert [name for answer in asked for name in names if name in told_by(answer)] == []
    assert asked[0].status_code == 302
    # What an editor put there stays, and stays writable.
    stored = StoryPage.objects.get(pk=own.pk)
    stored.body = {
        "LINK": f'<p><a linktype="page" id="{key}">见</a></p>',
        "DOCUMENT": f'<p><a linktype="document" id="{key}">见</a></p>',
        "IMAGE": f'<embed embedtype="image" id="{key}" format="left" alt="图"/>',
    }[kind]
    stored.save_revision()
    send(client, own, fields | {"summary": "由编辑配图"})
    assert StoryPage.objects.get(pk=own.pk).get_latest_revision_as_object().summary == "由编辑配图"


@pytest.mark.attack("读取他人未公开的草稿")
def test_no_request_names_a_file_that_is_not_ones_own(winner):
    document, image = pictures.document(name=f"{SECRET}.pdf"), pictures.image(title=SECRET)
    stem = PurePath(image.file.name).stem
    client, told, asked_for = Client(raise_request_exception=False), [], 0
    client.force_login(winner)
    for pattern in sorted(set(_patterns(get_resolver(), ""))):
        for kind, item in (("image", image), ("document", document)):
            if not re.match("admin/(images|documents|bulk|api)", pattern):
                continue
            names = {"app_label": f"wagtail{item._meta.app_label[7:]}", "model_name": kind, "filter_spec": "width-100"}
            for action in ("delete", "add_to_collection", "add_tags") if "<action>" in pattern else ("",):
                words = names | {"action": action}
                filled = re.sub(r"<(?:\w+:)?(\w+)>", lambda part: words.get(part[1], str(item.pk)), pattern)  # noqa: B023
                answer = client.get(f"/{filled}", {"id": item.pk})
                asked_for += 1
                if any(name in told_by(answer) for name in (SECRET, stem)) or answer.status_code >= 500:
                    told.append((filled, answer.status_code))
    assert asked_for > 50
    assert told == []


def test_link_to_a_page_not_in_public_has_no_address(client, pages):
    draft, public, _ = pages
    body = "".join(f'<a linktype="page" id="{page.pk}">见</a>' for page in (draft, public))
    page = cms.announcement("关于链接的公告", body=f"<p>{body}</p>")
    shown = client.get(page.address).content.decode()
    assert (draft.slug + "/" in shown, public.address in shown) == (False, True)


def test_editor_still_reads_them(editor, pages):
    draft, public, _ = pages
    client = Client()
    client.force_login(editor)
    assert OTHERS_DRAFT in client.get("/admin/pages/search/", {"q": SECRET}).content.decode()
    assert LATER_TITLE in client.get(f"/admin/pages/{public.pk}/edit/").content.decode()
    assert NoticePage.objects.get(pk=public.pk).draft_title == "关于示例事项的公告"
    assert draft.draft_title == OTHERS_DRAFT


def test_with_the_last_honour_goes_the_power_to_write(portal, office, second_office):
    honour = active_honour()
    holder = honour.holder
    assert holder.groups.filter(name=WINNERS).exists()
    revoked(honour, office, second_office)
    assert not holder.groups.filter(name=WINNERS).exists()


@pytest.mark.attack("以获奖者的身份改动办公台的设置")
def test_what_a_winner_or_an_editor_can_open_of_the_settings_changes_none(portal, winner, editor):
    kept = (Task, Workflow, Group, Site, Collection, Redirect, SiteSettings)
    before = [list(model.objects.values()) for model in kept]
    words = dict.fromkeys(("name", "site_name", "hostname", "old_path", "redirect_link", "codename"), "犇骉")
    posted = words | {f"create-task-{name}": value for name, value in words.items()}
    plain = sorted({pattern for pattern in _patterns(get_resolver(), "") if pattern.startswith("admin/")})
    for user in (winner, editor):
        client = Client(raise_request_exception=False)
        client.force_login(user)
        for address in plain:
            if "<" not in address and not re.search(r"logout|failwhale|\(", address):
                client.post(f"/{address}", posted)
        client.post("/admin/workflows/task_chooser/create/?create_model=wagtailcore.groupapprovaltask", posted)
        client.post(f"/admin/settings/cms_pages/sitesettings/{Site.objects.get().pk}/", posted)
    assert [list(model.objects.values()) for model in kept] == before


@pytest.mark.attack("使本站访问他人指定的网址")
def test_no_address_that_somebody_types_is_asked(portal, winner):
    client = Client()
    client.force_login(winner)
    address = "https://www.youtube.com/watch?v=7Bl3iGMMHn8"
    answer = client.post("/admin/embeds/chooser/upload/", {"embed-chooser-url": address})
    assert answer.json()["step"] == "chooser"
    with pytest.raises(EmbedUnsupportedProviderException):
        get_embed(address)
