"""How money is written: in 万元 where two places hold it, else to the yuan with commas from five figures on (GB/T 15835)."""

from decimal import Decimal

WAN = 10_000


def wan(amount: int) -> str:
    """Whole yuan in units of ten thousand: `50`, `12.5`."""
    return f"{(Decimal(amount) / WAN).normalize():f}"


def yuan(amount: int) -> str:
    """`50万元`, `12.5万元`, `12,345元`, `1500元`: an amount in whole yuan, as papers, pages, letters and refusals write it."""
    if abs(amount) < WAN:
        return f"{amount}元"
    return f"{amount:,}元" if amount % 100 else f"{wan(amount)}万元"
