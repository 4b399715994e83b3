"""How a private value looks to those who may not see it (municipal rule: phone 138****1234, ID first 2 and last 3)."""

import re


def mask_number(number: str) -> str:
    """First 2 and last 3 places; shorter numbers show less, never more than half."""
    if len(number) < 10:
        return number[:1] + "*" * max(len(number) - 2, 1) + number[-1:] if len(number) > 2 else "*" * len(number)
    return number[:2] + "*" * (len(number) - 5) + number[-3:]


def mask_phone(number: str) -> str:
    """`138****1234`; other numbers show their last two digits."""
    if re.fullmatch(r"1[0-9]{10}", number):
        return f"{number[:3]}****{number[-4:]}"
    return "*" * max(len(number) - 2, 0) + number[-2:] if len(number) > 4 else "*" * len(number)


def mask_name(name: str) -> str:
    """`张*`, `欧**`: the first code point stays, a long foreign name shows at most three stars."""
    return name[:1] + "*" * min(max(len(name) - 1, 1), 3) if name else ""


def mask_email(address: str) -> str:
    """`z***@***`: the domain, too, may be an employer's."""
    return f"{address[:1]}***@***" if "@" in address[1:] else "***"


def mask_address(address: str) -> str:
    """Of mail or of a phone."""
    return mask_email(address) if "@" in address else mask_phone(address)


def mask_filename(name: str) -> str:
    """`***.jpg`: names of files name people."""
    stem, dot, ending = name.rpartition(".")
    return f"***{dot}{ending}" if stem else "***"


def mask_all(text: str) -> str:
    """Nothing but the fact that there is something."""
    return "******" if text else ""
