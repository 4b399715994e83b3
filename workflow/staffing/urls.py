"""The address invitations lead to."""

from django.urls import path
from django.views.decorators.cache import never_cache

from portal.access.permission_rules import public
from workflow.staffing.views import InvitedView

urlpatterns = [path("<uidb64>/<token>/", public(never_cache(InvitedView.as_view())), name="invited")]
