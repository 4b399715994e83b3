"""Hooks register and nothing else."""

from wagtail import hooks

from workflow.programmes.desks import DepartmentDesk, EditionDesk, RuleSetDesk


@hooks.register("register_admin_viewset")
def desks() -> list[object]:
    return [EditionDesk(), RuleSetDesk(), DepartmentDesk()]
