"""nginx as deploy/nginx has it, before a portal on this machine."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from portal.launcher.folders import BUILD
from portal.launcher.nginx import NAME, Front
from portal.launcher.process import die_with_parent
from tests.bench.servers import await_port, free_port


@contextmanager
def nginx(portal_port: int, static: Path) -> Iterator[int]:
    """Run it; gives the port of its TLS door."""
    BUILD.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILD) as folder, (BUILD / "bench-nginx.log").open("wb") as log:
        front = Front(Path(folder), free_port(), free_port(), portal_port, static)
        certify(front.folder)
        child = subprocess.Popen(
            front.command(), env=os.environ, stdout=log, stderr=log, preexec_fn=die_with_parent(signal.SIGTERM)
        )
        try:
            await_port(front.port, child, Path(log.name))
            yield front.port
        finally:
            child.terminate()
            child.wait(10)


def certify(folder: Path) -> None:
    """Lay down a key and a certificate that it signed itself."""
    from portal import clock

    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(clock.now()).not_valid_after(clock.now() + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = serialization.Encoding.PEM
    plain = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(plain)
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(pem))
