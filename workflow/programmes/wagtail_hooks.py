"""Hooks register and nothing else."""

from typing import Any

from django.http import HttpRequest
from wagtail import hooks

from workflow.programmes.board import EditionBoardPanel
from workflow.programmes.desks import EditionDesk, RuleSetDesk


@hooks.register("register_admin_viewset")
def desks() -> list[object]:
    return [EditionDesk(), RuleSetDesk()]


@hooks.register("construct_homepage_panels")
def add_edition_board(request: HttpRequest, panels: list[Any]) -> None:
    panels.insert(0, EditionBoardPanel())
