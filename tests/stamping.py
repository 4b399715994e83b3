"""A time-stamping authority of its own: pyHanko's signer of RFC 3161 tokens behind a real HTTP server on loopback."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

PEM, DER = serialization.Encoding.PEM, serialization.Encoding.DER


@cache
def authority() -> tuple[DummyTimeStamper, bytes]:
    """The stamper, and as PEM its certificate (its own root) with an empty revocation list."""
    key, now = rsa.generate_private_key(65537, 2048), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "示例时间戳机构")])
    stamping = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    root_key = rsa.generate_private_key(65537, 2048)
    root_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "示例时间戳机构根")])
    root = _certificate(root_name, root_name, root_key, root_key, now, (x509.BasicConstraints(True, None), True))
    certificate = _certificate(name, root_name, key, root_key, now, (stamping, True))
    revoked = x509.CertificateRevocationListBuilder().issuer_name(root_name).last_update(now)
    revoked = revoked.next_update(now + timedelta(days=30)).sign(root_key, hashes.SHA256())
    private = key.private_bytes(DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    stamper = DummyTimeStamper(asn1.Certificate.load(certificate.public_bytes(DER)), keys.PrivateKeyInfo.load(private))
    return stamper, root.public_bytes(PEM) + revoked.public_bytes(PEM)


def _certificate(subject, issuer, key, by, now, extension) -> x509.Certificate:
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=3000))
    return builder.not_valid_after(now + timedelta(days=3000)).add_extension(*extension).sign(by, hashes.SHA256())


class _Answer(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
        answer = authority()[0].request_tsa_response(asked).dump()
        self.send_response(200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *arguments: Any) -> None:
        """Quiet."""


@contextmanager
def time_stamping() -> Iterator[str]:
    """The address of a server that answers while the block runs."""
    server = HTTPServer(("127.0.0.1", 0), _Answer)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def main(roots: str) -> None:
    """A server for another process: its roots go to the file, its address to standard output."""
    Path(roots).write_bytes(authority()[1])
    with time_stamping() as url:
        print(url, flush=True)  # noqa: T201
        signal.pause()


if __name__ == "__main__":
    main(sys.argv[1])
