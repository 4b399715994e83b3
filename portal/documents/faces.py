"""Fonts cut down to everyday characters. Embedding from a whole 27 MB font takes five times as long as from 6 MB.

`python -P portal/documents/faces.py` cuts them from the machine's Noto CJK, once an installation. Where that was not done, and
for characters that are not everyday ones, the whole font serves (`resources/fonts.conf`).
"""

import io
import subprocess
from pathlib import Path

import uharfbuzz
from fontTools.ttLib import TTFont

FOLDER = Path(__file__).parent / "resources" / "faces"
FAMILIES = {"Noto Serif CJK SC": "Document Serif SC", "Noto Sans CJK SC": "Document Sans SC"}
STYLES = ("Regular", "Bold")
_FAMILY_NAMES = (1, 16)  # OpenType: family, typographic family


def everyday() -> set[int]:
    """Code points of GB/T 2312, and all signs and letters beside the ideographs."""
    cells = (bytes([row, cell]) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    hanzi = {ord(sign) for cell in cells for sign in cell.decode("gb2312", "ignore")}
    return hanzi | {*range(0x20, 0x3400), *range(0xFF00, 0xFFF0)}


def cut_all(folder: Path = FOLDER) -> list[Path]:
    """Write a cut face for each whole one that the machine has; return what was written."""
    folder.mkdir(parents=True, exist_ok=True)
    return [
        _cut(source, index, name, folder / f"{name.replace(' ', '')}-{style}.otf")
        for whole, name in FAMILIES.items()
        for style in STYLES
        for source, index in _found(whole, style)
    ]


def _found(family: str, style: str) -> list[tuple[str, int]]:
    asked = ["fc-list", "-f", "%{file}\t%{index}\n", f"{family}:style={style}"]
    lines = subprocess.run(asked, check=True, capture_output=True, text=True).stdout.splitlines()  # noqa: S603 - our own words
    return [(file, int(index)) for file, _, index in (line.rpartition("\t") for line in lines[:1])]


def _cut(source: str, index: int, family: str, target: Path) -> Path:
    kept = uharfbuzz.SubsetInput()
    kept.unicode_set.update(everyday())
    kept.flags = uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
    blob = kept.subset(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(source), index)).blob
    font = TTFont(io.BytesIO(blob.data))
    for record in font["name"].names:
        if record.nameID in _FAMILY_NAMES:
            record.string = family
    fresh = target.with_suffix(".new")
    font.save(fresh)
    return fresh.replace(target)


if __name__ == "__main__":
    cut_all()
