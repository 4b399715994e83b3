"""Quotation marks within quotation marks (GB/T 15834, 4.8)."""

_PAIRS = ("“”", "‘’")


def nest_quotes(text: str) -> str:
    """A sentence in which names that bear quotation marks were quoted: “ ” outside, ‘ ’ within, and so on in turn."""
    depth, out = 0, []
    for mark in text:
        if mark == "“":
            out.append(_PAIRS[depth % 2][0])
            depth += 1
        elif mark == "”" and depth:
            depth -= 1
            out.append(_PAIRS[depth % 2][1])
        else:
            out.append(mark)
            depth = 0 if mark == "\n" else depth
    return "".join(out)
