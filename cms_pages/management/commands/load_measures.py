"""Build the portal's tree and publish the regulations, standards and guides. Idempotent."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from cms_pages.content import texts
from cms_pages.content.plans import load_plan, own_plans
from cms_pages.content.regulations import load_measures, own_files
from cms_pages.content.standards import publish_standards
from cms_pages.content.tree import build_tree, ensure_content, fill_settings
from cms_pages.permissions import grant_page_permissions
from cms_pages.records import publish_decision_pages
from cms_pages.search import rebuild_search
from objections.channels import ensure_channels
from portal.pagecache.generation import purge_on_commit

SITE = {
    "site_name": "上海市长宁区政府奖项门户",
    "site_name_en": "Changning District Government Awards, Shanghai",
    "organiser": "上海市长宁区人民政府",
    "undertaker": "上海市长宁区市场监督管理局",
    "links_up": "中国政府网 https://www.gov.cn/\n上海市人民政府 https://www.shanghai.gov.cn/\n长宁区人民政府 https://www.shcn.gov.cn/",
}


class Command(BaseCommand):
    """`manage.py load_measures`."""

    help = (
        "建立栏目，发布管理办法、评审标准、评审规则，建立异议举报渠道，授予各角色页面权限；可重复执行，不覆盖编辑的修改"
    )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        site = fill_settings(SITE)
        home = build_tree(site.site_name)
        pages = [load_measures(path) for path in own_files()] + [load_plan(path) for path in own_plans()]
        publish_standards()
        for slug, title, intro, body in texts.PAGES:
            ensure_content(home, slug, title, intro, body)
        ensure_channels(**texts.ELSEWHERE)
        grant_page_permissions()
        publish_decision_pages()
        rebuild_search()
        purge_on_commit()
        for page in pages if options["verbosity"] else ():
            self.stdout.write(f"{page.title}：{page.articles.count()} {'节' if page.excerpt else '条'}，{page.address}")
