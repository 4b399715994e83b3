"""What is asked when a picture is uploaded: words for those who cannot see it."""

from typing import Any

from django import forms
from django.core.files.base import ContentFile
from wagtail.images.forms import BaseImageForm

from cms_pages.document_forms import StandingFile
from cms_pages.pictures import is_file_name
from portal.media.intake import cleaned

TELLING = "请用一句话说明图片内容，供看不到图片的人使用；不要填写文件名。"


class DescribedImageForm(StandingFile, BaseImageForm):
    """Wagtail's form; the description is demanded and may not be a file name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "description" in self.fields:
            field = self.fields["description"]
            field.required, field.help_text = True, TELLING
            field.error_messages["required"] = TELLING

    def clean_file(self) -> Any:
        """A telephone writes the place of the shot into its pictures: it is taken out before the file is kept."""
        upload = self.cleaned_data["file"]
        if "file" not in self.changed_data:
            return upload
        upload.seek(0)
        try:
            return ContentFile(cleaned(upload.read()), name=upload.name)
        except (ValueError, OSError):
            raise forms.ValidationError("图片文件不完整或者已损坏，请重新选择。") from None

    def clean_description(self) -> str:
        text = str(self.cleaned_data["description"]).strip()
        if is_file_name(text):
            raise forms.ValidationError(TELLING)
        return text
