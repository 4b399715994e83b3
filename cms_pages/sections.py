"""Where each article or section that is cited stands on the portal."""

from cms_pages.models import MeasuresArticle


def published_sections() -> dict[tuple[str, str], str]:
    """(rule set, article number) → address, for every live page of regulations."""
    rows = MeasuresArticle.objects.filter(page__live=True).exclude(page__ruleset_slug="").select_related("page")
    found: dict[tuple[str, str], str] = {}
    for article in rows.defer("body", "page__promulgation"):
        found[article.page.ruleset_slug, ""] = article.page.address
        found[article.page.ruleset_slug, article.key] = article.address
    return found
