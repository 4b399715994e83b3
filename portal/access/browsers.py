"""What a browser calls itself, in words its owner knows."""

from django.utils.translation import gettext

from portal.languages import spoken

# In this order: most browsers also name those they descend from.
_BROWSERS = (
    ("MicroMessenger", "微信"), ("Edg", "Edge"), ("HuaweiBrowser", "华为浏览器"), ("QQBrowser", "QQ浏览器"),
    ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("HarmonyOS", "鸿蒙"), ("Android", "安卓"), ("Windows", "Windows"),
    ("Mac OS X", "macOS"), ("Linux", "Linux"),
)  # fmt: skip
UNKNOWN = "其他浏览器"


def browser_name(agent: str) -> str:
    """`Edge（Windows）` for a User-Agent header (RFC 9110, 10.1.5)."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), UNKNOWN)
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    if not system:
        return spoken(browser)
    return gettext("%(browser)s（%(system)s）") % {"browser": spoken(browser), "system": spoken(system)}
