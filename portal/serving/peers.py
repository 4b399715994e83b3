"""Who asks: a visitor's own address, an address and nothing else, by the word of the front servers we name."""

from collections.abc import Sequence
from ipaddress import ip_address
from itertools import takewhile
from typing import Any

from granian.utils.proxies import wrap_wsgi_with_proxy_headers

from portal.serving.answers import App

FORWARDED = "HTTP_X_FORWARDED_FOR"
NOWHERE = "0.0.0.0"  # noqa: S104  stands for a peer without an address, such as one on a socket of this machine
SOCKET = "unix:"
"""How TRUSTED_PROXIES names a front server that comes through a socket of this machine."""


def address_in(text: str) -> str:
    """The address in `1.2.3.4:5678`, `[2001:db8::1]:443`, `::ffff:1.2.3.4`, `fe80::1%eth0`; empty where there is none."""
    found = text.strip()
    if found.startswith("["):
        found = found[1:].partition("]")[0]
    elif found.count(":") == 1:
        found = found.partition(":")[0]
    try:
        address = ip_address(found.partition("%")[0])
    except ValueError:
        return ""
    return str(getattr(address, "ipv4_mapped", None) or address)


def trusting(application: App, proxies: Sequence[str]) -> App:
    """Take a visitor's own address from the named front servers' word, and from nobody else's.

    Without it every visitor behind a front server shares one address, and with it the limits on filing and logging in.
    Whatever stands there, what is asked sees an address: the database takes nothing else.
    """

    def addressed(environ: dict[str, Any], start_response: Any) -> Any:
        environ["REMOTE_ADDR"] = address_in(environ.get("REMOTE_ADDR", "")) or NOWHERE
        return application(environ, start_response)

    believing = wrap_wsgi_with_proxy_headers(addressed, trusted_hosts=list(proxies)) if proxies else addressed

    def met(environ: dict[str, Any], start_response: Any) -> Any:
        peer = environ.get("REMOTE_ADDR", "")
        environ["REMOTE_ADDR"] = address_in(peer) or ("" if peer else SOCKET)
        environ[FORWARDED] = _addresses(environ.get(FORWARDED, ""))
        return believing(environ, start_response)

    return met


def _addresses(forwarded: str) -> str:
    """What the nearest front servers say, as plain addresses: nothing from beyond a word that is none."""
    read = (address_in(part) for part in reversed(forwarded.split(",")))
    return ",".join(reversed([*takewhile(bool, read)]))
