"""The first page of the form: what it is about, picked by its public words."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from objections.enums import IN_WORDS, Matter
from objections.matters import KINDS, About, about_entry, about_registered, about_result, is_key, own_results
from portal.languages import is_english
from portal.questions import Asking, question
from portal.search.bigrams import normalise, spellings, words_of
from portal.translated import translated
from workflow.programmes.english import english_edition
from workflow.programmes.models import Edition
from workflow.publicity.enums import PUBLIC
from workflow.publicity.models import NoticeEntry
from workflow.publicity.queries import objectable_entries
from workflow.titles import queries as register
from workflow.titles.models import RegisterEntry

MANY = 12
"""Entries that one looks through by eye."""


class EntryChoice(forms.ModelChoiceField):
    """An entry by its public words."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.notice.title}：{obj.position}. {obj}"

    def to_python(self, value: Any) -> NoticeEntry | None:
        if value in self.empty_values:
            return None
        found = _found(value)
        if not found:
            raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": value})
        return found[0]


class EditionChoice(forms.ModelChoiceField):
    """An edition by its name, in the language of the page as far as it has one."""

    def label_from_instance(self, obj: Any) -> str:
        return (english_edition(obj) if is_english() else "") or str(obj)


class LookedUp(forms.ChoiceField):
    """One of what was found; whether it may be chosen is asked where it is judged."""

    widget = forms.RadioSelect

    def valid_value(self, value: Any) -> bool:
        return True


def _choosable() -> QuerySet[NoticeEntry]:
    return NoticeEntry.objects.filter(notice__state__in=PUBLIC, left_as="").select_related("notice__edition")


def _is_found(entry: NoticeEntry, words: str) -> bool:
    text = normalise(f"{entry.notice.title} {entry} {entry.public_unit}")
    return all(any(spelt in text for spelt in spellings(word)) for word in words_of(words))


def _found(key: Any) -> list[NoticeEntry]:
    asking = asking_chosen(key)
    return asking() if asking else []


def asking_chosen(key: Any) -> Asking[NoticeEntry] | None:
    """What judging the entry of that key asks; nothing where it can be none."""
    return _chosen.of(entry=int(key)) if is_key(key) else None


@question
def _chosen(entry: Any) -> QuerySet[NoticeEntry]:
    return _choosable().filter(pk=entry)


class AboutForm(forms.Form):
    """What it is about. Sent without a matter it is about the entry, or about what its own words say."""

    applicant: Any = None
    own_results: Sequence[tuple[str, str]] = ()
    more, found_nothing, many = "", False, False

    matter = forms.ChoiceField(
        label=_("事项"), choices=translated(Matter.choices), widget=forms.RadioSelect, required=False
    )
    entry = EntryChoice(
        label="公示名单中的对象", queryset=NoticeEntry.objects.none(), required=False,
        empty_label=_("请选择"), help_text="列出的是正在公示的对象。",
    )  # fmt: skip
    find = forms.CharField(
        label=_("查找"), max_length=100, required=False, widget=forms.TextInput(attrs={"type": "search"}),
        help_text=_("输入名称、荣誉编号或者使用的文字，任意相连两字即可，再点击“查找”。"),
    )  # fmt: skip
    found_after = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)
    registered = LookedUp(label=_("查到的登记"), required=False)
    result = LookedUp(label=_("本人（本单位）申报未通过的环节"), required=False)
    edition = EditionChoice(label="届次", queryset=Edition.objects.public(), required=False, empty_label=_("请选择"))
    subject_text = forms.CharField(
        label=_("所涉的人员、环节或者事项"),
        max_length=300,
        required=False,
        help_text=_("例如哪一环节、哪一岗位的人员、什么行为；不写您自己的姓名。"),
    )

    def offer(self) -> None:
        """List what may be chosen: running entries, what was found in the register, one's own results."""
        self._offer_entries()
        matter, chosen = self.asked_matter, self.asked_about
        if matter in KINDS:
            self.fields["registered"].choices = self._registered(matter, chosen)  # type: ignore[attr-defined]
        if matter == Matter.RESULT:
            self.own_results = [(str(one.pk), _worded(one)) for one in own_results(self.applicant)]
            self.fields["result"].choices = self.own_results  # type: ignore[attr-defined]

    def _offer_entries(self) -> None:
        """Running entries are listed, and looked for where they are many; one asked for by its address stays choosable."""
        asked = self.asked_entry
        wanted = Q(pk__in=objectable_entries().values("pk")) | Q(pk=asked.pk if asked else None)
        rows = list(_choosable().filter(wanted).order_by("notice_id", "position"))
        self.many = len(rows) > MANY
        if self.many and self.asked_matter == Matter.ENTRY and self._words:
            rows = [row for row in rows if row == asked or _is_found(row, self._words)]
            self.found_nothing = not rows
        field: Any = self.fields["entry"]
        field.choices = [("", field.empty_label), *((row.pk, field.label_from_instance(row)) for row in rows)]

    def _registered(self, matter: str, chosen: About | None) -> list[tuple[str, str]]:
        rows = self._found_in_register(matter)
        keys = [row.key for row in rows]
        if chosen and (key := str(self._sent("registered"))) not in keys:
            rows = [*RegisterEntry.objects.filter(key=key), *rows]
        return [(row.key, line_of(row)) for row in rows]

    def _found_in_register(self, matter: str) -> list[RegisterEntry]:
        if not self._words:
            return []
        asked = register.Asked(
            q=self._words[:100], kind=KINDS[Matter(matter)].value, cursor=str(self._sent("found_after") or "")
        )
        try:
            page = register.page(asked, count=False)
        except ValidationError:
            page = register.page(register.Asked(q=asked.q, kind=asked.kind), count=False)
        self.more, self.found_nothing = page.next, not page.rows
        return page.rows

    @property
    def is_searching(self) -> bool:
        """Whether something is looked for, of which nothing is chosen yet: the enter key means that."""
        sought = {Matter.ENTRY: "entry", **dict.fromkeys(KINDS, "registered")}.get(Matter(self.asked_matter))
        return bool(sought and self._words and not self._sent(sought))

    @property
    def _words(self) -> str:
        return str(self._sent("find") or "").strip()

    def _sent(self, name: str) -> Any:
        """A field as it came or as it begins."""
        return self.data.get(name) if self.is_bound else self.initial.get(name)

    @property
    def asked_matter(self) -> str:
        """What it is said to be about."""
        asked = self._sent("matter")
        if asked in Matter.values:
            return str(asked)
        return Matter.ENTRY if self._sent("entry") or not self.is_bound else Matter.OTHER

    @cached_property
    def asked_entry(self) -> NoticeEntry | None:
        """The entry the form is about, while it still may be: from the address, or as posted."""
        if self.asked_matter != Matter.ENTRY:
            return None
        asked = self._sent("entry")
        return next(iter(_found(getattr(asked, "pk", asked))), None)

    @cached_property
    def asked_about(self) -> About | None:
        """What it is about, while that may be chosen; None where nothing is chosen, or told in own words."""
        matter = self.asked_matter
        if matter == Matter.ENTRY:
            return about_entry(self.asked_entry) if self.asked_entry else None
        if matter in KINDS:
            found = about_registered(self._sent("registered") or "")
            return found if found and found.matter == matter else None
        return about_result(self.applicant, self._sent("result")) if matter == Matter.RESULT else None

    def judge_about(self, data: dict[str, Any]) -> About | None:
        """What it is about; what is missing of that is said beside its field."""
        matter = self.asked_matter
        if matter == Matter.ENTRY and data.get("entry"):
            return about_entry(data["entry"])
        if matter not in IN_WORDS:
            if self.asked_about is None:
                self._ask_for(matter)
            return self.asked_about
        if not data.get("subject_text") and "subject_text" not in self.errors:
            self.add_error("subject_text", OWN_WORDS if self._sent("matter") else UNSAID)
        if not data.get("edition") and "edition" not in self.errors:
            self.add_error("edition", "请选择所涉及的届次。")
        return About(matter, data.get("edition"), data.get("subject_text") or "")

    def _ask_for(self, matter: str) -> None:
        name, said = ASKED_FOR[Matter(matter)]
        if name not in self.errors:
            self.add_error(name, GONE if self._sent(name) else said)


OWN_WORDS = _("请写明所涉的人员、环节或者事项。")
UNSAID = _("请选择公示名单中的对象，或者写明对什么荣誉、什么事项提出异议。")
GONE = _("所选的一项已不能选择，请重新选择。")
ASKED_FOR: dict[Matter, tuple[str, Any]] = {
    Matter.ENTRY: ("entry", _("请选择公示名单中的对象；对其他事项提出的，请改选上面的事项。")),
    Matter.HONOUR: ("registered", _("请查找并选择一项荣誉。")),
    Matter.TITLE_USE: ("registered", _("请查找并选择一项称号使用登记。")),
    Matter.RESULT: ("result", _("请以申报账号登录，选择本人（本单位）申报未通过的环节。")),
}


def line_of(row: RegisterEntry) -> str:
    """A line of the register, in its public words."""
    award = f"{row.year}年度{row.tier_label}"
    if not row.use_key:
        return "，".join(filter(None, [row.honour_number, row.holder, row.unit_beside, award, row.title]))
    return "，".join([row.honour_number, row.holder, row.medium_label, row.place, f"“{row.wording}”"])


def _worded(result: Any) -> str:
    application = result.application
    return f"{application.edition.name}，申报 {application.number}：{result.stage.name}{result.get_outcome_display()}"
