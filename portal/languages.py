"""Chinese and English: `/en/…` is the same page in English. The address alone decides, so that copies may be kept of it."""

import re
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext

CHINESE, ENGLISH = "zh-hans", "en"
PREFIX = "/en/"
SPOKEN = frozenset({
    "english", "decisions_en", "decision_en", "stories_en", "story_en", "verify", "verify_english", "verify_number", "verify_english_number",
    "eligibility", "eligibility_en", "site_search_en", "contact_en", "register", "register_honour",
    "account_login", "account_logout", "account_signup", "account_email_verification_sent", "account_confirm_email",
    "account_reset_password", "account_reset_password_done", "account_reset_password_from_key",
    "account_reset_password_from_key_done", "account_change_password", "account_inactive", "account_email",
    "account_reauthenticate", "mfa_index", "mfa_authenticate", "mfa_reauthenticate", "mfa_activate_totp",
    "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes",
    "mfa_list_webauthn", "mfa_add_webauthn", "mfa_edit_webauthn", "mfa_remove_webauthn", "mfa_reauthenticate_webauthn",
    "mfa_login_webauthn", "usersessions_list",
    "applications:index", "applications:choose_track", "applications:start", "applications:overview",
    "applications:section", "applications:form_pdf", "applications:remove_file", "applications:verb",
    "autosave:autosave", "autosave:cookies", "evidence:stage", "evidence:download",
    "objections:index", "objections:new", "objections:proved", "objections:receipt", "objections:receipt_pdf", "objections:reply_pdf", "objections:review_pdf", "objections:progress",
    "objections:supplement", "objections:withdraw", "objections:withdraw_review", "objections:naming", "objections:leave", "objections:outcomes",
    "objections:sitting", "objections:together", "objections:withdraw_sitting", "statements:sitting", "statements:withdraw_sitting",
    "statements:index", "statements:own", "reviews:recusal", "reviews:withdraw_recusal",
    "misuse", "report_misuse", "clear_misuse_receipt", "misuse_progress", "withdraw_misuse_report",
    "inbox:list", "inbox:read", "inbox:language",
    "my_misuse", "my_misuse_case", "my_misuse_order",
    "winner_home", "winner_honour", "winner_certificate", "winner_revocation", "winner_notice", "winner_rosters", "winner_stories", "winner_story", "story_take_back", "story_take_down",
    "my_title_uses", "new_title_use", "end_title_use", "retract_title_use",
})  # fmt: skip
"""The views that speak English; every other page exists in Chinese only, and says so."""
SIGN = r"[\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
QUOTED = r"“[^“”A-Za-z<>&\n]*”"
RUN = re.compile(rf"({SIGN}(?:(?:{QUOTED}|[^A-Za-z<>&\n“”])*(?:{SIGN}|{QUOTED}))*)")
"""Chinese signs, and what stands between them; a quotation within is left whole."""
BASIS_BEGINS, BASIS_ENDS = "（依据", "）"
"""How a refusal names its article (portal.errors)."""
OF_SOME = frozenset({"story_en"})
"""Not every one of these is written in English: the page itself says."""
FRONT = {"/": PREFIX, PREFIX: "/"}


def is_english() -> bool:
    return translation.get_language() == ENGLISH


def plain_path(path: str) -> str:
    """The address without its language: what rules about addresses look at."""
    return path.removeprefix(PREFIX[:-1]) if path.startswith(PREFIX) else path


def in_english(path: str) -> str:
    """The same page in English; empty where there is none."""
    if path in FRONT or path.startswith(PREFIX):
        return FRONT["/"] if path in FRONT else path
    return PREFIX[:-1] + path if _speaks_english(urlsplit(path).path) else ""


@lru_cache(maxsize=1024)
def _speaks_english(path: str) -> bool:
    """Asked several times a page, in its head and for its links."""
    try:
        with translation.override(ENGLISH):
            return resolve(PREFIX[:-1] + path).view_name in SPOKEN - OF_SOME
    except Resolver404:
        return False


def other_address(request: HttpRequest) -> str:
    """This page in the other language, its query with it; empty where it exists in one only."""
    if request.path.startswith(PREFIX):
        return plain_path(request.get_full_path())
    return in_english(request.get_full_path() if request.path != "/" else "/")


def here(path: str) -> str:
    """A link of the site in the language that is being spoken, as far as the page speaks it."""
    return (in_english(path) if is_english() else "") or path


class LanguageMiddleware:
    """Speak the language of the address; a redirect leads on in it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        english = request.path_info.startswith(PREFIX)
        language = ENGLISH if english else CHINESE
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
            if english:
                _lead_on(response)
        return response

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponseBase | None:
        match = request.resolver_match
        if request.LANGUAGE_CODE != ENGLISH or match is None or match.view_name in SPOKEN:
            return None
        if match.view_name == "wagtail_serve" and not _exists_in_chinese(request):
            raise Http404
        return _chinese_only(request)


def _exists_in_chinese(request: HttpRequest) -> bool:
    from wagtail.models import Site

    with suppress(Resolver404), translation.override(CHINESE):
        if resolve(plain_path(request.path)).view_name != "wagtail_serve":
            return True
    site = Site.find_for_request(request)
    components = [part for part in plain_path(request.path).split("/") if part]
    try:
        return bool(site and site.root_page.specific.route(request, components))
    except Http404:
        return False


def _chinese_only(request: HttpRequest) -> HttpResponse:
    """There is no such page in English; the Chinese one is named."""
    return render(request, "chinese_only.html", {"chinese": plain_path(request.get_full_path())}, status=404)


def _lead_on(response: HttpResponse) -> None:
    target = response.headers.get("Location", "")
    if target.startswith("/") and not target.startswith("//"):
        response.headers["Location"] = here(target)


def spoken(text: object) -> str:
    """A label of the code in the language that is being spoken; whatever the catalogue does not know stays as it is."""
    said = str(text)
    if not said or not is_english():
        return said
    english = gettext(said)
    return _refused(said) if english == said and said.endswith(BASIS_ENDS) else english


def _refused(said: str) -> str:
    """A refusal with its article: the sentence and what it rests on are looked up apart, for every rule set has its own."""
    sentence, found, basis = said.rpartition(BASIS_BEGINS)
    return f"{gettext(sentence)} ({BASIS_BEGINS[1:]}{basis.removesuffix(BASIS_ENDS)})" if found and sentence else said


def in_chinese(text: object) -> str:
    """On an English page, the Chinese in a text marked for those who hear it read."""
    said = str(text)
    if not is_english() or not RUN.search(said):
        return said
    parts = enumerate(RUN.split(conditional_escape(text if isinstance(text, str) else said)))
    return format_html_join("", "{}", ((_marked(part) if place % 2 else mark_safe(part),) for place, part in parts))


def _marked(words: str) -> str:
    return format_html('<span lang="zh-CN">{}</span>', mark_safe(words))


def only_chinese(text: object) -> bool:
    """Whether words on an English page stand in Chinese, where no mark fits within them."""
    return is_english() and bool(RUN.search(str(text)))


def alternates(request: HttpRequest) -> list[tuple[str, str]]:
    """The full addresses of this page by language, for search engines; nothing where it is told in one language only."""
    other = other_address(request)
    if not other or getattr(request, "is_guarded", False):
        return []
    own = request.get_full_path()
    chinese, english = (other, own) if is_english() else (own, other)
    return [("zh-CN", settings.PORTAL_BASE_URL + chinese), ("en", settings.PORTAL_BASE_URL + english)]
