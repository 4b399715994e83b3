"""A file in public changes with its page only, whichever road leads to it (P04, P17)."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from wagtail.documents.models import Document
from wagtail.images.models import Image

from cms_pages import door
from cms_pages.models import NoticesIndexPage, SiteSettings
from portal.powers.actions import make_superuser
from tests.cms_pages.using_files import drafted, linking, published, showing
from tests.factories import cms, pictures
from tests.factories.access import UserFactory

pytestmark = pytest.mark.django_db

STANDS = "该文件已随公开页面公开"
XHR = {"HTTP_X_REQUESTED_WITH": "XMLHttpRequest"}
IDENTITY = "身份证 11010519491231002X"


def said(client, answer) -> str:
    """What the person reads after pressing the button: on the form, in the script's answer, or on the page led to."""
    if "json" in answer.headers.get("content-type", ""):
        told = json.loads(answer.content)
        return str(told) if not told.get("redirect") else client.get(told["redirect"]).content.decode()
    return (client.get(answer.url) if answer.status_code == 302 else answer).content.decode()


DOCUMENT_ROADS = {
    "replace": ("edit/{}/", {"file": SimpleUploadedFile("a.csv", b"ID,11010519491231002X")}, {}),
    "rename": ("edit/{}/", {"title": IDENTITY}, {}),
    "rename after upload": ("multiple/{}/", {"doc-{}-title": "改"}, XHR),
    "delete": ("delete/{}/", {}, {}),
    "delete after upload": ("multiple/{}/delete/", {}, XHR),
    "bulk delete": ("/admin/bulk/wagtaildocs/document/delete/?id={}", {}, {}),
}
IMAGE_ROADS = {
    "replace": ("{}/", {"file": SimpleUploadedFile("a.jpg", pictures.photograph(), "image/jpeg")}, {}),
    "rename": ("{}/", {"title": "改"}, {}),
    "describe": ("{}/", {"description": IDENTITY}, {}),
    "rename after upload": ("multiple/{}/", {"image-{}-title": "改"}, XHR),
    "delete": ("{}/delete/", {}, {}),
    "delete after upload": ("multiple/{}/delete/", {}, XHR),
    "bulk delete": ("/admin/bulk/wagtailimages/image/delete/?id={}", {}, {}),
}


def walked(client, road, item, root: str) -> str:
    """Send what the form would hold, changed; say what the person then reads."""
    url, changes, headers = road
    own = {"title": item.title, "description": getattr(item, "description", ""), "collection": item.collection_id}
    prefixed = {f"{kind}-{item.pk}-{name}": value for kind in ("doc", "image") for name, value in own.items()}
    address = url.format(item.pk) if url.startswith("/") else root + url.format(item.pk)
    changed = {name.format(item.pk): value for name, value in changes.items()}
    for value in changed.values():
        if hasattr(value, "seek"):
            value.seek(0)
    return said(client, client.post(address, {**own, "tags": "", **prefixed, **changed}, **headers))


@pytest.mark.parametrize("road", DOCUMENT_ROADS)
def test_document_in_public_is_not_changed_past_its_page(portal, client, keeper, road):
    document = pictures.document(name="名单.pdf", by=keeper)
    published(drafted(linking(document)))
    client.force_login(keeper)
    assert STANDS in walked(client, DOCUMENT_ROADS[road], document, "/admin/documents/")
    assert Document.objects.get(pk=document.pk).title == document.title
    client.logout()
    assert b"".join(client.get(document.url).streaming_content) == pictures.PAPER


@pytest.mark.parametrize("road", IMAGE_ROADS)
def test_picture_in_public_is_not_changed_past_its_page(portal, client, keeper, road):
    image = pictures.image(by=keeper)
    published(drafted(showing(image)))
    with image.file.open() as kept:
        before = kept.read()
    client.force_login(keeper)
    assert STANDS in walked(client, IMAGE_ROADS[road], image, "/admin/images/")
    now = Image.objects.get(pk=image.pk)
    assert (now.title, now.description) == (image.title, image.description)
    with now.file.open() as kept:
        assert kept.read() == before


@pytest.fixture
def keeper(db):
    """Somebody no permission stops."""
    return make_superuser(UserFactory())


def test_file_of_a_draft_may_be_changed_and_deleted(portal, client, editor):
    document = pictures.document()
    drafted(linking(document))
    client.force_login(editor)
    values = {"title": "改过的名称", "collection": document.collection_id}
    assert client.post(f"/admin/documents/edit/{document.pk}/", values).status_code == 302
    assert Document.objects.get(pk=document.pk).title == "改过的名称"
    client.post(f"/admin/documents/delete/{document.pk}/")
    assert not Document.objects.filter(pk=document.pk).exists()


@pytest.mark.attack("一名编辑撤下或者隐藏公示")
def test_superuser_hides_no_public_file_and_moves_no_root(portal, client):
    from wagtail.models import CollectionViewRestriction, Site

    client.force_login(make_superuser(UserFactory()))
    document, site = pictures.document(), Site.objects.get()
    answer = client.post(f"/admin/collections/{document.collection_id}/privacy/", {"restriction_type": "login"})
    assert "不另设访问限制" in said(client, answer)
    assert not CollectionViewRestriction.objects.exists()
    with pytest.raises(IntegrityError, match="no_hiding"), transaction.atomic():
        CollectionViewRestriction.objects.bulk_create(
            [CollectionViewRestriction(collection_id=document.collection_id, restriction_type="login")]
        )
    other = NoticesIndexPage.objects.get()
    values = {
        "hostname": site.hostname,
        "port": site.port,
        "site_name": "改",
        "root_page": other.pk,
        "is_default_site": "on",
    }
    assert "只有一个站点" in said(client, client.post(f"/admin/sites/edit/{site.pk}/", values))
    assert "不能删除" in said(client, client.post(f"/admin/sites/delete/{site.pk}/"))
    assert Site.objects.get().root_page_id == site.root_page_id


@pytest.mark.parametrize(
    "phone", ["11010519491231002X", "110105194912310029", "6222021234567890128", "1001234509012345678"]
)
def test_office_numbers_are_no_persons(portal, client, office, phone):
    settings = SiteSettings.load()
    settings.contact_phone = phone
    with pytest.raises(door.ValidationError):
        settings.clean()
    SiteSettings.objects.update(contact_phone=phone)
    with pytest.raises(door.ValidationError):
        published(drafted(f"<p>身份证号、账号：{phone}</p>"))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_picture_of_a_story_comes_in_two_sizes_without_what_the_telephone_wrote(portal, client, kind):
    story = cms.story(picture=pictures.image(kind=kind))
    page = client.get(story.address).content.decode()
    sources = set(re.findall(r"/media/[^\s\"]+\.webp(?=[\s\"])", page))
    assert len(sources) == 2
    for source in sources:
        shown = client.get(source)
        content = b"".join(shown.streaming_content)
        assert (shown.status_code, shown["Content-Type"], content[8:12]) == (200, "image/webp", b"WEBP")
        assert not any(word in content for word in pictures.SECRETS)
    assert ".webp" in client.get("/stories/").content.decode()
