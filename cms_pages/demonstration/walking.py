"""An edition from its first stage after the call to its end, whatever stages its rule set names in whatever order."""

from collections.abc import Callable
from dataclasses import dataclass, field

from cms_pages.demonstration import deciding, judging, publishing, supervising
from cms_pages.demonstration.diary import Diary
from cms_pages.demonstration.judging import Entries
from cms_pages.records import publish_decision_pages
from portal import clock
from portal.access.models import User
from workflow.honours.models import Honour
from workflow.programmes.actions import advance_edition
from workflow.programmes.models import Edition
from workflow.publicity.enums import NoticeState
from workflow.publicity.models import Notice
from workflow.reviews.models import PanelMember

DuringNotice = Callable[[Notice, Diary], None]


@dataclass
class Walk:
    """One edition on its way, with the people who move it. `during_notice` sees each list while it is public."""

    edition: Edition
    entries: Entries
    accounts: dict[str, User]
    diary: Diary
    during_notice: DuringNotice | None = None
    panel: list[PanelMember] = field(default_factory=list)
    honours: list[Honour] = field(default_factory=list)

    def to_the_end(self) -> list[Honour]:
        """Do each stage's work and advance, until the edition is concluded; returns the honours given."""
        while stage := self.edition.current_stage:
            getattr(self, f"do_{stage.kind}")()
            self.advance()
            if stage.kind == "assessment" and stage.options.in_person and self.edition.rules.feedback:
                supervising.speak(stage, self.diary)
        return self.honours

    def advance(self) -> None:
        """To the next stage, at the end of the working day."""
        with self.diary.at(17, 30):
            advance_edition(self.edition, by=self.accounts["office"])
        self.edition.refresh_from_db()

    def do_application(self) -> None:
        self.diary.go_to(clock.day_of(self.edition.deadline)).pass_days(1)

    def do_screening(self) -> None:
        judging.screen(self.edition, self.entries, self.accounts, self.diary.pass_days(8))

    def do_notice(self) -> None:
        notice = publishing.publish_list(self.edition, self.accounts, self.diary.pass_days(2))
        if self.during_notice:
            self.during_notice(notice, self.diary)
        # A further list of the same stage has a period of its own, and the stage waits for it.
        for running in notice.stage.notices.filter(state=NoticeState.RUNNING).order_by("ends_on"):
            publishing.let_run_out(running, self.diary)

    def do_assessment(self) -> None:
        if not self.panel:
            self.panel = judging.seat_panel(self.edition, self.accounts, self.diary)
        self.entries = judging.assess(self.edition, self.entries, self.panel, self.accounts, self.diary.pass_days(14))

    def do_conference(self) -> None:
        deciding.deliberate(self.edition, self.entries, self.accounts, self.diary.pass_days(7))

    def do_approval(self) -> None:
        deciding.approve(self.edition, self.accounts, self.diary.pass_days(7))

    def do_commendation(self) -> None:
        self.honours = deciding.commend(self.edition, self.accounts, self.diary.pass_days(10))
        with self.diary.at(11):
            publish_decision_pages()
