"""What was sent against what is there: one line for each thing that must agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class Filing:
    """One objection: who files it, the digest of what is sent, and what came of it."""

    email: str
    sha256: str = ""
    number: str = ""
    secret: str = ""
    lost: list[str] = field(default_factory=list)
    opened: bool = False
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """An objection the portal has: the digests of its files, as registered and as read back."""

    number: str
    registered: frozenset[str]
    read_back: frozenset[str]


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail the relay took."""

    key: str
    to: str
    subject: str
    heard: bool = True
    """Whether its answer reached the sender: if not, the sender cannot know, and has to send it again (ADR 29)."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the account."""

    title: str
    wanted: int
    found: int

    @property
    def agrees(self) -> bool:
        return self.wanted == self.found

    def __str__(self) -> str:
        return f"  {'✓' if self.agrees else '✗'} {self.title}：应为 {self.wanted}，实为 {self.found}"


def filed(filings: Sequence[Filing], kept: Sequence[Kept]) -> Iterator[Line]:
    """Rows, digests, receipts."""
    many, by_number = len(filings), {row.number: row for row in kept}
    proofs = Counter(digest for row in kept for digest in row.registered)
    shown = Counter(filing.number for filing in filings if filing.number in by_number)
    back = [filing for filing in filings if filing.number and _comes_back(filing, by_number)]
    yield Line("登记的异议", many, len(kept))
    yield Line("恰好登记一次的异议", many, sum(proofs[filing.sha256] == 1 for filing in filings))
    yield Line("从存储读回、与所提交的逐字节相同的材料", many, len(back))
    yield Line("各不相同的回执", many, sum(times == 1 for times in shown.values()))
    yield Line("凭编号和查询码打开的进度", many, sum(filing.opened for filing in filings))
    yield Line("退回的表单中丢失的填写内容", 0, sum(len(filing.lost) for filing in filings))


def unheard(mails: Sequence[Mail]) -> list[Mail]:
    """Those whose sender was killed before the relay's answer, and which came again."""
    last = {mail.key: number for number, mail in enumerate(mails)}
    return [mail for number, mail in enumerate(mails) if not mail.heard and number < last[mail.key]]


def mailed(filings: Sequence[Filing], office: Collection[str], mails: Sequence[Mail]) -> Iterator[Line]:
    """One mail to each objector, one to each officer, for each objection; none handed twice to a relay that was heard."""
    cut_off = {id(mail) for mail in unheard(mails)}
    mails = [mail for mail in mails if id(mail) not in cut_off]
    numbers = [filing.number for filing in filings if filing.number]
    letters = Counter((number, mail.to) for mail in mails for number in numbers if number in mail.subject)
    to_objectors = [letters[filing.number, filing.email] for filing in filings]
    to_office = [letters[filing.number, officer] for filing in filings for officer in office]
    yield Line("寄给提出人的邮件，每件恰好一封", len(filings), to_objectors.count(1))
    yield Line("寄给评审办的邮件，每件每人恰好一封", len(filings) * len(office), to_office.count(1))
    yield Line("寄给其他人的邮件", 0, letters.total() - sum(to_objectors) - sum(to_office))
    yield Line("收到应答之后又交给邮件服务器的邮件", 0, len(mails) - len({mail.key for mail in mails}))


def killed(parts: Collection[str], while_filing: Mapping[str, int]) -> Line:
    """Every part was killed while objections came in."""
    return Line("提交期间被强行终止过的部分", len(parts), sum(while_filing.get(part, 0) > 0 for part in parts))


def _comes_back(filing: Filing, by_number: Mapping[str, Kept]) -> bool:
    row = by_number.get(filing.number)
    return row is not None and filing.sha256 in row.registered & row.read_back
