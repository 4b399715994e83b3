"""A real S3 server, which refuses whoever does not hold the key, with one bucket."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import boto3

from portal.launcher.ports import any_free

KEYS = {"access_key": "portal", "secret_key": "secret-of-the-portal"}
BUCKET, REGION = "award", "us-east-1"


@contextmanager
def s3_server(data: Path) -> Iterator[str]:
    """Its address; what it keeps lies in `data`."""
    port = any_free()
    env = {**os.environ, "NANIO_ACCESS_KEY": KEYS["access_key"], "NANIO_SECRET_KEY": KEYS["secret_key"]}
    command = [sys.executable, "-m", "nanio", "serve", "--host", "127.0.0.1", "--port", str(port),
               "--data-dir", str(data), "--no-access-log", "--log-level", "error"]  # fmt: skip
    running = subprocess.Popen(command, env=env)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address)
        names = {"aws_access_key_id": KEYS["access_key"], "aws_secret_access_key": KEYS["secret_key"]}
        boto3.client("s3", endpoint_url=address, region_name=REGION, **names).create_bucket(Bucket=BUCKET)
        yield address
    finally:
        running.kill()
        running.wait()


def options_of(address: str) -> dict[str, str]:
    """A bucket storage's options for it."""
    return {"bucket_name": BUCKET, "endpoint_url": address, "region_name": REGION, **KEYS}


def _wait_for(address: str) -> None:
    for _ in range(200):
        try:
            urlopen(address, timeout=1)
        except HTTPError:
            return
        except URLError:
            time.sleep(0.05)
    raise TimeoutError(address)
