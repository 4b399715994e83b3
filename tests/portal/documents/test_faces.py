"""Fonts of documents are cut down once: everyday characters come from the cut face, others from the whole font."""

import io

import pytest
import uharfbuzz
from fontTools.ttLib import TTFont
from pypdf import PdfReader
from weasyprint import HTML

from portal.documents.faces import FAMILIES, FOLDER, STYLES, cut_all, everyday, found
from portal.documents.fonts import font_configuration


def fonts_of(html: str) -> set[str]:
    pdf = HTML(string=html).write_pdf(font_config=font_configuration())
    fonts = [
        font.get_object() for page in PdfReader(io.BytesIO(pdf)).pages for font in page["/Resources"]["/Font"].values()
    ]
    return {font["/BaseFont"].partition("+")[2] for font in fonts}


def test_faces_are_there_for_whoever_was_set_up():
    assert len(list(FOLDER.glob("*.otf"))) == len(FAMILIES) * len(STYLES)


def test_a_cut_face_has_every_everyday_character_and_is_small(tmp_path):
    made = cut_all(tmp_path)
    assert len(made) == len(FAMILIES) * len(STYLES)
    hanzi = {sign for sign in everyday() if 0x3400 <= sign < 0xFF00 or sign > 0xFFFF}
    assert len(hanzi) == 6763 + 1467, "GB/T 2312, and what it lacks of 《通用规范汉字表》"
    for path in made:
        assert path.stat().st_size < 4_500_000
        face = TTFont(path, lazy=True)
        assert hanzi - face.getBestCmap().keys() == set()
        assert face["name"].getDebugName(1) in FAMILIES.values()


def set_in_line(path, index, language):
    """The glyphs by name, and how wide they are set, of all everyday signs in a row."""
    line = uharfbuzz.Buffer()
    line.add_str("".join(sign for sign in map(chr, sorted(everyday())) if sign.isprintable()))
    line.guess_segment_properties()
    line.direction, line.script, line.language = "ltr", "Hani", language
    uharfbuzz.shape(uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path)), index)), line)
    names = TTFont(path, fontNumber=index, lazy=True).getGlyphOrder()
    glyphs = zip(line.glyph_infos, line.glyph_positions, strict=True)
    return [(names[glyph.codepoint], place.x_advance, place.x_offset) for glyph, place in glyphs]


@pytest.mark.parametrize("whole", FAMILIES)
@pytest.mark.parametrize("style", STYLES)
def test_a_cut_face_sets_every_sign_as_the_whole_font_does(whole, style):
    """Quotation marks and the long dash too, which are others in Chinese: nobody sees that it was cut."""
    ((source, index),) = found(whole, style)
    cut = FOLDER / f"{FAMILIES[whole].replace(' ', '')}-{style}.otf"
    for language in ("zh-CN", "en"):
        assert set_in_line(cut, 0, language) == set_in_line(source, index, language)


def test_everyday_words_need_no_whole_font():
    page = '<html lang="zh-CN"><p style="font-family: {}">长宁区区长质量奖（2026）“名单” <b>Award</b></p>'
    assert fonts_of(page.format("Noto Serif CJK SC")) == {"Document-Serif-SC", "Document-Serif-SC-Bold"}
    assert fonts_of(page.format("FangSong, Noto Sans CJK SC, sans-serif")) == {
        "Document-Sans-SC",
        "Document-Sans-SC-Bold",
    }


def test_a_rare_character_comes_from_the_whole_font():
    page = '<html lang="zh-CN"><p style="font-family: Noto Serif CJK SC">张昇、李祎、王玥、𠮷</p>'
    assert fonts_of(page) == {"Document-Serif-SC", "Noto-Serif-CJK-SC"}


def test_english_in_a_cut_face_has_narrow_signs_where_it_asks_for_them():
    """In “District’s”, the apostrophe of a Chinese font is as wide as a character."""
    for path in FOLDER.glob("*.otf"):
        font = uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path))))
        widths = []
        for features in ({}, {"pwid": True}):
            line = uharfbuzz.Buffer()
            line.add_str("’")
            line.guess_segment_properties()
            uharfbuzz.shape(font, line, features)
            widths.append(line.glyph_positions[0].x_advance)
        assert widths[1] < widths[0] / 2, path.name
