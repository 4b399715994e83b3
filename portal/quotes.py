"""Quotation marks: within quotation marks (GB/T 15834, 4.8), and where a name would be misread without."""

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


def cannot(label: str) -> str:
    """That what is called `label` cannot be done; 不能“不予受理”, for 不能不予受理 says that it must be."""
    return f"不能“{label}”" if label.startswith("不") else f"不能{label}"
