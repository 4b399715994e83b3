"""Is a list's file as it was issued? The evidence pack (PDF), the list's text (JSON) or its table (CSV) (Article 30)."""

import csv
import io
import json
import re
import unicodedata
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from portal import clock
from portal.documents.digests import sha256
from portal.documents.papers import Paper
from portal.documents.reading import PdfFacts, looks_like_pdf, read_pdf
from workflow.publicity.enums import ListVerdict
from workflow.publicity.models import Notice, NoticeVersion

MAXIMUM_BYTES = 10 * 1024 * 1024
NAMES_TRIED = 200
ROWS_READ = 50
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![0-9A-Z])[A-Z][0-9A-Z]{1,9}-[0-9]{4}-GS[0-9]{2,}", re.IGNORECASE)
TOO_LARGE = "文件超过 10 MB，本门户签发的公示文件没有这样大，请核对。"
LOCKED = "文件设有密码，无法读取；本门户签发的文件都不设密码，请提交从公示页面下载的原件。"
UNREADABLE = "文件不能按 PDF 读取，可能已经损坏，请重新从公示页面下载。"
WORKBOOK = "Excel 文件每次下载时重新生成，不能核验；请从公示页面下载证据包（PDF）、CSV 或者 JSON 文件核验。"
DATA_KEPT = "文件所附名单数据与签发的第{number}版一致，但文件的其他部分（页面或者文件属性）与签发的不同。"
NOT_ISSUED = "编号属于本站的公示名单，但该文件与签发的任何一版都不一致。"
DATA_CHANGED = "文件载有本站的公示编号或者附件，但内容与签发的任何一版都不一致。"


@dataclass(frozen=True, slots=True)
class ListVerification:
    """The answer. `version` is the one that fits, whole or in its data; `newest` the version in force now."""

    verdict: ListVerdict
    notice: Notice | None = None
    version: NoticeVersion | None = None
    newest: NoticeVersion | None = None
    sha256: str = ""
    note: str = ""

    @property
    def superseded(self) -> bool:
        return bool(self.version and self.newest and self.newest.number > self.version.number)


def compare_list(digest: str) -> ListVerification:
    """`intact` for the SHA-256 of one of our versions, else `unknown`: what a web process asks, whatever is sent."""
    if version := _issued(digest):
        return _answer(ListVerdict.INTACT, version.notice, version, digest)
    return ListVerification(ListVerdict.UNKNOWN, sha256=digest)


def examine_list(content: bytes, facts: PdfFacts | None = None) -> ListVerification:
    """As `compare_list`; else `altered` for what names one of our lists or carries its data. `facts` spares reading a
    PDF twice. Reads the file: for commands, never for a web process."""
    digest = sha256(content)
    if len(content) > MAXIMUM_BYTES:
        return ListVerification(ListVerdict.UNKNOWN, sha256=digest, note=TOO_LARGE)
    compared = compare_list(digest)
    if compared.verdict == ListVerdict.INTACT:
        return compared
    if looks_like_pdf(content):
        return _judge_pdf(facts or read_pdf(content), digest)
    if notice := list_named(" ".join(_names_in_data(content))):
        return _altered(notice, None, digest)
    note = WORKBOOK if content.startswith(b"PK\x03\x04") else ""
    return ListVerification(ListVerdict.UNKNOWN, sha256=digest, note=note)


def altered_list(notice: Notice, digest: str) -> ListVerification:
    """Another file that goes by the number of one of our lists."""
    return _answer(ListVerdict.ALTERED, notice, None, digest, NOT_ISSUED)


def notice_numbered(number: str) -> Notice | None:
    """The published list with that number."""
    return Notice.objects.public().filter(number__iexact=number).first() if number else None


def confirm_number(number: str) -> Paper | None:
    """The published list with that number, as any paper is confirmed; its file is compared by `compare_list`."""
    notice = notice_numbered(number)
    if notice is None or notice.published_at is None:
        return None
    return Paper("公示名单", notice.number, clock.day_of(notice.published_at), url=notice.get_absolute_url())


def _judge_pdf(facts: PdfFacts, digest: str) -> ListVerification:
    if facts.locked or not facts.is_pdf:
        note = LOCKED if facts.locked else UNREADABLE
        return ListVerification(ListVerdict.UNKNOWN, sha256=digest, note=note)
    for attached in facts.attachments:
        if version := _version_of_data(sha256(attached)):
            return _altered(version.notice, version, digest)
    names = [facts.text, *(name for attached in facts.attachments for name in _names_in_data(attached))]
    notice = list_named(" ".join(names))
    return _altered(notice, None, digest) if notice else ListVerification(ListVerdict.UNKNOWN, sha256=digest)


def _altered(notice: Notice, version: NoticeVersion | None, digest: str) -> ListVerification:
    note = DATA_KEPT.format(number=version.number) if version else DATA_CHANGED
    return _answer(ListVerdict.ALTERED, notice, version, digest, note)


def _answer(
    verdict: ListVerdict, notice: Notice, version: NoticeVersion | None, digest: str, note: str = ""
) -> ListVerification:
    return ListVerification(verdict, notice, version, notice.versions.order_by("-number").first(), digest, note)


def _issued(digest: str) -> NoticeVersion | None:
    """The version whose pack, text or table has that digest."""
    packed = NoticeVersion.objects.select_related("notice").filter(pack__sha256=digest).first()
    return packed or _version_of_data(digest)


def _version_of_data(digest: str) -> NoticeVersion | None:
    """By text or table, of public versions alone: whoever knows the rest of a redacted list could else try out here
    what was removed until the answer is `intact`."""
    rows = NoticeVersion.objects.public().select_related("notice")
    return rows.filter(sha256=digest).first() or rows.filter(table_sha256=digest).first()


def list_named(text: str) -> Notice | None:
    """The first published list that the text names, by its public id or its number."""
    text = unicodedata.normalize("NFKC", text)
    uuids = [UUID(found) for found in dict.fromkeys(_UUID.findall(text))][:NAMES_TRIED]
    numbers = [found.upper() for found in dict.fromkeys(_NUMBER.findall(text))][:NAMES_TRIED]
    known = Notice.objects.public()
    return known.filter(uuid__in=uuids).first() or known.filter(number__in=numbers).first()


def _names_in_data(content: bytes) -> list[str]:
    """What a JSON or CSV file says of the list it belongs to; nothing for anything else."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return []
    return _names_in_json(text) or _names_in_table(text)


def _names_in_json(text: str) -> list[str]:
    try:
        body: Any = json.loads(text)
    except (ValueError, RecursionError):
        return []
    return [str(body.get(key, "")) for key in ("notice", "number")] if isinstance(body, dict) else []


def _names_in_table(text: str) -> list[str]:
    try:
        rows = csv.reader(io.StringIO(text, newline=""))
        return [cell for _, row in zip(range(ROWS_READ), rows, strict=False) for cell in row if len(cell) <= 60]
    except csv.Error:
        return []
