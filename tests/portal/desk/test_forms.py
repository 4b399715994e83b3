"""What a desk's form says when something is missing."""

import pytest
from django import forms

from portal.access.models import User
from portal.access.predicates import anyone, is_office
from portal.desk import Verb
from portal.workdays.transitions import CONFIRM
from tests.factories.access import UserFactory


class Sealed(forms.CharField):
    default_error_messages = {"required": "请先加盖印章。"}


class Everything(forms.Form):
    reason = forms.CharField(label="理由")
    number = forms.CharField(label="文号（批准机关）", max_length=3)
    kind = forms.ChoiceField(label="情形", choices=[("a", "甲")])
    many = forms.MultipleChoiceField(label="部分", choices=[("a", "甲")])
    agreed = forms.BooleanField(label="本人承诺")
    scan = forms.FileField(label="扫描件")
    seal = Sealed(label="印章")


def form_of(form: type[forms.Form], /, **data) -> forms.BaseForm:
    files = {name: data.pop(name) for name in ("scan",) if name in data}
    return Verb("do", "办理", form, lambda obj, by, data: None, permission=anyone).bind(None, None, data, files)


def test_each_field_is_asked_for_by_its_name():
    assert form_of(Everything).errors == {
        "reason": ["请填写理由。"],
        "number": ["请填写文号。"],
        "kind": ["请选择情形。"],
        "many": ["请选择部分。"],
        "agreed": ["请勾选“本人承诺”。"],
        "scan": ["请上传扫描件。"],
        "seal": ["请先加盖印章。"],
    }


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"number": "一二三四"}, {"number": ["最多3字，现有4字，请删减。"]}),
        ({"kind": "b"}, {"kind": ["没有“b”这一选项，请重新选择。"]}),
    ],
)
def test_a_wrong_value_is_answered_in_plain_words(typed, told):
    (name,) = told
    assert form_of(Everything, **typed).errors[name] == told[name]


@pytest.mark.django_db
def test_an_open_choice_says_what_to_do_with_it():
    class Choices(forms.Form):
        must = forms.ModelChoiceField(User.objects.none(), label="人员")
        may = forms.ModelChoiceField(User.objects.none(), label="代表", required=False)
        own = forms.ModelChoiceField(User.objects.none(), label="并入", required=False, empty_label="不并入")

    form = form_of(Choices)
    assert [field.empty_label for field in form.fields.values()] == ["请选择", "不选", "不并入"]


def test_a_refusal_names_the_rule_that_refuses(office):
    verb = Verb("do", "办理", None, lambda obj, by, data: None, permission=~is_office, transition=CONFIRM)
    assert verb.refusing(office).name == "非评审办"
    assert Verb("do", "办理", None, lambda obj, by, data: None, permission=is_office).refusing(office) is None


@pytest.mark.django_db
def test_what_there_is_no_choice_of_is_chosen():
    class Choices(forms.Form):
        person = forms.ModelChoiceField(User.objects.all(), label="人员")
        kind = forms.ChoiceField(label="情形", choices=[("", "请选择"), ("a", "甲")])
        radio = forms.ChoiceField(label="意见", choices=[("a", "甲")], widget=forms.RadioSelect)
        two = forms.ChoiceField(label="依据", choices=[("a", "甲"), ("b", "乙")])
        given = forms.ChoiceField(label="职责", choices=[("a", "甲")], initial="a")
        may = forms.ChoiceField(label="等次", choices=[("", "不选"), ("a", "甲")], required=False)
        many = forms.MultipleChoiceField(label="部分", choices=[("a", "甲")])

    only = UserFactory()
    empty = Verb("do", "办理", Choices, lambda obj, by, data: None, permission=anyone).bind(None, None)
    assert {name: empty[name].value() for name in empty.fields} == {
        "person": only.pk, "kind": "a", "radio": "a", "two": None, "given": "a", "may": None, "many": None,
    }  # fmt: skip
    UserFactory()
    again = Verb("do", "办理", Choices, lambda obj, by, data: None, permission=anyone).bind(None, None)
    assert again["person"].value() is None
    assert form_of(Choices).errors["kind"] == ["请选择情形。"]


def test_nothing_is_chosen_that_nobody_chose():
    two = [("a", "甲"), ("b", "乙")]

    class Choices(forms.Form):
        open = forms.ChoiceField(label="依据", choices=two)
        given = forms.ChoiceField(label="职责", choices=two, initial="b")
        only = forms.ChoiceField(label="环节", choices=two[:1])
        may = forms.ChoiceField(label="等次", choices=two, required=False)
        radio = forms.ChoiceField(label="意见", choices=two, widget=forms.RadioSelect)

    form = form_of(Choices)
    assert {name: field.choices[0][0] for name, field in form.fields.items()} == {
        "open": "", "given": "a", "only": "a", "may": "a", "radio": "a",
    }  # fmt: skip
    assert form.errors["open"] == ["请选择依据。"]
