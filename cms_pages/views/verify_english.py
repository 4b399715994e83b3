"""`/en/verify/`: a certificate checked by those who read no Chinese, as `/verify/` checks it for everybody."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal import clock
from portal.access.permission_rules import public
from workflow.honours.enums import Verdict
from workflow.honours.forms import VerifyForm
from workflow.honours.models import PublicHonour
from workflow.honours.verification import Verification, compare_file, verify_number
from workflow.programmes.models import Edition

VERDICTS = {
    Verdict.VALID: ("Valid", "The honour is on the public register and has not been revoked."),
    Verdict.INTACT: ("Intact", "This file of a public list is byte for byte as it was issued."),
    Verdict.MISMATCH: ("Number and file differ", "The file is as issued, but it is not that of the number you gave."),
    Verdict.OTHER_KEY: ("Signed by another key", "The file is signed, but not by a key of this portal."),
    Verdict.SUPERSEDED: (
        "Superseded",
        "What this certificate says has been corrected since; another certificate has taken its place.",
    ),
    Verdict.REVOKED: ("Revoked", "The honour has been revoked: its certificate is void, its title must not be used."),
    Verdict.UNKNOWN: ("Unknown", "This portal has issued nothing under this number, and no file like this one."),
    Verdict.ALTERED: ("Altered", "The number exists, but the file is not as it was issued. Rely on the register."),
}
"""What each answer is called, and what it means."""

PAPERS = {
    Verdict.VALID: "This portal has issued this paper, and it holds.",
    Verdict.REVOKED: "This portal has issued this paper, but it no longer holds.",
    Verdict.ALTERED: "The number exists, but the file is not as it was issued.",
    Verdict.UNKNOWN: "Its file is drawn anew each time and is not compared; compare what it says with what is told here.",
}
"""The same of a paper that is no certificate of an honour."""


@public
def verify_english(request: HttpRequest) -> HttpResponse:
    """By number, or by the file itself, which is compared and forgotten."""
    form = VerifyForm(request.POST or request.GET, request.FILES)
    asked = request.method == "POST" or "number" in request.GET
    answer = _answer(form.cleaned_data) if asked and form.is_valid() else None
    return _page(request, answer, failed=asked and answer is None)


@public
def verify_english_number(request: HttpRequest, number: str) -> HttpResponse:
    """`/en/verify/<number>/`: where the QR code of a certificate leads, in English."""
    return _page(request, verify_number(number))


def _page(request: HttpRequest, answer: Verification | None, *, failed: bool = False) -> HttpResponse:
    context = {"failed": failed, "at": clock.now(), **(_shown(answer) if answer else {})}
    response = render(request, "cms_pages/verify_english.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _answer(data: dict[str, Any]) -> Verification:
    number, file = data["number"], data["file"]
    return compare_file(file.read(), typed=number, name=file.name) if file else verify_number(number)


def _shown(answer: Verification) -> dict[str, Any]:
    title, meaning = VERDICTS[answer.verdict]
    meaning = PAPERS.get(answer.verdict, meaning) if answer.paper else meaning
    honour = answer.honour
    names = _english_names(honour) if honour else {}
    chinese = f"/verify/{honour.number}/" if honour else ""
    return {
        "answer": answer,
        "title": title,
        "meaning": meaning,
        "honour": honour,
        "names": names,
        "chinese_url": chinese,
    }


def _english_names(honour: PublicHonour) -> dict[str, str]:
    """Award and track as the rule set calls them in English; an award without English goes by its own names."""
    rules = Edition.objects.get(slug=honour.edition_slug).rules
    return {
        "tier": rules.tier(honour.tier).english_name or honour.tier_label,
        "track": rules.track(honour.track).english_name or honour.track_label,
        "lang": "en" if "en" in rules.languages else "zh-CN",
    }
