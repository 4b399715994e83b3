"""Documents and pictures are private until a live page uses them, and again once none does (P04, P17, B12)."""

import json
from io import BytesIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import override_settings
from PIL import Image as Picture
from wagtail.documents.models import Document
from wagtail.images.models import Image, Rendition
from wagtail.models import Collection

from cms_pages import door
from cms_pages.models import SiteSettings
from cms_pages.permissions import grant_story_access
from portal import clock
from portal.access.enums import Role
from portal.evidence.models import Quarantine
from portal.stores import innermost
from tests.cms_pages.using_files import drafted, linking, published, showing
from tests.factories import cms, pictures
from tests.factories.access import UserFactory
from tests.factories.evidence import EICAR
from tests.factories.honours import active_honour

pytestmark = pytest.mark.django_db


@pytest.fixture
def winner():
    """A winner, who may write of the own award."""
    user = UserFactory(display_name="示例企业甲")
    grant_story_access(user)
    return user


@pytest.mark.attack("打开未公开的文件和原图")
def test_document_answers_while_a_live_page_links_it(portal, client):
    document = pictures.document(name="拟获奖名单（未公开）.pdf")
    page = drafted(linking(document))
    assert client.get(document.url).status_code == 404
    published(page)
    answer = client.get(document.url)
    assert (answer.status_code, answer["Cache-Control"], answer["X-Content-Type-Options"]) == (
        200, "public, no-cache", "nosniff",
    )  # fmt: skip
    assert b"".join(answer.streaming_content) == pictures.PAPER
    page.refresh_from_db()
    door.take_down(page, by=None)
    assert client.get(document.url).status_code == 404


def test_document_the_page_dropped_is_gone_at_once_even_for_who_has_it(portal, client):
    document = pictures.document()
    page = drafted(linking(document))
    published(page)
    tag = client.get(document.url)["ETag"]
    assert client.get(document.url, headers={"if-none-match": tag}).status_code == 304
    page.refresh_from_db()
    page.body = "<p>已撤下。</p>"
    published(page)
    assert client.get(document.url, headers={"if-none-match": tag}).status_code == 404


@pytest.mark.attack("打开未公开的文件和原图")
def test_draft_of_a_live_page_makes_nothing_public(portal, client):
    document, image = pictures.document(), pictures.image()
    page = cms.announcement()
    page.body = linking(document) + showing(image)
    page.save_revision()
    assert client.get(document.url).status_code == 404
    assert client.get(image.get_rendition("width-100").url).status_code == 404


@pytest.mark.parametrize("digits", ["{pk}", "０{pk}"])
@pytest.mark.attack("打开未公开的文件和原图")
def test_no_other_spelling_of_the_address_leads_round_the_guard(portal, client, digits):
    document = pictures.document(name="list.pdf")
    number = digits.format(pk=document.pk)
    full_width = "".join(chr(ord(digit) + 0xFEE0) if digit.isascii() else digit for digit in number)
    for spelling in (number, full_width):
        assert client.get(f"/documents/{spelling}/list.pdf").status_code == 404


def test_who_works_with_files_sees_them_and_nobody_keeps_them(portal, client, editor, person_with, winner):
    document, image = pictures.document(), pictures.image()
    picture = image.get_rendition("width-100").url
    client.force_login(editor)
    for address in (document.url, picture, image.file.url):
        answer = client.get(address)
        assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    for stranger in (person_with(Role.REVIEWER), person_with(Role.DEPARTMENT), winner, UserFactory()):
        client.force_login(stranger)
        assert [client.get(address).status_code for address in (document.url, picture, image.file.url)] == [404] * 3


@pytest.mark.attack("打开未公开的文件和原图")
def test_idle_or_factorless_session_sees_what_the_public_sees(portal, client, editor, settings):
    document, image = pictures.document(), pictures.image()
    addresses = (document.url, image.get_rendition("width-100").url, image.file.url)
    client.force_login(editor)
    assert client.get("/admin/").status_code == 200
    settings.PORTAL_SECOND_FACTOR = True
    assert [client.get(address).status_code for address in addresses] == [404] * 3
    settings.PORTAL_SECOND_FACTOR, settings.PORTAL_IDLE_SECONDS = False, -1
    assert [client.get(address).status_code for address in addresses] == [404] * 3
    settings.PORTAL_IDLE_SECONDS = 900
    assert [client.get(address).status_code for address in addresses] == [200] * 3


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.attack("打开未公开的文件和原图")
def test_picture_is_shown_made_anew_and_the_original_never(portal, client, kind):
    image = pictures.image(kind=kind)
    page = drafted(showing(image))
    published(page)
    html = client.get(page.url).content.decode()
    address = html.split('class="richtext-image full-width"')[1].split('src="')[1].split('"')[0]
    answer = client.get(address)
    body = b"".join(answer.streaming_content)
    assert (answer.status_code, answer["Content-Type"].split("/")[0]) == (200, "image")
    assert answer["Cache-Control"].startswith("public, max-age=86400")
    assert [word for word in pictures.SECRETS if word in body] == []
    assert dict(Picture.open(BytesIO(body)).getexif()) == {}
    assert client.get(address, headers={"if-none-match": answer["ETag"]}).status_code == 304
    assert client.get(image.file.url).status_code == 404
    page.refresh_from_db()
    door.take_down(page, by=None)
    assert client.get(address, headers={"if-none-match": answer["ETag"]}).status_code == 404


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_rendition_of_a_raw_photograph_holds_no_place_either(portal, kind):
    rendition = pictures.image(kind=kind, raw=True).get_rendition("width-100")
    with rendition.file.open() as made:
        body = made.read()
    assert [word for word in pictures.SECRETS if word in body] == []


@pytest.mark.attack("打开未公开的文件和原图")
def test_nothing_else_under_the_address_answers(portal, client, editor):
    client.force_login(editor)
    for name in ("", "evidence/x", "../secrets.env", "%2e%2e/secrets.env", "documents/x.pdf", "images/none.jpg"):
        assert client.get(f"/media/{name}").status_code == 404
    document = pictures.document()
    assert client.get(f"/media/{document.file.name}").status_code == 404


def test_store_that_lost_the_picture_says_404(portal, client):
    image = pictures.image()
    published(drafted(showing(image)))
    rendition = image.get_rendition("width-100")
    rendition.file.storage.delete(rendition.file.name)
    assert client.get(rendition.url).status_code == 404


class Bucket(Storage):
    """A store without paths whose own addresses lie elsewhere, as a bucket's do."""

    def __init__(self):
        self.kept: dict[str, bytes] = {}

    def _save(self, name, content):
        self.kept[name] = content.read()
        return name

    def _open(self, name, mode="rb"):
        return ContentFile(self.kept[name], name=name)

    def exists(self, name):
        return name in self.kept

    def size(self, name):
        return len(self.kept[name])

    def get_modified_time(self, name):
        return clock.now()

    def url(self, name):
        return f"https://bucket.example/{name}?signature=x"


BUCKET = {"default": {"BACKEND": "tests.cms_pages.test_files.Bucket"}}


def test_bucket_never_shows_its_own_address(portal, client, settings):
    with override_settings(STORAGES={**settings.STORAGES, **BUCKET}):
        image, document = pictures.image(), pictures.document()
        page = drafted(showing(image) + linking(document))
        published(page)
        html = client.get(page.url).content.decode()
        assert "bucket.example" not in html
        assert client.get(image.get_rendition("width-100").url).status_code == 200
        answer = client.get(document.url)
        assert (answer.status_code, b"".join(answer.streaming_content)) == (200, pictures.PAPER)


@pytest.mark.attack("在磁盘或者桶中替换公开的文件")
def test_what_was_exchanged_in_the_store_reaches_nobody(portal, own_stores, client, caplog):
    document, other, image = pictures.document(), pictures.document(name="另一份.pdf"), pictures.image()
    page = drafted(showing(image) + linking(document) + linking(other))
    published(page)
    rendition = image.get_rendition("width-100")
    lies = innermost(storages["default"])
    for address, name in ((document.url, document.file.name), (rendition.url, rendition.file.name)):
        assert client.get(address).status_code == 200
        for planted in (b"%PDF-1.4 planted", lies.open(other.file.name).read()):
            Path(lies.path(name)).write_bytes(planted)
            answer = client.get(address)
            assert (answer.status_code, "与上传时的不符" in answer.content.decode()) == (503, True)
            assert "打不开" in caplog.text


def test_what_a_former_version_stored_in_plain_is_sealed_as_it_was_uploaded(portal, own_stores, client):
    document, planted, image = pictures.document(), pictures.document(name="另一份.pdf"), pictures.image()
    page = drafted(showing(image) + linking(document) + linking(planted))
    published(page)
    rendition, lies = image.get_rendition("width-100"), innermost(storages["default"])
    for one, content in ((document, pictures.PAPER), (planted, b"planted"), (rendition, b"planted")):
        Path(lies.path(one.file.name)).write_bytes(content)
    with pytest.raises(CommandError, match="不是登记的那一份"):
        call_command("seal_files")
    assert [client.get(one.url).status_code for one in (document, planted)] == [200, 503]
    assert not Rendition.objects.filter(pk=rendition.pk).exists()
    call_command("seal_files", open_media=True)
    assert lies.open(document.file.name).read() == pictures.PAPER
    with pytest.raises(CommandError):
        call_command("seal_files")
    again = Image.objects.get(pk=image.pk).get_rendition("width-100")
    assert client.get(again.url).status_code == 200


def test_a_file_costs_the_same_however_many_pages_use_it(portal, client, django_assert_num_queries):
    document = pictures.document()
    published(drafted(linking(document)))
    client.get(document.url)
    with django_assert_num_queries(6):
        client.get(document.url)
    for _ in range(3):
        published(drafted(linking(document)))
    with django_assert_num_queries(6):
        client.get(document.url)


def test_mark_of_the_site_is_public_and_holds_no_metadata(portal, client):
    site = SiteSettings.load()
    site.mark_image = SimpleUploadedFile("mark.jpg", pictures.photograph())
    site.full_clean()
    site.save()
    body = b"".join(client.get(site.mark_image.url).streaming_content)
    assert [word for word in pictures.SECRETS if word in body] == []


@pytest.mark.attack("上传病毒")
def test_mark_of_the_site_is_scanned_like_any_upload_and_staff_have_no_portraits(portal, client, editor, settings):
    site = SiteSettings.load()
    site.mark_image = SimpleUploadedFile("mark.png", EICAR)
    with pytest.raises(ValidationError, match="含有病毒或者恶意程序"):
        site.full_clean()
    settings.CLAMD_ADDRESS, settings.PORTAL_DEMONSTRATION = "", False
    site.mark_image = SimpleUploadedFile("mark.jpg", pictures.photograph())
    with pytest.raises(ValidationError, match="须查验无毒才能接收"):
        site.full_clean()
    client.force_login(editor)
    assert 'type="file"' not in client.get("/admin/account/").content.decode()


# Whose files one sees


def listed(client, kind: str) -> list[str]:
    answer = client.get(f"/admin/api/main/{kind}/")
    return [item["title"] for item in json.loads(answer.content)["items"]] if answer.status_code == 200 else []


def test_api_lists_to_each_what_they_may_choose(portal, client, person_with, editor, winner):
    other = UserFactory()
    grant_story_access(other)
    shelf = winner.groups.get(name="winner").collection_permissions.first().collection
    for by, title in ((editor, "编辑的"), (winner, "自己的"), (other, "别人的")):
        place = None if by is editor else shelf
        pictures.image(by=by, title=title, collection=place)
        pictures.document(by=by, name=f"{title}.pdf", collection=place)
    seen = {
        editor: ["编辑的", "自己的", "别人的"],
        winner: ["自己的"],
        person_with(Role.REVIEWER): [],
        person_with(Role.CONFERENCE): [],
    }
    for user, titles in seen.items():
        client.force_login(user)
        assert listed(client, "images") == titles
        assert listed(client, "documents") == [f"{title}.pdf" for title in titles]


def test_winner_uploads_and_chooses_own_files_alone(portal, client, winner):
    client.force_login(winner)
    shelf = winner.groups.get(name="winner").collection_permissions.first().collection
    other = UserFactory()
    grant_story_access(other)
    theirs = pictures.image(by=other, title="别人的", collection=shelf)
    data = {
        "image-chooser-upload-title": "检测台", "image-chooser-upload-description": "检测台旁的两名检验员",
        "image-chooser-upload-file": SimpleUploadedFile("a.jpg", pictures.photograph(), "image/jpeg"),
        "image-chooser-upload-tags": "", "image-chooser-upload-collection": shelf.pk,
        **{f"image-chooser-upload-focal_point_{part}": "" for part in ("x", "y", "width", "height")},
    }  # fmt: skip
    posted = client.post("/admin/images/chooser/create/?select_format=true", data)
    assert posted.status_code == 200, posted.content.decode()
    mine = Image.objects.get(uploaded_by_user=winner)
    with mine.file.open() as kept:
        assert [word for word in pictures.SECRETS if word in kept.read()] == []
    chooser = client.get("/admin/images/chooser/results/").content.decode()
    assert ("检测台" in chooser, "别人的" in chooser) == (True, False)
    assert client.get(f"/admin/images/chooser/chosen/{mine.pk}/").status_code == 200
    assert client.get(f"/admin/images/chooser/chosen/{theirs.pk}/").status_code in {302, 403}
    paper = {
        "document-chooser-upload-title": "说明", "document-chooser-upload-collection": shelf.pk,
        "document-chooser-upload-file": SimpleUploadedFile("b.pdf", b"%PDF-1.4"), "document-chooser-upload-tags": "",
    }  # fmt: skip
    assert client.post("/admin/documents/chooser/create/", paper).status_code == 200
    assert Document.objects.get().uploaded_by_user == winner


@pytest.mark.parametrize(
    ("words", "refused"), [("", True), ("IMG_2034.JPG", True), ("dsc-0042", True), ("车间", False)]
)
def test_upload_asks_what_the_picture_shows(portal, client, editor, words, refused):
    client.force_login(editor)
    data = {
        "title": "图", "description": words, "file": SimpleUploadedFile("a.jpg", pictures.photograph(), "image/jpeg"),
        "collection": 1, "tags": "", **{f"focal_point_{part}": "" for part in ("x", "y", "width", "height")},
    }  # fmt: skip
    image = pictures.image(by=editor)
    data.pop("file")
    answer = client.post(f"/admin/images/{image.pk}/", data)
    assert ("请用一句话说明图片内容" in answer.content.decode(), answer.status_code == 302) == (refused, not refused)


@pytest.mark.parametrize(
    ("embed", "refused"),
    [
        ('<embed embedtype="image" id="{pk}" format="left"/>', "第1张图片没有替代文本"),
        ('<embed alt="DSC_0001.JPG" embedtype="image" id="{pk}" format="left"/>', "替代文本是文件名"),
        ('<embed alt="" embedtype="image" id="{pk}" format="left"/>', ""),
        ('<embed alt="检测台旁的两名检验员" embedtype="image" id="{pk}" format="left"/>', ""),
    ],
)
def test_page_goes_out_with_words_for_its_pictures(portal, embed, refused):
    page = drafted(embed.format(pk=pictures.image().pk))
    if refused:
        with pytest.raises(Exception, match=refused):
            page.save_revision().publish()
    else:
        page.save_revision().publish()
    page.refresh_from_db()
    assert page.live is not bool(refused)


def test_story_with_the_winners_picture_reaches_the_public(portal, client):
    honour = active_honour()
    winner = honour.holder
    shelf = winner.groups.get(name="winner").collection_permissions.first().collection
    image = pictures.image(by=winner, collection=shelf)
    story = cms.story_draft(honour, body=f"<p>示例做法。</p>{showing(image)}")
    address = image.get_rendition("width-800").url
    assert client.get(address).status_code == 404
    published(story)
    assert client.get(address).status_code == 200


@pytest.mark.attack("上传病毒")
def test_malware_is_taken_as_no_document(portal, client, editor):
    client.force_login(editor)
    infected = SimpleUploadedFile("附件.pdf", b"%PDF-1.4\n" + EICAR, "application/pdf")
    many = client.post("/admin/documents/multiple/add/", {"title": "附件.pdf", "files[]": infected},
                       headers={"x-requested-with": "XMLHttpRequest"})  # fmt: skip
    assert "含有病毒或者恶意程序" in many.json()["error_message"]
    infected.seek(0)
    collection = Collection.get_first_root_node().pk
    one = client.post("/admin/documents/add/", {"title": "附件", "file": infected, "collection": collection})
    assert "含有病毒或者恶意程序" in one.content.decode()
    assert not Document.objects.exists()
    assert Quarantine.objects.filter(state="infected").count() == 2


@pytest.mark.attack("上传病毒")
def test_what_no_scanner_has_judged_is_no_document_either(portal, client, editor, settings):
    settings.CLAMD_ADDRESS, settings.PORTAL_DEMONSTRATION = "", False
    client.force_login(editor)
    plain, collection = SimpleUploadedFile("附件.pdf", b"%PDF-1.4\n"), Collection.get_first_root_node().pk
    page = client.post("/admin/documents/add/", {"title": "附件", "file": plain, "collection": collection})
    assert "须查验无毒才能接收" in page.content.decode()
    assert not Document.objects.exists()
