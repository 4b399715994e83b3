"""Every kind of page in a real browser: axe finds nothing, nothing runs over a 320-pixel screen, keyboard and switches work."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from axe_playwright_python.sync_playwright import Axe

from portal import clock
from tests.factories import cms
from tests.factories.programmes import load_own, planned_edition, running_edition
from tests.factories.publicity import PUBLISHED, corrected, running_notice
from tests.factories.titles import register_line

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
NOWHERE = "/nowhere/"
PAGES = [
    "/", "/notices/", "/notices/call/", "/measures/", "/measures/changning-quality-2023/",
    "/measures/changning-quality-2023/articles/21/", "/standards/", "/standards/review-rules/", "/publicity/", "NOTICE",
    "/decisions/", "/stories/", "/stories/s-1/", "/editions/", "/editions/changning-quality-2026/", "/search/?q=质量",
    "/guide/", "/eligibility/?edition=changning-quality-2026", "/en/", "/en/eligibility/", "/en/verify/", "/site-map/", "/about/", "/styleguide/",
    "/register/", "/objections/", "/objections/new/", "/objections/progress/", "/objections/outcomes/", "/verify/", "/misuse/",
    "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/en/register/", "/en/objections/new/", "/en/misuse/new/", NOWHERE,
]  # fmt: skip


@pytest.fixture
def site(live_server):
    """A portal with one of everything."""
    cms.portal()
    notice = running_notice()
    with clock.travel(clock.moment(PUBLISHED, 15)):
        corrected(notice.entries.first(), reason="名称有误", title=f"{notice.entries.first().title}（更正）")
    call = cms.call_page(planned_edition(opens=clock.date(2028, 3, 1)), slug="call")
    call.get_latest_revision().publish()
    running_edition(load_own("hongqiao-friendship-2023"))
    cms.story(withheld="关键参数", withheld_reason="技术秘密")
    register_line(1)
    site = live_server.url
    return lambda path: site + (notice.get_absolute_url() if path == "NOTICE" else path)


def look(page, name: str) -> None:
    """Keep a picture where `SCREENSHOTS` names a folder, for people to look at."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


# What depends on the screen's width; what a phone alone shows is the frame, the same on every page.
BY_WIDTH = RULES | {
    "runOnly": {"type": "rule", "values": ["color-contrast", "scrollable-region-focusable", "target-size"]}
}


def faults(page, rules=RULES) -> list[str]:
    """What axe finds; a page that was looked at before has its script already."""
    script = "0" if page.evaluate("'axe' in window") else AXE_SCRIPT
    found = Axe(script).run(page, options=rules).response["violations"]
    return [f"{fault['id']}: {node['html'][:120]}" for fault in found for node in fault["nodes"]]


WIDE, NARROW = 1280, 320
WIDTHS = (WIDE, 1100, 768, 390, NARROW)
# Above a phone's heading: the notice of a demonstration, one row, the trail.
HIGHEST_HEAD = 160
SHIFTING = "[...document.images].filter(i => !i.width || !i.height || !i.getAttribute('width')).map(i => i.src)"


def nothing_is_wrong_with_any_page(site, browser):
    """The policy stops nothing of its own, axe finds nothing, nothing runs over at any width; the heading stands high on a
    phone, pictures keep their place before they are there."""
    wrong = []
    page = browser.new_page(locale="zh-CN")
    page.on("console", lambda message: path != NOWHERE and wrong.append(f"{path} {message.text}"))
    for path in PAGES:
        page.goto(site(path))
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 844})
            wrong += [f"{width} {path} {fault}" for fault in faults_at(width, page, path)]
        wrong += [f"{path} does not keep the place of {picture}" for picture in page.evaluate(SHIFTING)]
    page.close()
    assert wrong == []


def faults_at(width: int, page, path: str) -> list[str]:
    found = []
    if width in {WIDE, NARROW}:
        found += faults(page, RULES if width == WIDE or path in {"/", "NOTICE"} else BY_WIDTH)
        look(page, f"{path.strip('/').replace('/', '_').partition('?')[0] or 'home'}_{width}")
    if (across := page.evaluate("document.documentElement.scrollWidth")) > width:
        found.append(f"is {across} wide")
    if width == 390 and (top := page.locator("main h1").first.bounding_box()["y"]) > HIGHEST_HEAD:
        found.append(f"begins at {top}")
    return found


ILLUSTRATED = ("/", "/stories/", "/stories/s-1/", "/register/")


def pages_have_their_pictures(site, browser):
    """A picture or drawing in the text of each page that is meant to have one, and it can be shown."""
    page = browser.new_page(locale="zh-CN")
    for path in ILLUSTRATED:
        page.goto(site(path))
        page.evaluate("[...document.images].forEach(i => i.loading = 'eager')")
        # Waiting in the page itself would poll by eval, which the policy forbids once the first answer is no.
        page.evaluate("Promise.allSettled([...document.images].map(i => i.decode()))")
        shown = page.evaluate("[...document.querySelectorAll('main img')].map(i => i.naturalWidth)")
        assert shown, path
        assert all(shown), path
    page.close()


def high_contrast_and_large_text(site, browser):
    page = browser.new_page(viewport={"width": 390, "height": 844}, locale="zh-CN", bypass_csp=True)
    page.goto(site("NOTICE"))
    size = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    page.locator(".menu-fold > summary").click()
    page.locator(".menu-fold").get_by_label("大字").check()
    page.locator(".menu-fold").get_by_label("高对比").check()
    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") > size * 1.25
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(0, 0, 0)"
    assert faults(page) == []
    look(page, "contrast")
    page.goto(site("/measures/"))
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(0, 0, 0)"
    page.close()


def without_script_all_is_there(site, browser):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844}, locale="zh-CN")
    page = context.new_page()
    page.goto(site("NOTICE"))
    assert not page.locator(".page-tools").is_visible()
    page.locator(".menu-fold > summary").click()
    page.locator(".menu-fold").get_by_label("高对比").check()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(0, 0, 0)"
    page.locator(".menu-fold").get_by_role("link", name="管理办法").click()
    page.get_by_role("link", name="上海市长宁区政府质量奖管理办法").click()
    assert page.locator("section.article").count() == 39
    context.close()


def keyboard_skips_to_the_content(site, browser):
    page = browser.new_page(locale="zh-CN")
    page.goto(site("/"))
    assert page.locator(".page-tools").is_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.close()


def eligibility_by_keyboard_and_search_with_hits(site, browser):
    page = browser.new_page(locale="zh-CN")
    page.goto(site("/eligibility/?edition=changning-quality-2026"))
    page.get_by_role("button", name="查看结果").press("Enter")
    page.get_by_role("heading", name="还有条件没有回答").wait_for()
    page.locator("#site-q").fill("双向监督")
    page.locator("#site-q").press("Enter")
    page.locator("mark").first.wait_for()
    assert page.locator("mark").first.inner_text() == "双向监督"
    page.close()


# WCAG 1.4.12: as wide as a reader may set it.
SPACED = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
CUT = """[...document.querySelectorAll('main *')].filter(e => {
  const s = getComputedStyle(e);
  return s.overflowY === 'hidden' && s.clipPath === 'none' && e.scrollHeight > e.clientHeight + 1;
}).map(e => e.outerHTML.slice(0, 90))"""
# One of each part: clock and list, form, register, figures and cards.
PARTS = ("/", "NOTICE", "/register/", "/objections/new/", "/editions/changning-quality-2026/")


def wider_spacing_cuts_nothing(site, browser):
    wrong = []
    page = browser.new_page(viewport={"width": 320, "height": 720}, locale="zh-CN", bypass_csp=True)
    for path in PARTS:
        page.goto(site(path))
        page.add_style_tag(content=SPACED)
        wrong += [f"{path} cuts {part}" for part in page.evaluate(CUT)]
        if (across := page.evaluate("document.documentElement.scrollWidth")) > 320:
            wrong.append(f"{path} is {across} wide")
    page.close()
    assert wrong == []


def forced_colours_keep_what_colour_says(site, browser):
    """Days that are over, the chosen column and the boxes of a form are borders, which the system's colours keep."""
    page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="zh-CN", forced_colors="active")
    page.goto(site("NOTICE"))
    days = page.eval_on_selector_all(".clock-days li", "all => all.map(li => getComputedStyle(li).borderTopStyle)")
    done = page.locator(".clock-days li.done").count()
    assert sorted(days) == ["dotted"] * (len(days) - done) + ["solid"] * done
    page.goto(site("/objections/new/"))
    boxes = page.eval_on_selector_all(
        "main textarea, main select, main [type=submit]:not(.plain)",
        "all => all.filter(e => e.getClientRects().length).map(e => getComputedStyle(e).borderTopWidth)",
    )
    assert boxes
    assert "0px" not in boxes
    page.close()


FOCUS = """() => { const e = document.activeElement, r = e.getBoundingClientRect(), s = getComputedStyle(e);
  return [e.outerHTML.slice(0, 90), s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2,
    r.bottom > 0 && r.top < innerHeight && r.right > 0 && r.left < innerWidth]; }"""


def focus_is_seen_wherever_it_goes(site, browser):
    """Each stop of the keyboard has its outline and stands in the window."""
    wrong = []
    page = browser.new_page(viewport={"width": 1280, "height": 720}, locale="zh-CN")
    for path in ("NOTICE", "/objections/new/"):
        page.goto(site(path))
        for _ in range(45):
            page.keyboard.press("Tab")
            element, outlined, inside = page.evaluate(FOCUS)
            if element.startswith("<body"):  # past the last
                break
            if not (outlined and inside):
                wrong.append(f"{path} {element}")
    page.close()
    assert wrong == []


def what_was_refused_has_the_focus(site, browser):
    """Above a form that was refused stands what is wrong; its links lead to the entries."""
    page = browser.new_page(viewport={"width": 390, "height": 844}, locale="zh-CN")
    page.goto(site("/objections/new/"))
    page.locator("main .actions [type=submit]").last.click()
    page.locator("[data-errors]:focus").wait_for()
    assert page.title().startswith("填写有误：提出异议")
    page.locator("[data-errors] a").first.press("Enter")
    place = page.evaluate("decodeURIComponent(location.hash)")
    assert page.locator(f"{place} .invalid-feedback").bounding_box()["y"] < 844
    page.close()


LEFT_OFF = ".menu, .menu-fold, .tools, .site-search, .crumbs, .page-tools, .site-foot nav, .skip, main button"
PRINTED_WIDTH = 794


def paper_holds_the_text_alone(site, browser):
    """Nothing to press, nothing cut at the right edge."""
    wrong = []
    page = browser.new_page(viewport={"width": PRINTED_WIDTH, "height": 1123}, locale="zh-CN")
    page.emulate_media(media="print")
    for path in (*PARTS, "/measures/changning-quality-2023/", "/notices/call/", "/stories/s-1/", NOWHERE):
        page.goto(site(path))
        if (across := page.evaluate("document.documentElement.scrollWidth")) > PRINTED_WIDTH:
            wrong.append(f"{path} is {across} wide")
        wrong += [
            f"{path} prints {part}"
            for part in page.eval_on_selector_all(
                LEFT_OFF, "all => all.filter(e => e.getClientRects().length).map(e => e.outerHTML.slice(0, 90))"
            )
        ]
    page.close()
    assert wrong == []


LOOKED_AT = [
    nothing_is_wrong_with_any_page,
    pages_have_their_pictures,
    high_contrast_and_large_text,
    without_script_all_is_there,
    keyboard_skips_to_the_content,
    eligibility_by_keyboard_and_search_with_hits,
    wider_spacing_cuts_nothing,
    forced_colours_keep_what_colour_says,
    focus_is_seen_wherever_it_goes,
    what_was_refused_has_the_focus,
    paper_holds_the_text_alone,
]


def test_every_kind_of_page_in_a_browser(site, browser, subtests):
    """One portal for all: laying it out takes longer than looking at it."""
    for check in LOOKED_AT:
        with subtests.test(check.__name__):
            check(site, browser)
