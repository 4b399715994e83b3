"""The office side, registered."""

from wagtail import hooks

from objections.channel_desk import ChannelDesk
from objections.consultation_desk import ConsultationDesk
from objections.desks import ObjectionDesk
from objections.sitting_desk import SittingDesk


@hooks.register("register_admin_viewset")
def register_objections() -> ObjectionDesk:
    return ObjectionDesk()


@hooks.register("register_admin_viewset")
def register_channels() -> ChannelDesk:
    return ChannelDesk()


@hooks.register("register_admin_viewset")
def register_consultations() -> ConsultationDesk:
    return ConsultationDesk()


@hooks.register("register_admin_viewset")
def register_sittings() -> SittingDesk:
    return SittingDesk()
