from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CmsPagesConfig(AppConfig):
    name = "cms_pages"
    label = "cms_pages"
    verbose_name = "门户页面"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cms_pages import belongings, checks, obligations, office, promotions, publications  # noqa: F401
        from cms_pages.branding import follow_address, name_link_fields, show_no_portraits
        from cms_pages.honour_lines import stories_of, story_notes
        from cms_pages.letters import write_letters
        from cms_pages.models.site import office_contact, site_names
        from cms_pages.permissions import WINNERS, settle_roles
        from cms_pages.reach import rule_drafts
        from cms_pages.receivers import connect
        from cms_pages.records import publish_decision_pages
        from cms_pages.search import rebuild_search
        from cms_pages.search_sources import register_own_sources
        from cms_pages.sections import published_sections
        from cms_pages.standing import pages_without_event
        from portal.access.housewords import register_names
        from portal.citations import register_published
        from portal.journal.standing import register_standing
        from portal.messages.contact import register_contact_source
        from portal.powers.groups import call_group
        from portal.search.rebuild import register_rebuild
        from workflow.honours.notes import register_notes
        from workflow.titles.register import register_lines

        call_group(WINNERS, "获奖者")
        rule_drafts()
        name_link_fields()
        show_no_portraits()
        post_migrate.connect(follow_address, sender=self, dispatch_uid="portal.site_address")
        post_migrate.connect(settle_roles, sender=self, dispatch_uid="portal.roles")
        register_own_sources()
        register_contact_source(office_contact)
        register_names(site_names)
        register_standing(pages_without_event)
        connect()
        write_letters()
        register_published(published_sections)
        register_lines(stories_of)
        register_notes(story_notes)
        register_rebuild("decision_pages", publish_decision_pages)
        register_rebuild("search", rebuild_search)
