"""Errors of the open data interface, `application/problem+json` (RFC 9457): whoever refuses, a program reads why."""

import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from portal.serving.refusals import INTERFACE

KIND = "application/problem+json; charset=utf-8"
WORDS = {
    400: ("请求不正确", "请求不完整或者不能识别，请核对地址和参数后再试。"),
    403: ("不予提供", "这样的请求不予提供，请按 /api/v1/openapi.json 的说明核对。"),
    404: ("未找到", "接口没有这个地址，请按 /api/v1/openapi.json 的说明核对。"),
    405: ("不支持的方法", "这个地址不支持所用的方法，请按 /api/v1/openapi.json 所列的方法请求。"),
    408: ("传输超时", "内容没有在规定的时间内传完，请检查网络后重试。"),
    411: ("没有说明长度", "请注明 Content-Length 后重试。"),
    413: ("内容过大", "所发的内容过大，没有接收，请减小后重试。"),
    429: ("请求过多", "请求过于频繁，请稍等片刻后重试。"),
    500: ("系统出错", "系统没有完成这次请求，已记录这次错误，请稍后重试。"),
    502: ("暂时不能提供服务", "系统正在维护或者重新启动，请稍等片刻后重试。"),
    503: ("暂时不能提供服务", "系统正在恢复，或者目前请求过多，请稍等片刻后重试。"),
    504: ("暂时没有应答", "系统没有在规定的时间内应答，请稍后重试。"),
    507: ("存储空间不足", "服务器存储空间不足，暂时不能接收文件，请稍后重试。"),
}
OTHER = ("不能提供", "这次请求没有办成，请按 /api/v1/openapi.json 的说明核对后再试。")
HTTPS_ALONE = "接口只经 HTTPS 提供，请改用 https:// 开头的地址。"


def problem_of(status: int, title: str = "", detail: str = "", **more: object) -> dict[str, Any]:
    """The members of a problem; what is not said is in the words of the status."""
    usual = WORDS.get(status, OTHER)
    return {"type": "about:blank", "title": title or usual[0], "status": status, "detail": detail or usual[1], **more}


def answer_problem(status: int, title: str = "", detail: str = "", **more: object) -> HttpResponse:
    """The answer to a program."""
    body = json.dumps(problem_of(status, title, detail, **more), ensure_ascii=False)
    return HttpResponse(body, status=status, content_type=KIND)


class ProblemMiddleware:
    """Outermost of all: no address of the interface answers with a page, whichever part of the house refused.

    What came over plain HTTP is refused and not sent on: a program that is led to HTTPS goes on sending in clear.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(INTERFACE):
            return self.get_response(request)
        if settings.SECURE_SSL_REDIRECT and not request.is_secure():
            return answer_problem(HTTPStatus.FORBIDDEN, "须用 HTTPS", HTTPS_ALONE)
        response = self.get_response(request)
        if response.status_code < HTTPStatus.BAD_REQUEST or "json" in response.headers.get("Content-Type", ""):
            return response
        return _with_headers(answer_problem(response.status_code), response.headers)


def _with_headers(answer: HttpResponse, headers: Mapping[str, str]) -> HttpResponse:
    """The answer with all the other one said about itself, but its kind and length: `Allow`, `Retry-After`, …"""
    for name, value in headers.items():
        if name.lower() not in {"content-type", "content-length"}:
            answer[name] = value
    return answer
