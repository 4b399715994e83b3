"""What an applicant is asked to say about an objection to its application."""

from objections.models import Statement
from portal.belongings import Belonging, register_belonging

register_belonging(
    Belonging(
        "statements", "陈述意见", "评审办就异议听取您的意见。", "/apply/statements/",
        lambda user: Statement.objects.filter(objection__entry__application__applicant=user.pk).exists(), 15,
    )
)  # fmt: skip
