"""Every kind of page is HTML without parse errors (WHATWG), no id twice, and nothing where it may not stand."""

from collections import Counter

import pytest
from tinyhtml5.parser import HTMLParser

from cms_pages.checking import OF_ARTICLES, REQUIRED, Visitor
from tests.factories import cms
from tests.factories.honours import new_honour
from workflow.honours.models import PublicHonour
from workflow.publicity.models import Notice

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("portal"), pytest.mark.django_db]
HTML = "{http://www.w3.org/1999/xhtml}"
TEXTUAL = {"text", "search", "url", "tel", "email", "password", "number", "date", "hidden", "datetime-local", "month"}
CHILDREN = {"ul": {"li"}, "ol": {"li"}, "dl": {"dt", "dd", "div"}, "tr": {"th", "td"}, "select": {"option", "optgroup"}}


@pytest.fixture(scope="module")
def listed(portal, module_setup):
    module_setup(new_honour)
    return module_setup(lambda: Notice.objects.public().order_by("pk").last())


def faults(body):
    parser = HTMLParser()
    tree = parser.parse(body, transport_encoding="utf-8")
    found = [f"{place}: {code} {data}" for place, code, data in parser.errors]
    ids = Counter(node.get("id") for node in tree.iter() if node.get("id"))
    found += [f"id {name} {count} 次" for name, count in ids.items() if count > 1]
    return found + [fault for node in tree.iter() if isinstance(node.tag, str) for fault in of_node(node, ids)]


def of_node(node, ids):
    tag = node.tag.removeprefix(HTML)
    allowed = CHILDREN.get(tag)
    for child in node if allowed else ():
        name = str(child.tag).removeprefix(HTML)
        if isinstance(child.tag, str) and name not in allowed | {"script", "template"}:
            yield f"<{name}> 在 <{tag}> 中"
    if tag == "input" and node.get("autocomplete") and node.get("type", "text") not in TEXTUAL:
        yield f"autocomplete 在 {node.get('type')} 上"
    for name in ("for", "aria-labelledby", "aria-describedby", "aria-controls"):
        missing = [one for one in (node.get(name) or "").split() if one not in ids]
        if missing:
            yield f"{name} 指向没有的 {missing}"
    if tag == "img" and node.get("alt") is None:
        yield "图片没有 alt"


def page_types(listed):
    honour = PublicHonour.objects.latest("pk")
    return [
        "/", "/notices/", "/measures/", "/measures/changning-quality-2023/",
        "/measures/changning-quality-2023/articles/21/", "/standards/", "/standards/gb-t-19580-2012/", "/publicity/",
        listed.get_absolute_url(), listed.edition.get_absolute_url(), "/decisions/", "/stories/", cms.story().address,
        cms.announcement().address, "/register/", f"/register/{honour.number}/", "/objections/", "/objections/new/",
        "/objections/progress/", "/objections/outcomes/", "/misuse/", "/misuse/new/", "/verify/", "/eligibility/",
        "/search/?q=质量", "/site-map/", "/data/", "/contact/", "/guide/", "/about/", "/privacy/", "/copyright/",
        "/accessibility/", "/tracking/", "/pool/", "/en/", "/accounts/login/",
    ]  # fmt: skip


def test_every_kind_of_page_says_what_it_is(listed):
    visitor, titles = Visitor(), {}
    for address in page_types(listed):
        page = visitor.open(address).page
        assert page is not None, address
        assert [name for name in REQUIRED if not page.meta.get(name)] == [], address
        if set(OF_ARTICLES) & set(page.meta):
            assert [name for name in OF_ARTICLES if not page.meta.get(name)] == [], address
        titles.setdefault(page.title, []).append(address)
    assert [same for same in titles.values() if len(same) > 1] == []


def test_every_kind_of_page_is_valid(client, listed):
    addresses = [*page_types(listed), "/nowhere/", "/accounts/signup/", "/en/verify/"]
    assert {address: found for address in addresses if (found := faults(client.get(address).content))} == {}


@pytest.mark.parametrize(
    "body",
    ["<p>a</div>", '<p id="a"><p id="a">', "<ul><p>a</ul>", '<input type="checkbox" autocomplete="off">',
     '<label for="b">a</label>', "<img src='/a'>"],
)  # fmt: skip
def test_the_checker_sees_faults(body):
    frame = f'<!DOCTYPE html><html lang="zh-CN"><head><title>a</title></head><body>{body}</body></html>'
    assert faults(frame.encode())
