"""What is typed into a form and not submitted yet, sealed; nothing in the row tells whose it is or what it is about."""

from django.db import models
from django.db.models import Q

from portal import clock


class TypedForm(models.Model):
    """The words of one holder in one form. Once submitted the words go; the row stays a day, so that other tabs are told."""

    holder = models.CharField("填写人的摘要", max_length=64)
    form = models.CharField("表单的摘要", max_length=64)
    stranger = models.BooleanField("没有账号", default=False)
    sealed = models.TextField("加密的内容", blank=True, editable=False)
    version = models.PositiveIntegerField("第几次保存")
    tab = models.CharField("由哪个页面保存", max_length=16, blank=True)
    saved_at = models.DateTimeField("保存时间", default=clock.now)
    expires_at = models.DateTimeField("保留至", db_index=True)

    class Meta:
        verbose_name = "没有提交的表单"
        verbose_name_plural = "没有提交的表单"
        constraints = [
            models.UniqueConstraint(fields=["holder", "form"], name="autosave_one_per_form"),
            models.CheckConstraint(condition=Q(version__gt=0), name="autosave_version_counts"),
        ]

    def __str__(self) -> str:
        return f"没有提交的表单 {self.pk}"

    @property
    def at(self) -> str:
        """When it was saved, as its bearer reads it: the time today, else the day too."""
        saved = clock.local(self.saved_at)
        return f"{saved:%H:%M}" if clock.day_of(self.saved_at) == clock.today() else clock.display(self.saved_at)

    @property
    def is_closed(self) -> bool:
        """Whether the form was submitted, or cleared by the person."""
        return not self.sealed
