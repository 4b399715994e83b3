"""Fonts cut down to everyday characters. Embedding from a whole 27 MB font takes eight times as long as from 3 MB.

`python -P portal/documents/faces.py` cuts them from the machine's Noto CJK, once an installation. Where that was not done, and
for characters that are not everyday ones, the whole font serves (`resources/fonts.conf`).
"""

import io
import subprocess
from pathlib import Path
from struct import pack_into, unpack_from

import uharfbuzz
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables.DefaultTable import DefaultTable

RESOURCES = Path(__file__).parent / "resources"
FOLDER = RESOURCES / "faces"
STANDARD = RESOURCES / "standard-characters.txt"
"""The 8,105 characters of 《通用规范汉字表》 (State Council, 2013): what names are registered with. Its three levels, in its order."""
FAMILIES = {"Noto Serif CJK SC": "Document Serif SC", "Noto Sans CJK SC": "Document Sans SC"}
STYLES = ("Regular", "Bold")
_FAMILY_NAMES = (1, 16)  # OpenType: family, typographic family
_IN_LINE = ("ccmp", "locl", "rlig", "calt", "clig", "liga", "kern", "mark", "mkmk", "pwid")
"""OpenType features that are on in a horizontal line, nothing here is set from top to bottom; and narrow signs, for English in Chinese fonts."""
_LANGUAGE = b"ZHS "  # OpenType: Chinese of the mainland


def everyday() -> set[int]:
    """Code points of 《通用规范汉字表》 and of GB/T 2312, and all signs and letters beside the ideographs."""
    cells = (bytes([row, cell]) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    hanzi = {ord(sign) for cell in cells for sign in cell.decode("gb2312", "ignore")}
    standard = {ord(sign) for sign in STANDARD.read_text(encoding="utf-8") if sign != "\n"}
    return hanzi | standard | {*range(0x20, 0x3400), *range(0xFF00, 0xFFF0)}


def cut_all(folder: Path = FOLDER) -> list[Path]:
    """Write a cut face for each whole one that the machine has; return what was written."""
    folder.mkdir(parents=True, exist_ok=True)
    return [
        _cut(source, index, name, folder / f"{name.replace(' ', '')}-{style}.otf")
        for whole, name in FAMILIES.items()
        for style in STYLES
        for source, index in found(whole, style)
    ]


def found(family: str, style: str) -> list[tuple[str, int]]:
    """The file and the number in it of a face that the machine has."""
    asked = ["fc-list", "-f", "%{file}\t%{index}\n", f"{family}:style={style}"]
    lines = subprocess.run(asked, check=True, capture_output=True, text=True).stdout.splitlines()  # noqa: S603 - our own words
    return [(file, int(index)) for file, _, index in (line.rpartition("\t") for line in lines[:1])]


def _cut(source: str, index: int, family: str, target: Path) -> Path:
    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(source), index)
    spoken = TTFont(io.BytesIO(_of_everyday(face)))
    spoken["GSUB"] = _of_our_language(spoken.getTableData("GSUB"))
    lighter = io.BytesIO()
    spoken.save(lighter)
    # Again: the glyphs of other languages, almost half of all, are now reached by nothing.
    font = TTFont(io.BytesIO(_of_everyday(uharfbuzz.Face(lighter.getvalue()))))
    for record in font["name"].names:
        if record.nameID in _FAMILY_NAMES:
            record.string = family
    fresh = target.with_suffix(".new")
    font.save(fresh)
    return fresh.replace(target)


def _of_everyday(face: uharfbuzz.Face) -> bytes:
    kept = uharfbuzz.SubsetInput()
    kept.unicode_set.update(everyday())
    kept.layout_feature_tag_set.clear()
    kept.layout_feature_tag_set.update(int.from_bytes(tag.encode()) for tag in _IN_LINE)
    kept.flags = uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
    return bytes(kept.subset(face).blob.data)


def _of_our_language(table: bytes) -> DefaultTable:
    """The table of substitutions without the lists of other languages: beside many a character stands a glyph each for Japan,
    Korea, Taiwan and Hong Kong, and no document speaks so. fontTools would take ten seconds to write it anew."""
    kept = bytearray(table)
    (scripts,) = unpack_from(">H", table, 4)  # OpenType, GSUB header: version, offset of the list of scripts
    for number in range(*unpack_from(">H", table, scripts)):
        (offset,) = unpack_from(">4xH", table, scripts + 2 + 6 * number)
        script = scripts + offset
        records = [
            unpack_from(">4sH", table, script + 4 + 6 * at) for at in range(*unpack_from(">H", table, script + 2))
        ]
        ours = [record for record in records if record[0] == _LANGUAGE]
        pack_into(">H", kept, script + 2, len(ours))
        for at, record in enumerate(ours):
            pack_into(">4sH", kept, script + 4 + 6 * at, *record)
    changed = DefaultTable("GSUB")
    changed.data = bytes(kept)
    return changed


if __name__ == "__main__":
    cut_all()
