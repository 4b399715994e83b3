"""Choosing the web service's port."""

import socket
from collections.abc import Iterator

import pytest

from portal.launcher import ports
from portal.launcher.progress import Failure


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as server:
        server.bind((ports.LOOPBACK, 0))
        server.listen()
        yield server.getsockname()[1]


def test_default_port_taken_moves_on_and_says_so(
    taken: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(ports, "WEB_PORT", taken)
    chosen = ports.web_port("")
    assert taken < chosen < taken + 100
    assert f"端口 {taken} 已被占用，改用 {chosen}" in capsys.readouterr().out


def test_explicit_port_taken_is_refused(taken: int) -> None:
    with pytest.raises(Failure, match=f"端口 {taken} 已被占用") as refused:
        ports.web_port(str(taken))
    assert "换一个端口" in refused.value.remedy


@pytest.mark.parametrize("wanted", ["http", "0", "65536", "-1"])
def test_port_that_is_none_is_refused(wanted: str) -> None:
    with pytest.raises(Failure, match="不是端口号"):
        ports.web_port(wanted)
