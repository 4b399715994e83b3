"""``python -m portal.launcher.catalogue FILE.po``: a catalogue is well-formed and holds no guessed (fuzzy) entry."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def faults(catalogue: Path) -> list[str]:
    """Return what is wrong with the catalogue, one line each."""
    checked = subprocess.run(
        ["msgfmt", "--check", "-o", "/dev/null", str(catalogue)], capture_output=True, text=True, check=False
    )
    found = checked.stderr.splitlines() if checked.returncode else []
    fuzzy = [
        number
        for number, line in enumerate(catalogue.read_text(encoding="utf-8").splitlines(), 1)
        if line.startswith("#, ") and "fuzzy" in line
    ]
    return found + [f"{catalogue}:{number}: 模糊匹配的译文须由人确认后去掉 fuzzy 标记" for number in fuzzy]


if __name__ == "__main__":
    wrong = faults(Path(sys.argv[1]))
    print("\n".join(wrong) or "ok")
    sys.exit(bool(wrong))
