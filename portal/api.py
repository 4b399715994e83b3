"""The read-only open data interface, `/api/v1/`. Each floor owns its router; this names them by string."""

import json
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from ninja.errors import ValidationError as BadQuery
from ninja.renderers import BaseRenderer
from ninja.responses import NinjaJSONEncoder

from portal import clock
from portal.access.permission_rules import public
from portal.api_description import DescribedAPI
from portal.problems import answer_problem


class LocalTimeEncoder(NinjaJSONEncoder):
    """Moments as a person in the district reads them: ISO 8601 with the local offset, whole seconds."""

    def default(self, o: Any) -> Any:
        if isinstance(o, datetime):
            return clock.local(o).isoformat(timespec="seconds")
        return super().default(o)


class Renderer(BaseRenderer):
    """JSON in UTF-8, Chinese as it is written."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> str:
        return json.dumps(data, cls=LocalTimeEncoder, ensure_ascii=False)


api = DescribedAPI(
    title="区级政府奖项开放数据接口",
    version="1.0.0",
    description="只读。日期为带时区的 ISO 8601，金额为整数元，错误按 RFC 9457 给出。说明见 /data/。",
    urls_namespace="api",
    docs_url=None,
    renderer=Renderer(),
)
ROUTERS = {
    "/programmes": "workflow.programmes.api.programmes",
    "/editions": "workflow.programmes.api.editions",
    "/vacancies": "workflow.decisions.api.vacancies",
    "/notices": "workflow.publicity.api.router",
    "/honours": "workflow.honours.api.honours",
    "/verify": "workflow.honours.api.verify",
    "/register": "workflow.titles.api.router",
    "/misuse": "workflow.misuse.api.router",
    "/tracking": "workflow.supervision.api.router",
    "/objections": "objections.api.router",
}
for prefix, router in ROUTERS.items():
    api.add_router(prefix, router)


@api.exception_handler(Http404)
def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return answer_problem(404, "未找到", "没有这样的记录，请核对编号或地址。")


@api.exception_handler(BadQuery)
def bad_query(request: HttpRequest, error: BadQuery) -> HttpResponse:
    fields = [{"field": ".".join(map(str, e["loc"][1:])), "reason": e["msg"]} for e in error.errors]
    return answer_problem(422, "参数不正确", "请按接口说明核对参数。", errors=fields)


@api.exception_handler(ValidationError)
def refused(request: HttpRequest, error: ValidationError) -> HttpResponse:
    article = getattr(error, "article", None)
    return answer_problem(422, "不予受理", "；".join(error.messages), **({"article": article} if article else {}))


@public
@csrf_exempt
def no_such_operation(request: HttpRequest) -> HttpResponse:
    """Any other address under the interface: a problem, not a page."""
    return answer_problem(404)
