"""A key that never leaves its device: a cryptographic machine, a smart card, through PKCS#11."""

from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from threading import Lock
from typing import Any, NamedTuple

from asn1crypto import x509
from pkcs11.exceptions import PinIncorrect, PinLenRange, PinLocked, PKCS11Error, UserAlreadyLoggedIn
from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session

from portal.signing.errors import SigningUnavailable

AWAY = "密码设备没有应答，签名没有完成，将自动重试；持续如此的，请系统管理员核对密码设备及其驱动、令牌、标签和 PIN。"
REFUSED = (
    "密码设备不接受所设的 PIN，为免锁定不再自动重试。请系统管理员核对 PORTAL_SIGNING_PASSWORD，改正后重启后台任务。"
)
_refused: set[tuple["Place", str]] = set()


class Place(NamedTuple):
    """Where the key lies: the device's library, its token and the key's label in it."""

    module: str
    token: str
    label: str


class HeldSigner(PKCS11Signer):
    """Signs with the key in a device. `is_lost` once the device failed: whoever signs next opens it anew."""

    def __init__(self, session: Any, **options: Any) -> None:
        super().__init__(session, **options)
        self.is_lost = False
        self._busy = Lock()

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """Raises `SigningUnavailable` when the device fails."""
        # A session is in the middle of one signature or of none, whatever threads there are.
        with self._busy:
            try:
                return await super().async_sign_raw(data, digest_algorithm, dry_run)
            except PKCS11Error as error:
                self._give_up()
                raise SigningUnavailable(AWAY) from error

    def _give_up(self) -> None:
        """Log out, as far as the device hears it: who is logged in is not let in again."""
        self.is_lost = True
        with suppress(PKCS11Error):
            self.pkcs11_session.close()


def held_signer(place: Place, pin: str, certificates: Sequence[x509.Certificate], *, is_curve: bool) -> HeldSigner:
    """The key opened with the PIN, to sign as the first certificate. Raises `SigningUnavailable`."""
    try:
        signer = HeldSigner(
            _session(place, pin), signing_cert=certificates[0], ca_chain=certificates[1:], key_label=place.label,
            # What every device does: hash and sign in one for RSA, the bare signature of a digest for curves.
            use_raw_mechanism=is_curve,
        )  # fmt: skip
        signer.signing_cert  # noqa: B018 - finds the key now, on this thread: later several may want it at once
    except (PKCS11Error, RuntimeError) as error:
        raise SigningUnavailable(AWAY) from error
    return signer


def _session(place: Place, pin: str) -> Any:
    """A session that may sign. A PIN that was refused is not tried again by this process: a few such tries lock the token."""
    if (place, pin) in _refused:
        raise SigningUnavailable(REFUSED)
    opened = partial(open_pkcs11_session, place.module, token_criteria=TokenCriteria(place.token))
    try:
        return opened(user_pin=pin or None)
    except UserAlreadyLoggedIn:
        return opened()  # with the certificate before this one: the device lets the process in, not the session
    except (PinIncorrect, PinLenRange, PinLocked) as error:
        _refused.add((place, pin))
        raise SigningUnavailable(REFUSED) from error
