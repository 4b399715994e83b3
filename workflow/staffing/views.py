"""The page of the one-time link: an invited person sets their own password."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.views import INTERNAL_RESET_SESSION_TOKEN, PasswordResetConfirmView
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse_lazy

from portal.powers.actions import lock_account
from workflow.staffing.actions import accept_invitation
from workflow.staffing.invitations import invitation_tokens


class InvitedView(PasswordResetConfirmView):
    """Django's own page for a one-time link, with our tokens: the token leaves the address before the form is shown."""

    template_name = "staffing/invited.html"
    token_generator = invitation_tokens
    reset_url_token = "set-password"  # noqa: S105  the address shown in its place
    success_url = reverse_lazy("account_login")

    @transaction.atomic
    def form_valid(self, form: SetPasswordForm) -> HttpResponse:
        # Suspended, or sent to another address, at this moment: the link holds no more, and nothing of before is written.
        lock_account(form.user)
        if not self.token_generator.check_token(form.user, self.request.session.get(INTERNAL_RESET_SESSION_TOKEN)):
            self.validlink = False
            return self.render_to_response(self.get_context_data())
        answer = super().form_valid(form)
        user = accept_invitation(form.user)
        messages.success(self.request, f"密码已设置，请用登录名 {user.username} 登录。")
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "person": self.user}
