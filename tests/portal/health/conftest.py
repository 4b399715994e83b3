from tests.portal.messages.conftest import relay  # noqa: F401
