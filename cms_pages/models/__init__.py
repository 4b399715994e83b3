"""The pages the public reads, and the settings of the site."""

from cms_pages.models.site import SiteSettings

__all__ = ["SiteSettings"]
