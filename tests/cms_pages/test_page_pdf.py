"""A page that is a document has its file beside it: measures, notices (Articles 1, 30)."""

from io import BytesIO
from uuid import uuid4

import pytest
from django.urls import reverse
from pypdf import PdfReader

from cms_pages import door
from cms_pages.models import MeasuresPage, NoticePage, NoticesIndexPage
from cms_pages.tasks import draw_page_file
from portal.jobs import _hand_over
from tests.factories import cms

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("portal"), pytest.mark.django_db]


def text_of(client, page, file):
    """The words of the file its page links to."""
    address = f"{page}{file}"
    assert f'href="{address}"' in client.get(page).content.decode()
    model = MeasuresPage if file == "measures.pdf" else NoticePage
    draw_page_file(model.objects.live().get(slug=page.rstrip("/").rpartition("/")[2]).pk)
    answer = client.get(address)
    assert answer["content-type"] == "application/pdf"
    return "".join(sheet.extract_text() for sheet in PdfReader(BytesIO(answer.content)).pages).replace("\n", "")


@pytest.mark.article(1)
def test_measures_are_a_file_with_every_article_and_their_standing(client):
    text = text_of(client, "/measures/changning-quality-2023/", "measures.pdf")
    assert all(words in text for words in ("第一条", "第三十九条", "现行有效", "原文：http"))


def test_a_notice_is_a_file_once_it_is_public(client):
    page = cms.announcement()
    assert page.title in text_of(client, page.address, "notice.pdf")
    assert (
        reverse("story_document", args=["经验"]) == "/stories/%E7%BB%8F%E9%AA%8C/story.pdf"
    )  # as Wagtail makes addresses
    draft = NoticePage(title="未公开的公告", slug="draft", body="<p>正文。</p>", live=False)
    NoticesIndexPage.objects.get().add_child(instance=draft)
    assert client.get(f"{draft.address}notice.pdf").status_code == 404


def jobs(callbacks):
    """What is handed to a worker after the commit."""
    return [one.args for one in callbacks if getattr(one, "func", None) is _hand_over]


def test_a_file_is_drawn_by_a_worker_for_the_words_as_they_stand(client, django_capture_on_commit_callbacks):
    """Asked of it by the publication and, where it is kept no more, by whoever asks; never drawn for the request."""
    with django_capture_on_commit_callbacks() as published:
        page = cms.announcement(f"关于{uuid4().hex}的公告")
    with django_capture_on_commit_callbacks() as asked:
        answers = [client.get(f"{page.address}notice.pdf") for _ in range(2)]
    assert [(one.status_code, one["Retry-After"]) for one in answers] == [(503, "30")] * 2
    assert "文件正在制作" in answers[0].content.decode()
    assert jobs(published) == jobs(asked) == [("cms_pages.tasks.draw_page_file", page.pk)]
    draw_page_file(page.pk)
    assert client.get(f"{page.address}notice.pdf").content.startswith(b"%PDF")
    page.body = "<p>另一正文。</p>"
    page.save_revision().publish()
    assert client.get(f"{page.address}notice.pdf").status_code == 503
    door.take_down(NoticePage.objects.get(pk=page.pk), by=None)
    draw_page_file(page.pk)
    assert client.get(f"{page.address}notice.pdf").status_code == 404
