"""What stands in the head and the foot of every page: who runs the site, under which registrations (国办发〔2017〕47号)."""

import re
import unicodedata
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.models import Site

from cms_pages.scanned import check_scanned
from portal.exposure import check_no_private_numbers
from portal.media.metadata import without_metadata
from portal.pagecache.keeping import kept
from portal.placeholders import PLACEHOLDER, placeholder, unfilled

# Landlines, mobiles, 400 and 800, 12345 and its like.
_TELEPHONE = re.compile(
    r"(?<![0-9])(?:0[0-9]{2,3}-?[0-9]{7,8}|[2-8][0-9]{7}|1[3-9][0-9]{9}|[48]00-?[0-9]{3}-?[0-9]{4}|1[0-9]{4})(?![0-9])"
)


CONTACTS = ("organiser", "undertaker", "contact_phone", "contact_address", "contact_email", "contact_hours")


@register_setting(icon="site", order=100)
class SiteSettings(BaseGenericSetting):
    """Filled in by the office; `check --deploy` refuses a site that still shows a placeholder."""

    site_name = models.CharField("网站名称", max_length=60, default="区级政府奖项门户")
    site_name_en = models.CharField("英文名称", max_length=80, default="District Government Awards")
    organiser = models.CharField("主办单位", max_length=80, default=placeholder("主办单位"))
    undertaker = models.CharField("承办单位", max_length=80, default=placeholder("承办单位"))
    contact_phone = models.CharField("联系电话", max_length=60, default=placeholder("联系电话"))
    contact_address = models.CharField("联系地址", max_length=120, blank=True)
    contact_email = models.EmailField("公开邮箱", blank=True)
    contact_hours = models.CharField(
        "办公时间", max_length=80, blank=True, help_text="例如：工作日9:00—11:30，13:30—17:00。"
    )
    site_id_code = models.CharField("网站标识码", max_length=30, default=placeholder("网站标识码"))
    icp_number = models.CharField("ICP 备案号", max_length=60, default=placeholder("ICP 备案号"))
    police_number = models.CharField("公安备案号", max_length=60, default=placeholder("公安备案号"))
    police_url = models.URLField("公安备案链接", blank=True)
    mark_image = models.ImageField("党政机关网站标识", upload_to="site/", blank=True)
    mark_url = models.URLField("党政机关网站标识链接", blank=True, help_text="标识审核页面的网址，与标识一同取得。")
    links_up = models.TextField(
        "上级网站", blank=True, default="中国政府网 https://www.gov.cn/", help_text="每行一个：名称、空格、网址。"
    )
    error_report_url = models.URLField("“我为政府网站找错”链接", default="https://zfwzzc.www.gov.cn/")

    panels = [
        MultiFieldPanel([FieldPanel("site_name"), FieldPanel("site_name_en")], heading="名称"),
        MultiFieldPanel(
            [FieldPanel(name) for name in CONTACTS],
            heading="主办与联系",
        ),
        MultiFieldPanel(
            [
                FieldPanel(name)
                for name in (
                    "site_id_code",
                    "icp_number",
                    "police_number",
                    "police_url",
                    "mark_image",
                    "mark_url",
                    "links_up",
                    "error_report_url",
                )
            ],
            heading="标识与备案",
        ),
    ]

    class Meta:
        verbose_name = "网站信息"
        verbose_name_plural = "网站信息"

    @classmethod
    def load(cls, request_or_site: Any = None) -> "SiteSettings":
        """The one row; for the frame of public pages the one kept."""
        if isinstance(request_or_site, HttpRequest) and getattr(request_or_site, "public_page", False):
            return kept(request_or_site, "site_settings", super().load)
        return super().load(request_or_site)  # type: ignore[no-any-return]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The site is called the same wherever Wagtail says its name."""
        super().save(*args, **kwargs)
        Site.objects.filter(is_default_site=True).exclude(site_name=self.site_name).update(site_name=self.site_name)

    def clean(self) -> None:
        """Its words stand on every page, so the telephone is an office's; its mark holds nothing but the picture."""
        super().clean()
        if re.search("[0-9]{5}", _TELEPHONE.sub("", unicodedata.normalize("NFKC", self.contact_phone))):
            raise ValidationError(
                {"contact_phone": "联系电话只能填写单位的电话号码，如 021-22345678，几个号码用顿号分开。"}
            )
        for field in self._meta.concrete_fields:
            if isinstance(field, models.CharField | models.TextField):
                check_no_private_numbers(
                    field.value_from_object(self) or "", official=self.telephones(), what=str(field.verbose_name)
                )
        if len(self.higher_sites) != len([line for line in self.links_up.splitlines() if line.strip()]):
            raise ValidationError({"links_up": "每行须写名称、空格和以 https://（或者 http://）开头的网址。"})
        if self.mark_image and not self.mark_image._committed:  # type: ignore[attr-defined]
            self.mark_image = _safe_mark(self.mark_image)

    def telephones(self) -> list[str]:
        """The office's telephones; a number that is none is nothing official, whatever field it stands in."""
        return _TELEPHONE.findall(unicodedata.normalize("NFKC", self.contact_phone))

    @property
    def higher_sites(self) -> list[tuple[str, str]]:
        """Name and address of each site above this one; a line that is not both is left out."""
        return re.findall(r"^\s*(\S.*?)\s+(https?://\S+)\s*$", self.links_up, re.M)

    @property
    def domain(self) -> str:
        """The host name, for the SiteDomain meta tag."""
        return urlsplit(settings.PORTAL_BASE_URL).hostname or ""

    def unfilled(self) -> list[str]:
        """The labels of the fields that still hold a placeholder."""
        return unfilled(self)


def _safe_mark(upload: Any) -> ContentFile:
    """The picture alone, once the scanner has passed it. Raises `ValidationError` beside its field."""
    try:
        check_scanned(upload)
        upload.seek(0)
        return ContentFile(without_metadata(upload.read()), name=upload.name)
    except (ValidationError, ValueError) as fault:
        said = fault.messages if isinstance(fault, ValidationError) else str(fault)
        raise ValidationError({"mark_image": said}) from None


def site_names() -> list[str]:
    """What the site and its offices are called; what nobody has filled in is left out."""
    site = SiteSettings.objects.first() or SiteSettings()
    names = (site.site_name, site.site_name_en, site.organiser, site.undertaker)
    return [name for name in names if PLACEHOLDER not in name]


def office_contact() -> dict[str, str]:
    """How the office is reached, for documents; what nobody has filled in is left out."""
    site = SiteSettings.load()
    found = {"phone": site.contact_phone, "address": site.contact_address, "email": site.contact_email}
    return {name: value for name, value in found.items() if value and PLACEHOLDER not in value}
