"""The nginx example of deploy/nginx: nginx takes it, and it says what the settings say."""

import json
import re
import socket
import ssl
import subprocess

import pytest
from django.conf import settings

from portal.launcher.nginx import EXAMPLE, NAME, Front
from portal.launcher.ports import LOOPBACK, any_free
from portal.problems import problem_of
from portal.serving.refusals import KINDS, PAGES
from tests.bench.front import certify, nginx

TEXT = EXAMPLE.read_text(encoding="utf-8")


def test_nginx_takes_it(tmp_path):
    front = Front(tmp_path, any_free(), any_free(), any_free(), tmp_path)
    certify(tmp_path)
    tried = subprocess.run(front.command("-t"), capture_output=True, text=True, check=False)
    assert (tried.returncode, "[warn]" in tried.stderr, "[emerg]" in tried.stderr) == (0, False, False), tried.stderr


def test_it_takes_bodies_as_large_as_the_portal_does():
    (megabytes,) = re.findall(r"client_max_body_size (\d+)m;", TEXT)
    assert int(megabytes) * 1024**2 == settings.BODY_MAX_BYTES


def test_it_logs_no_address_of_a_calendar():
    assert re.search(r"location /agenda/ \{\s+access_log off;", TEXT)


def answer_to(path: str, port: int, came_from: str) -> bytes:
    trusting = ssl._create_unverified_context()
    line = socket.create_connection((LOOPBACK, port), source_address=(came_from, 0))
    with trusting.wrap_socket(line, server_hostname=NAME) as sealed:
        sealed.sendall(f"GET {path} HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n\r\n".encode())
        return b"".join(iter(lambda: sealed.recv(4096), b""))


def status_of(path: str, port: int, came_from: str) -> int:
    return int(answer_to(path, port, came_from).split()[1])


@pytest.mark.attack("读取监控地址")
def test_what_is_out_of_order_is_told_to_the_monitor_alone(tmp_path):
    with nginx(any_free(), tmp_path) as port:
        asked = [status_of(path, port, "127.0.0.2") for path in ("/readyz", "//metrics", "/%72eadyz")]
        assert asked == [403, 403, 403]
        # On to the portal, which is not there.
        assert 403 not in {status_of("/healthz", port, "127.0.0.2"), status_of("/readyz", port, "127.0.0.1")}


def test_a_program_is_told_in_its_own_language():
    with nginx(any_free(), PAGES.parents[1]) as port:
        head, _, body = answer_to("/api/v1/notices", port, LOOPBACK).partition(b"\r\n\r\n")
        assert b"\r\nContent-Type: application/problem+json; charset=utf-8\r\n" in head
        assert (b"\r\nRetry-After: 5" in head, json.loads(body)) == (True, problem_of(502))
        assert "暂时不能提供服务" in answer_to("/", port, LOOPBACK).decode()


def test_every_page_it_shows_is_there():
    named = re.findall(r"error_page .* /errors/(\d+)\.\$award_form;", TEXT)
    pages = [f"{status}.{form}" for status in named for form in KINDS]
    assert [name for name in pages if not (PAGES / name).exists()] == []
    assert {"413", "502", "504"} <= set(named)


@pytest.mark.parametrize("folder", ["media", "evidence", "issued"])
def test_it_serves_none_of_what_only_the_portal_may(folder):
    assert f"/{folder}" not in TEXT
