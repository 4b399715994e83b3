"""虹桥友谊奖 given: a ceremony, the lists by consent, a revocation that the conference voted for and, later, against."""

from cms_pages.demonstration import deciding
from cms_pages.demonstration.celebrating import celebrate
from cms_pages.demonstration.diary import Diary
from cms_pages.demonstration.seconding import seconded
from cms_pages.records import publish_decision_pages
from portal import clock
from portal.access.models import User
from workflow.decisions.actions import (
    cast_ballot,
    check_in,
    close_meeting,
    count_matter,
    deliberate_matter,
    open_meeting,
    plan_meeting,
)
from workflow.decisions.models import Matter
from workflow.honours.actions import (
    confirm_revocation,
    draw_up_revocation,
    propose_revocation,
    put_to_conference,
    state_case,
)
from workflow.honours.acts import propose_reinstatement
from workflow.honours.grounds import revocation_rule
from workflow.honours.models import Honour, Revocation
from workflow.rosters.actions import decline_roster, hand_over, join_roster

Accounts = dict[str, User]


def honour_friends(honours: list[Honour], accounts: Accounts, diary: Diary) -> None:
    """What followed the award: handed over, on the lists, and for one of them taken back and given again."""
    first, second = honours
    celebrate(first.edition, accounts, diary)
    with diary.pass_days(10).at(10):
        for place in first.roster_places.order_by("pk"):
            join_roster(place, by=first.holder)
        consented, *others = second.roster_places.order_by("pk")
        join_roster(consented, by=second.holder)
        decline_roster(others[0], by=second.holder)
    with diary.pass_days(5).at(10):
        hand_over(
            first.edition.programme, roster=consented.roster, recipient="示例外国人服务中心", by=accounts["office"]
        )
    revoke_by_vote(second, accounts, diary.pass_days(20))
    restore_by_vote(second, accounts, diary.pass_days(40))


def revoke_by_vote(honour: Honour, accounts: Accounts, diary: Diary) -> None:
    """Told, heard, voted on, drawn up by one officer and confirmed by another (Articles 34, 35)."""
    office = accounts["office"]
    with diary.at(10):
        revocation = propose_revocation(
            honour,
            by=office,
            document_number=f"演示外事办〔{clock.today().year}〕12号",
            article=revocation_rule(honour.edition.rules).article,
            reason="来函反映所列服务年限与聘用单位的记录不符，需要核实。",
            public_reason="申报材料所列在本区服务的年限与聘用单位的记录不符",
        )
    with diary.pass_days(2).at(10):
        state_case(revocation, by=honour.holder, text="聘用单位的档案尚在补录，请以劳动合同为准。")
    assert revocation.heard_until is not None  # told just now
    with diary.go_to(revocation.heard_until).pass_days(1).at(9):
        matter = put_to_conference(revocation, by=office, question="聘用单位的记录与申报材料不符，建议撤销荣誉。")
    _vote_on(matter, accounts, diary)
    with diary.pass_days(1).at(10):
        draw_up_revocation(
            Revocation.objects.get(pk=revocation.pk),
            by=office,
            document_number=f"演示府发〔{clock.today().year}〕31号",
            answer="劳动合同未经聘用单位确认，不足以证明所列年限，不予采纳",
            read=1,
        )
        confirm_revocation(Revocation.objects.get(pk=revocation.pk), by=accounts["office2"])


def restore_by_vote(honour: Honour, accounts: Accounts, diary: Diary) -> None:
    """The records turned out to be complete: a later decision annuls the revocation; its holder is asked anew."""
    office, revocation = accounts["office"], Revocation.objects.get(honour=honour)
    with diary.at(9):
        matter = put_to_conference(
            revocation, by=office, question="聘用单位已经补全记录，与申报材料一致，建议恢复荣誉。"
        )
    _vote_on(matter, accounts, diary)
    with diary.pass_days(1).at(10):
        pending = propose_reinstatement(
            Revocation.objects.get(pk=revocation.pk),
            by=office,
            reason="聘用单位补全的记录与申报材料所列年限一致",
            document_number=f"演示府发〔{clock.today().year}〕32号",
        )
        seconded(pending, accounts["office2"])
        publish_decision_pages()


def _vote_on(matter: Matter, accounts: Accounts, diary: Diary) -> None:
    """A meeting of the conference on this alone; all are there and agree."""
    office, members = accounts["office"], deciding.seated_units(matter.edition)
    with diary.pass_days(5).at(14):
        meeting = plan_meeting(matter.stage, held_on=diary.day, place="示例会议室", chair="总召集人", by=office)
        for member in members:
            check_in(meeting, member, by=member.user)
        open_meeting(meeting, by=office)
        deliberate_matter(matter, meeting=meeting, minutes="评审办汇报核查情况，与会成员无不同意见。", by=office)
        for member in members:
            cast_ballot(matter, choice="yes", by=member.user)
        count_matter(matter, by=office)
        close_meeting(meeting, by=office, minutes="会议听取核查情况汇报，审议并表决。")
