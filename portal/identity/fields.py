"""Encrypted columns. What an attribute gives back is a `Private`: a text that reads as its mask everywhere."""

import hmac
from collections.abc import Callable
from typing import Any

from django.core.exceptions import FieldError
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from portal.characters.dropping import drop_unreadable
from portal.identity import crypto
from portal.identity.masking import mask_all

Mask = Callable[[str], str]
UNREADABLE = "（无法解密）"


class Private(str):
    """A private value. As a text it **is** its mask, so templates, logs, JSON and f-strings show nothing more.

    People see it through `portal.identity.actions.reveal`, which asks for a reason and logs the look; delivery and
    documents addressed to the person take it with `for_delivery()`.
    """

    __slots__ = ("_error", "_plain", "_token")
    _plain: str
    _token: str
    _error: crypto.DecryptionFailed | None

    @classmethod
    def of(cls, plain: str, mask: Mask, *, token: str = "") -> "Private":
        """Wrap a plain text."""
        value = super().__new__(cls, mask(plain) if plain else "")
        value._plain, value._token, value._error = plain, token, None
        return value

    @classmethod
    def opened(cls, token: str, context: str, mask: Mask) -> "Private":
        """Wrap a stored token. One that does not open shows as unreadable and raises when asked for its value."""
        try:
            return cls.of(crypto.decrypt(token, context) if token else "", mask, token=token)
        except crypto.DecryptionFailed as error:
            value = super().__new__(cls, UNREADABLE)
            value._plain, value._token, value._error = "", token, error
            return value

    def for_delivery(self) -> str:
        """The value itself, for what is sent to its bearer or checked by a rule: never for a screen."""
        if self._error is not None:
            raise self._error
        return self._plain

    def __bool__(self) -> bool:
        return bool(self._plain or self._error)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, str) or self._error is not None:
            return self is other
        plain = other._plain if isinstance(other, Private) else other
        return hmac.compare_digest(self._plain.encode(), plain.encode())

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self._plain)

    def __repr__(self) -> str:
        return f"<Private {str.__str__(self)}>"

    def __str__(self) -> str:
        return str.__str__(self)

    def __format__(self, spec: str) -> str:
        return format(str.__str__(self), spec)

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        """Pickles (caches, task arguments) carry the mask alone."""
        return str, (str.__str__(self),)

    def __deepcopy__(self, memo: object) -> "Private":
        return self


class PrivateAttribute(DeferredAttribute):
    """Turns whatever is assigned into a `Private`, at once."""

    field: "EncryptedTextField"

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = self.field.wrap(value)


class EncryptedTextField(models.TextField):
    """A text sealed at rest. It cannot be searched: put a `BlindIndexField` beside it. Never in a model form."""

    _pyi_private_set_type: str
    _pyi_private_get_type: Private
    descriptor_class = PrivateAttribute
    description = "加密文本"

    def __init__(self, *args: Any, mask: Mask = mask_all, **kwargs: Any) -> None:
        self.mask = mask
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("editable", None)
        return name, path, args, kwargs

    @property
    def context(self) -> str:
        """The associated data: the column's own name."""
        return f"{self.model._meta.label_lower}.{self.name}"

    def wrap(self, value: Any) -> Any:
        """A plain text becomes a `Private`; a `Private` of another column is sealed anew on saving."""
        if value is None or isinstance(value, Private) or not isinstance(value, str):
            return value
        return Private.of(drop_unreadable(value), self.mask)

    def from_db_value(self, value: str | None, expression: object, connection: object) -> Private | None:
        return None if value is None else Private.opened(value, self.context, self.mask)

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        if not isinstance(value, str):
            return super().get_db_prep_save(value, connection)
        return self._sealed(value)

    def _sealed(self, value: str) -> str:
        if isinstance(value, Private) and value._error is not None:
            return value._token
        plain = value.for_delivery() if isinstance(value, Private) else value
        return crypto.encrypt(plain, self.context) if plain else ""

    def value_to_string(self, obj: models.Model) -> str:
        raise FieldError(f"“{self.verbose_name}”是加密字段，不能以明文导出；请使用 manage.py backup。")

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"“{self.verbose_name}”是加密字段，不能用“{lookup_name}”查询；请使用对应的盲索引字段。")
        return super().get_lookup(lookup_name)

    def get_transform(self, lookup_name: str) -> Any:
        raise FieldError(f"“{self.verbose_name}”是加密字段，不能用“{lookup_name}”变换。")


def apart(purpose: str) -> str:
    """The purpose under which rows without an account are indexed."""
    return f"{purpose}.objector"


class BlindIndexField(models.CharField):
    """The keyed digest of another field, written on every save. Query it with `blind_index(value, purpose)`.

    With `owned_by`, a row that names no owner there is indexed for another purpose (`apart`): it is an objector's, and
    an equal digest in an account's row would tell who objected, without any key (Article 31).
    """

    def __init__(self, *args: Any, source: str = "", purpose: str = "", owned_by: str = "", **kwargs: Any) -> None:
        self.source, self.purpose, self.owned_by = source, purpose, owned_by
        kwargs.update(max_length=64, editable=False, null=True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for option in ("max_length", "editable", "null"):
            kwargs.pop(option, None)
        own = {"source": self.source, "purpose": self.purpose, "owned_by": self.owned_by}
        return name, path, args, {**kwargs, **{option: value for option, value in own.items() if value}}

    def pre_save(self, model_instance: models.Model, add: bool) -> str | None:
        value = getattr(model_instance, self.source)
        plain = value.for_delivery() if isinstance(value, Private) else value
        digest = crypto.blind_index(plain, self._purpose_for(model_instance)) if plain else None
        setattr(model_instance, self.attname, digest)
        return digest

    def _purpose_for(self, instance: models.Model) -> str:
        lonely = self.owned_by and getattr(instance, self.owned_by) is None
        return apart(self.purpose) if lonely else self.purpose
