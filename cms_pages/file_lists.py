"""The admin's own interface of documents and pictures: to each what they may choose or change."""

from typing import Any

from django.db.models import Model, QuerySet
from wagtail import hooks
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet

from cms_pages.files import USING, file_policy
from portal.access.predicates import is_authenticated


class _Own:
    """The admin's API lists to each person what they may choose or change."""

    model: type[Model]

    @classmethod
    def as_view(cls, *args: Any, **kwargs: Any) -> Any:
        view = super().as_view(*args, **kwargs)  # type: ignore[misc]
        view.access_rule = is_authenticated
        return view

    def get_queryset(self) -> QuerySet:
        user = self.request.user  # type: ignore[attr-defined]
        return file_policy(self.model).instances_user_has_any_permission_for(user, USING).order_by("pk")


class OwnImages(_Own, ImagesAdminAPIViewSet):
    """Pictures."""


class OwnDocuments(_Own, DocumentsAdminAPIViewSet):
    """Documents."""


@hooks.register("construct_admin_api", order=100)
def list_own_files_only(router: Any) -> None:
    router.register_endpoint("images", OwnImages)
    router.register_endpoint("documents", OwnDocuments)
