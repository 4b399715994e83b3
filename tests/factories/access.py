"""Accounts."""

import factory
from allauth.account.models import EmailAddress

from portal.access.models import User
from portal.powers.actions import grant_role


class UserFactory(factory.django.DjangoModelFactory):
    """An account; `roles=[Role.OFFICE]` gives it roles."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.invalid")
    display_name = factory.Sequence(lambda n: f"示例人员{n}")
    password = factory.django.Password("demo-password")

    @factory.post_generation
    def proved(self, create, extracted, **kwargs):
        """`proved=True` for one who logs in by hand: the address is confirmed."""
        if extracted:
            EmailAddress.objects.create(user=self, email=self.email, verified=True, primary=True)

    @factory.post_generation
    def roles(self, create, extracted, **kwargs):
        for role in extracted or ():
            grant_role(self, role)
