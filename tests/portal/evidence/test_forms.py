"""Nothing uploaded is lost when a form comes back."""

from contextlib import suppress

import pytest
from crispy_forms.utils import render_crispy_form
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict, multipartparser
from django.utils.datastructures import MultiValueDict

from portal.evidence.actions import claim_staged
from portal.evidence.forms import EvidenceUploadField, StagedUploadsMixin, uploader_of
from portal.evidence.models import EvidenceFile, Quarantine, StagedUpload
from portal.evidence.receiving import Uploader
from tests.factories.access import UserFactory
from tests.factories.evidence import PDF, pdf_file, png_file

pytestmark = pytest.mark.django_db
ME = Uploader(session_key="mine")


class SomeForm(StagedUploadsMixin, forms.Form):
    subject = forms.CharField()
    files = EvidenceUploadField(label="证明材料", max_files=2)


def post(*files, uploader=ME, kept=(), dropped=(), subject="事由"):
    data = QueryDict(mutable=True)
    data["subject"] = subject
    data.setlist("files-kept", list(kept))
    data.setlist("files-dropped", list(dropped))
    return SomeForm(data, MultiValueDict({"files": list(files)}), uploader=uploader)


def tokens(form):
    context = form["files"].field.widget.get_context("files", form["files"].value(), {})
    return [item["token"] for item in context["staged"]]


def test_the_header_of_a_field_is_taken_apart_once_and_no_name_of_a_file_is_remembered():
    field, file = (
        'Content-Disposition: form-data; name="token"',
        'Content-Disposition: form-data; name="a"; FileName="张三.pdf"',
    )
    parse = multipartparser.parse_header_parameters
    assert parse(field) is parse(field)
    assert parse(file) is not parse(file)
    assert parse(file)[1] == {"name": "a", "filename": "张三.pdf"}


def test_good_form_cleans_to_staged_files(stored):
    form = post(pdf_file("甲.pdf"), png_file("乙.png"))
    assert form.is_valid(), form.errors
    assert [row.original_name for row in form.cleaned_data["files"]] == ["甲.pdf", "乙.png"]


def test_a_good_forms_files_go_to_their_thing_without_being_staged(thing, stored, settings):
    settings.CLAMD_ADDRESS = ""  # into quarantine with them
    form = post(pdf_file("甲.pdf"), png_file("乙.png"))
    assert form.is_valid(), form.errors
    files = claim_staged(form.cleaned_data["files"], thing, by=None, purpose="proof", is_new=True)
    assert [file.full_name for file in EvidenceFile.objects.of(thing)] == [file.full_name for file in files]
    assert {one.storage_name for one in Quarantine.objects.all()} == {file.storage_name for file in files}
    assert (StagedUpload.objects.count(), len(stored())) == (0, 2)
    settings.EVIDENCE_MAX_FILES = 1
    with pytest.raises(ValidationError, match="材料最多1个文件"):
        claim_staged(form.cleaned_data["files"], thing, by=None, purpose="proof", is_new=True)


def test_a_good_form_that_its_verb_refuses_keeps_its_files(thing, stored, settings):
    settings.CLAMD_ADDRESS = ""
    form = post(pdf_file("甲.pdf"))
    assert form.is_valid(), form.errors
    with suppress(ZeroDivisionError), transaction.atomic():
        claim_staged(form.cleaned_data["files"], thing, by=None, purpose="proof")
        raise ZeroDivisionError
    again = post(kept=tokens(form))
    assert again.is_valid(), again.errors
    (row,) = again.cleaned_data["files"]
    assert (row, row.full_name) == (StagedUpload.objects.get(), "甲.pdf")
    assert (Quarantine.objects.get().storage_name, len(stored())) == (row.storage_name, 1)


def test_the_files_of_one_form_count_together(stored, settings):
    settings.EVIDENCE_STAGED_LIMITS = {**settings.EVIDENCE_STAGED_LIMITS, "network_files": 1}
    form = post(pdf_file("1.pdf"), pdf_file("2.pdf"))
    assert form.errors["files"] == [
        "同一网络暂存的文件过多，请先提交，或者稍后再上传；已填写的文字和已上传的文件均已保留。"
    ]
    assert len(tokens(form)) == len(stored()) == 1


def test_error_elsewhere_keeps_the_files(stored):
    first = post(pdf_file("甲.pdf"), subject="")
    assert not first.is_valid()
    html = str(first["files"])
    assert "甲.pdf" in html
    second = post(kept=tokens(first))
    assert second.is_valid(), second.errors
    assert [row.original_name for row in second.cleaned_data["files"]] == ["甲.pdf"]
    assert StagedUpload.objects.count() == 1


def test_one_bad_file_spares_the_good_one(stored):
    form = post(pdf_file("甲.pdf"), pdf_file("坏.exe"))
    assert not form.is_valid()
    (message,) = form.errors["files"]
    assert message.startswith("文件“坏.exe”：不支持该文件格式")
    assert len(tokens(form)) == 1


def test_dropped_file_goes(stored):
    first = post(pdf_file("甲.pdf"), subject="")
    first.is_valid()
    token = tokens(first)
    second = post(png_file("乙.png"), kept=token, dropped=token)
    assert second.is_valid(), second.errors
    assert [row.original_name for row in second.cleaned_data["files"]] == ["乙.png"]
    assert StagedUpload.objects.get().taken_off


def test_somebody_elses_token_opens_nothing(stored):
    first = post(pdf_file("甲.pdf"), subject="")
    first.is_valid()
    for thief in (Uploader(session_key="other"), Uploader(user=UserFactory())):
        form = post(kept=tokens(first), uploader=thief)
        assert [error.partition("：")[0] for error in form.errors["files"]] == ["此前上传的1个文件现在取不到"]
    assert StagedUpload.objects.count() == 1


def test_no_file_of_several_goes_missing_unnoticed(stored):
    """The browser lost its cookie, or the file has expired: said once, and the form goes without it when sent again."""
    first, other = (
        post(pdf_file("甲.pdf"), subject=""),
        post(pdf_file("乙.pdf"), subject="", uploader=Uploader(user=UserFactory())),
    )
    assert [first.is_valid(), other.is_valid()] == [False, False]
    kept = [*tokens(first), *tokens(other)]
    form = post(kept=kept)
    assert "此前上传的1个文件现在取不到" in form.errors["files"][0]
    assert tokens(form) == tokens(first)
    assert post(kept=tokens(form)).is_valid()
    assert post(kept=kept, dropped=tokens(other)).is_valid()


@pytest.mark.parametrize("token", ["", "x", "00000000-0000-4000-8000-000000000000"])
def test_forged_token_is_ignored(stored, token):
    assert post(kept=[token]).errors["files"] == ["请上传至少一个文件。"]


def test_too_many_files_stay_listed(stored):
    form = post(pdf_file("1.pdf"), pdf_file("2.pdf"), pdf_file("3.pdf"))
    assert form.errors["files"] == ["最多上传2个文件，现有3个，请移除多余的文件。"]
    assert len(tokens(form)) == 3


def test_name_is_escaped_on_the_page(stored):
    form = post(pdf_file("<script>alert(1)&lt;.pdf"), subject="")
    form.is_valid()
    assert "<script>" not in str(form["files"])
    assert "&lt;script&gt;alert(1)" in str(form["files"])


def test_visitor_gets_a_session_user_needs_none(client, rf):
    from django.contrib.auth.models import AnonymousUser

    request = rf.get("/")
    request.user, request.session = AnonymousUser(), client.session
    assert uploader_of(request).session_key == request.session.session_key
    request.user = user = UserFactory()
    assert uploader_of(request) == Uploader(user=user)


def test_crispy_draws_the_field_with_its_files(stored):
    form = post(pdf_file("甲.pdf"), subject="")
    form.is_valid()
    html = render_crispy_form(form)
    assert [part for part in ('type="file"', "multiple", "甲.pdf", "multipart/form-data") if part not in html] == []


@pytest.mark.parametrize("name", ["证明材料.pdf", "垚堃乗.pdf", "欧阳皕鑫（复印件）.pdf"])
@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_names_in_either_encoding_arrive_whole(rf, name, encoding):
    """In GBK the second byte of 乗 is a backslash."""
    head = f'--edge\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'.encode(encoding)
    body = head + b"Content-Type: application/pdf\r\n\r\n" + PDF + b"\r\n--edge--\r\n"
    request = rf.post("/", data=body, content_type="multipart/form-data; boundary=edge")
    (file,) = request.FILES.getlist("files")
    assert (file.name, file.read()) == (name, PDF)
