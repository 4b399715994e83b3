"""A page that is a document has its file beside it: measures, notices (Articles 1, 30)."""

from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from cms_pages.models import NoticePage, NoticesIndexPage
from tests.factories import cms

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("portal"), pytest.mark.django_db]


def text_of(client, page, file):
    """The words of the file its page links to."""
    address = f"{page}{file}"
    assert f'href="{address}"' in client.get(page).content.decode()
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
