from wagtail import hooks

from portal.identity.desks import LooksDesk, ProofDesk


@hooks.register("register_admin_viewset")
def proof_desk() -> ProofDesk:
    return ProofDesk()


@hooks.register("register_admin_viewset")
def looks_desk() -> LooksDesk:
    return LooksDesk()
