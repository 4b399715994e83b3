"""Who objects is proved by a login at a provider the government trusts, instead of pictures (Article 31).

Proved is the browser, for half an hour, sealed with what else is kept for it; no account is made of it, none is tied to it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from secrets import compare_digest
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from objections import throttle
from objections.enums import Claimant
from objections.sessions import asked_of_provider, proof_of, remember_asked, remember_proof, take_asked
from portal import clock
from portal.identity import oidc
from portal.identity.configured import PERSON, UNIT, Provider
from portal.identity.enums import DocumentType
from portal.identity.masking import mask_number
from portal.identity.providers import Login, Unproven, read_login, trusted, way_of
from portal.receipts import OPEN_FOR
from portal.throttle import address_of

KINDS = {Claimant.PERSON: PERSON, Claimant.ORGANISATION: UNIT}
ANSWERED_WITHIN = timedelta(minutes=10)


@dataclass(frozen=True)
class Proved:
    """Who was proved, what the form therefore neither asks nor takes, and until when it counts."""

    login: Login
    until: datetime

    @property
    def is_unit(self) -> bool:
        return self.login.kind == UNIT

    @property
    def way(self) -> str:
        return way_of(self.login)

    @property
    def document_type(self) -> str:
        return str(DocumentType(self.login.document_type).label)

    @property
    def number(self) -> str:
        """As it is shown."""
        return mask_number(self.login.number)

    @property
    def fields(self) -> dict[str, str]:
        """What it says, by the fields of the form."""
        login = self.login
        if self.is_unit:
            return {"claimant": Claimant.ORGANISATION, "unit_name": login.name, "credit_code": login.number}
        named = {"name": login.name, "document_type": login.document_type, "document_number": login.number}
        return {"claimant": Claimant.PERSON, **named}

    @property
    def replaced(self) -> tuple[str, ...]:
        """The materials it stands for."""
        return ("licence", "letter") if self.is_unit else ("picture",)


def offered(claimant: str) -> list[Provider]:
    """The providers that prove such claimants."""
    return [one for one in trusted().values() if one.proves(KINDS[Claimant(claimant)])]


def chosen(value: str) -> tuple[Claimant, Provider] | None:
    """What a button says, `person.gov-id`; None for what none says."""
    claimant, _dot, name = value.partition(".")
    found = offered(claimant) if claimant in Claimant.values else []
    return next(((Claimant(claimant), one) for one in found if one.id == name), None)


def proved_in(request: HttpRequest) -> Proved | None:
    """Who was proved in this browser and has not filed yet."""
    kept = proof_of(request) if trusted() else None
    # A provider that is trusted no longer has proved nobody.
    if not kept or kept["login"]["provider"] not in trusted():
        return None
    return Proved(Login(**kept["login"]), datetime.fromisoformat(kept["until"]))


def start(request: HttpRequest, claimant: Claimant, provider: Provider, *, back: str) -> str:
    """Where to log in; the answer leads `back`. Raises `ValidationError`."""
    if not throttle.PROVED_FROM.spend(address_of(request)):
        raise ValidationError(_("同一网络在一刻钟内登录核验的次数过多，请稍后再试，或者上传证件材料。"))
    redirect_uri = request.build_absolute_uri(reverse("objections:proved"))
    try:
        address, asking = oidc.begin(provider, redirect_uri=redirect_uri)
    except oidc.Unreachable as error:
        raise _silent(provider) from error
    until = (clock.now() + ANSWERED_WITHIN).isoformat()
    remember_asked(request, {"asking": asking.write(), "kind": KINDS[claimant], "back": back, "until": until})
    return address


def way_back(request: HttpRequest) -> str:
    """Where it was begun, as long as this browser knows."""
    kept = asked_of_provider(request) or proof_of(request)
    return kept["back"] if kept else reverse("objections:new")


def receive(request: HttpRequest) -> None:
    """The provider's answer, once, in the browser that asked. Raises `ValidationError` with what to do instead."""
    kept = asked_of_provider(request)
    provider = trusted().get(kept["asking"]["provider"]) if kept else None
    if provider and _is_denial(request.GET) and "state" not in request.GET:
        # Some forget it then. Nothing is taken of it, so that nobody else ends what is asked.
        raise _denied(provider)
    if kept is None or provider is None or not _is_answer(request.GET, kept) or not take_asked(request):
        raise ValidationError(
            _(
                "这次登录核验不能采用：它已经用过、超过十分钟，或者不是在本浏览器中开始的。请重新点击登录核验的按钮，或者上传证件材料。"
            )
        )
    login = _login(provider, kept, request.GET)
    until = (clock.now() + OPEN_FOR).isoformat()
    remember_proof(request, {"login": asdict(login), "until": until, "back": kept["back"]})


def _is_answer(answer: Mapping[str, str], kept: Mapping[str, Any]) -> bool:
    asking = kept["asking"]
    is_its = compare_digest(answer.get("state", "").encode(), asking["state"].encode())
    # RFC 9207: who answers says who they are, where they do.
    return is_its and answer.get("iss", asking["issuer"]) == asking["issuer"] and _in_time(kept)


def _is_denial(answer: Mapping[str, str]) -> bool:
    return answer.get("error") == "access_denied"


def _denied(provider: Provider) -> ValidationError:
    told = _("您没有同意“%(provider)s”向本站提供身份信息，没有核验。请上传证件材料。")
    return ValidationError(told % {"provider": provider.name})


def _in_time(kept: Mapping[str, Any]) -> bool:
    return clock.now() <= datetime.fromisoformat(kept["until"])


def _login(provider: Provider, kept: Mapping[str, Any], answer: Mapping[str, str]) -> Login:
    named = {"provider": provider.name}
    if _is_denial(answer):
        raise _denied(provider)
    if "error" in answer or not answer.get("code"):
        raise _silent(provider)
    try:
        claims = oidc.finish(provider, oidc.Asking(**kept["asking"]), code=answer["code"])
    except oidc.Unreachable as error:
        raise _silent(provider) from error
    except oidc.Untrue as error:
        told = _("“%(provider)s”的答复没有通过核对，没有采用。请重新点击登录核验的按钮，或者上传证件材料。")
        raise ValidationError(told % named) from error
    try:
        return read_login(provider, kept["kind"], claims)
    except Unproven as lacking:
        raise ValidationError(_lacking(provider, kept["kind"], lacking.why)) from None
    except ValidationError:
        # Not from it: it may say what the number is.
        told = _("“%(provider)s”提供的名称或者号码不符合规则，不能据以核验。请上传证件材料，由评审办核对。")
        raise ValidationError(told % named) from None


def _lacking(provider: Provider, kind: str, why: str) -> str:
    named = {"provider": provider.name, "level": provider.levels.get(provider.demanded[kind], "")}
    if why == Unproven.LEVEL:
        told = _(
            "您在“%(provider)s”的认证等级不够，须达到“%(level)s”才能证明真实身份。请在该平台提升等级后再试，或者上传证件材料。"
        )
    elif why == Unproven.ROLE:
        told = _(
            "您在“%(provider)s”登记的身份不能代表该单位。请由可以代表单位的人员登录，或者上传营业执照和授权委托书。"
        )
    elif kind == UNIT:
        told = _(
            "“%(provider)s”没有提供单位名称和统一社会信用代码，不能证明单位的身份。请用单位账号登录，或者上传营业执照和授权委托书。"
        )
    else:
        told = _("“%(provider)s”没有提供姓名和证件号码，不能证明真实身份。请上传证件照片。")
    return told % named


def _silent(provider: Provider) -> ValidationError:
    told = _("“%(provider)s”现在不能登录核验，请稍后再试，或者上传证件材料。")
    return ValidationError(told % {"provider": provider.name})


def hidden_of(proved: Proved | None) -> Iterable[str]:
    """What the page of the claimant no longer asks."""
    return (*proved.fields, *proved.replaced) if proved else ()
