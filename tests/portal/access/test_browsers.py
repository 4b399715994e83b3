import pytest

from portal.access.browsers import browser_name

WINDOWS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
)
PHONE = (
    "Mozilla/5.0 (Linux; Android 14; PLR-AL00) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36"
)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (WINDOWS, "Chrome（Windows）"),
        (f"{WINDOWS} Edg/131.0.0.0", "Edge（Windows）"),
        (f"{PHONE} MicroMessenger/8.0.50", "微信（安卓）"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1 Version/18.1 Safari/604.1",
            "Safari（iPhone）",
        ),
        ("curl/8.5.0", "其他浏览器"),
        ("", "其他浏览器"),
    ],
)
def test_a_browser_is_called_as_its_owner_knows_it(agent, words):
    assert browser_name(agent) == words
