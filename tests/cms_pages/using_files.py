"""Pages that use a document or a picture."""

from cms_pages.models import NoticePage, NoticesIndexPage
from tests.factories import cms


def linking(document) -> str:
    return f'<p><a linktype="document" id="{document.pk}">名单</a></p>'


def showing(image, alt: str = "检测台") -> str:
    return f'<embed embedtype="image" id="{image.pk}" format="fullwidth" alt="{alt}"/>'


def drafted(body: str) -> NoticePage:
    page = NoticePage(title="关于示例事项的公告", slug=f"f-{NoticePage.objects.count()}", body=body, live=False)
    return cms.drafted(NoticesIndexPage.objects.get(), page)


def published(page) -> None:
    page.save_revision().publish()
