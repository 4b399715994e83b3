"""In which language an account has its letters."""

from django.db import transaction

from portal.access.enums import Language
from portal.access.models import User
from portal.journal.actions import record


@transaction.atomic
def choose_language(account: User, *, by: User, language: Language) -> User:
    """Letters come in this language from now on. The same again changes nothing."""
    account = User.objects.select_for_update().get(pk=account.pk)
    before = account.language
    if before != language:
        account.language = language
        account.save(update_fields=["language"])
        record(account, "account.language_chosen", by=by, payload={"from": before, "to": str(language)})
    return account
