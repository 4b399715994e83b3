"""What no password may be (ASVS 6.1.2, 6.2.11, 6.2.12)."""

import gzip
import runpy

import pytest
from django.contrib.auth.password_validation import get_password_validators, validate_password
from django.core.exceptions import ValidationError

from portal.settings import security


def asked_of():
    """The rules as the environment of this moment sets them."""
    return get_password_validators(runpy.run_path(security.__file__)["AUTH_PASSWORD_VALIDATORS"])


@pytest.mark.attack("设置弱口令和用过的口令")
@pytest.mark.parametrize("password", ["Changning#2026", "my-P0rtal-key9", "@ward-Winner-7", "长宁一二三四Aa9-"])
def test_words_of_the_house_are_refused_however_spelt(monkeypatch, password):
    monkeypatch.setenv("PORTAL_PASSWORD_WORDS", "changning,portal,award,长宁")
    asked = asked_of()
    with pytest.raises(ValidationError, match="与本单位有关的词"):
        validate_password(password, password_validators=asked)
    validate_password("Quiet-Harbour-71", password_validators=asked)


def test_a_list_of_leaked_passwords_is_asked_where_there_is_one(tmp_path, monkeypatch):
    leaked = tmp_path / "leaked.txt.gz"
    leaked.write_bytes(gzip.compress(b"quiet-harbour-71\n"))
    monkeypatch.setenv("PORTAL_PASSWORDS_LEAKED", str(leaked))
    asked = asked_of()
    validate_password("Quiet-Harbour-72", password_validators=asked)
    with pytest.raises(ValidationError):
        validate_password("Quiet-Harbour-71", password_validators=asked)
