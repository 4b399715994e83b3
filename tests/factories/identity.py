"""Persons, organisations and proofs; names and numbers plainly made up, check digits right."""

import factory
from stdnum.cn import ric, uscc

from portal import clock
from portal.evidence.models import EvidenceFile
from portal.evidence.views import note_look
from portal.identity.actions import reveal
from portal.identity.enums import DocumentType
from portal.identity.models import IdentityProof, Organisation, Person
from tests.factories.access import UserFactory


def resident_id(n: int = 1) -> str:
    """A number of the right form: Changning, born 1990-01-01, order code n."""
    body = f"31010519900101{n % 1000:03d}"
    return body + ric.calc_check_digit(body + "0")


def credit_code(n: int = 1) -> str:
    """A number of the right form: an enterprise registered in Changning."""
    body = f"91310105{n % 10**9:09d}"
    return body + uscc.calc_check_digit(body)


class PersonFactory(factory.django.DjangoModelFactory):
    """A person with an account; `verified=True` for one whose document was checked."""

    class Meta:
        model = Person

    class Params:
        verified = factory.Trait(verified_at=factory.LazyFunction(clock.now))

    owner = factory.SubFactory(UserFactory)
    name = factory.Sequence(lambda n: f"示例人{n}")
    document_type = DocumentType.RESIDENT_ID
    document_number = factory.Sequence(resident_id)
    phone = "13800001234"
    email = "demo@example.invalid"


class OrganisationFactory(factory.django.DjangoModelFactory):
    """A unit with an account; `verified=True` for one whose licence was checked."""

    class Meta:
        model = Organisation

    class Params:
        verified = factory.Trait(verified_at=factory.LazyFunction(clock.now))

    owner = factory.SubFactory(UserFactory)
    name = factory.Sequence(lambda n: f"上海虚构企业{n}有限公司")
    credit_code = factory.Sequence(credit_code)
    registered_in_district = True
    contact_name = "示例联系人"
    contact_phone = "021-52345678"


class IdentityProofFactory(factory.django.DjangoModelFactory):
    """A pending proof of a person."""

    class Meta:
        model = IdentityProof

    person = factory.SubFactory(PersonFactory)
    submitted_by = factory.SelfAttribute("person.owner")


def compared(proof, by):
    """The proof, once the officer has opened its pictures and the number."""
    for file in EvidenceFile.objects.of(proof):
        note_look(file, by=by)
    number = "document_number" if proof.person else "credit_code"
    if getattr(proof.subject, number):
        reveal(proof.subject, number, by=by, reason="核对证件号码")
    return proof
