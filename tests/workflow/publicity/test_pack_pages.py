"""The pages of evidence packs, long and short, each list with an edition of its own."""

import io
import json

import pytest
from pypdf import PdfReader

from tests.factories.publicity import draft_notice, packed, running_notice
from workflow.publicity.enums import ListVerdict
from workflow.publicity.pack import read_pack
from workflow.publicity.verification import examine_list

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def page_texts(entries: int) -> list[str]:
    reader = PdfReader(io.BytesIO(read_pack(packed(running_notice(entries)))))
    return [page.extract_text().replace("\n", "").replace(" ", "") for page in reader.pages]


@pytest.mark.parametrize("entries", [1, 6, 7, 9])
def test_signature_and_digests_never_stand_alone_on_a_page(entries):
    *before, last = page_texts(entries)
    for part in ("公示期", "至2026年5月18日", "2026年5月11日", "SHA-256"):
        assert part in last
    assert not [page for page in before if "SHA-256" in page]


def test_a_draft_is_nobodys():
    draft = draft_notice(1)
    assert (
        examine_list(json.dumps({"notice": str(draft.uuid), "number": draft.number}).encode()).verdict
        == ListVerdict.UNKNOWN
    )
