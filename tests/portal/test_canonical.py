"""Texts that are digested stay what they were: every chain, list and rule set on record depends on it."""

from datetime import date

from portal.canonical import canonical_json, text_digest


def test_one_content_is_one_text():
    body = {"b": date(2026, 3, 2), "a": ["甲", 1]}
    assert canonical_json(body) == '{"a":["甲",1],"b":"2026-03-02"}'
    assert canonical_json(body, spaced=True) == '{"a": ["甲", 1], "b": "2026-03-02"}'


def test_digest_is_sha256_of_the_text_in_utf8():
    assert text_digest("甲") == "33e3580c093111e1c4cac922872c40371f7896bb3fa4e23be5840bd1834fc622"
