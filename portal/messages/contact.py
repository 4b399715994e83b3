"""How the office is reached, for letters and documents: the site, floors above, says it."""

from collections.abc import Callable

ContactSource = Callable[[], dict[str, str]]
_sources: list[ContactSource] = []


def register_contact_source(source: ContactSource) -> ContactSource:
    """Have a source say `phone`, `address` and `email`; what it does not know it leaves out. Usable as a decorator."""
    if source not in _sources:
        _sources.append(source)
    return source


def office_contact() -> dict[str, str]:
    """What is known of `phone`, `address` and `email`."""
    return {name: value for source in _sources for name, value in source().items() if value}


def contact_words() -> str:
    """`联系电话 021-22345678，地址 …，邮箱 …`; empty while nothing is known."""
    labels = {"phone": "联系电话", "address": "地址", "email": "邮箱"}
    known = office_contact()
    return "，".join(f"{label} {known[name]}" for name, label in labels.items() if name in known)


def ask_office(about: str, office: str = "评审办") -> str:
    """The sentence a letter ends with when its reader may doubt it: `对此有疑问的，可以向评审办询问（联系电话 …）。`"""
    contact = contact_words()
    return f"{about}有疑问的，可以向{office}询问{f'（{contact}）' if contact else ''}。"
