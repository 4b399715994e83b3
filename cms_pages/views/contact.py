"""`/contact/`: who runs the site, how the office is reached, and where an objection or a report goes (Article 31)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cms_pages.models import SiteSettings
from objections.channels import public_channels
from portal.access.permission_rules import public
from portal.pagecache.responses import cacheable


@public
@cacheable
def contact(request: HttpRequest) -> HttpResponse:
    """From “网站信息” and each award's “异议举报渠道”, where the office keeps them."""
    site = SiteSettings.load()
    rows = [
        ("主办单位", site.organiser),
        ("承办单位", site.undertaker),
        ("联系电话", site.contact_phone),
        ("地址", site.contact_address),
        ("邮箱", site.contact_email),
        ("办公时间", site.contact_hours),
    ]
    context = {"rows": [row for row in rows if row[1]], "channels": public_channels()}
    return render(request, "cms_pages/contact.html", context)
