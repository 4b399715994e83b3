"""What leaves the house in a picture is the picture."""

from io import BytesIO

import pytest
from PIL import Image as Picture

from portal.media.intake import cleaned
from portal.media.metadata import without_metadata
from tests.factories.pictures import SECRETS, photograph


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_place_device_and_comments_go_and_the_pixels_stay(kind):
    before = photograph(kind)
    assert all(word in before for word in SECRETS[:3] if kind != "WEBP" or word != b"secret-comment")
    after = without_metadata(before)
    assert [word for word in SECRETS if word in after] == []
    old, new = Picture.open(BytesIO(before)), Picture.open(BytesIO(after))
    assert (new.tobytes(), new.size, dict(new.getexif())) == (old.tobytes(), old.size, {})


def test_what_hangs_behind_the_picture_goes():
    assert without_metadata(photograph() + b"PK hidden").endswith(b"\xff\xd9")
    assert without_metadata(photograph("PNG") + b"PK hidden").endswith(b"IEND\xaeB`\x82")
    assert without_metadata(photograph("WEBP") + b"PK hidden") == without_metadata(photograph("WEBP"))


def test_progressive_picture_with_a_profile_keeps_its_colours():
    out = BytesIO()
    profile = b"\0" * 4 + b"profile" * 40
    Picture.radial_gradient("L").save(out, "JPEG", progressive=True, icc_profile=profile, comment=b"secret-comment")
    after = without_metadata(out.getvalue())
    assert Picture.open(BytesIO(after)).info["icc_profile"] == profile
    assert Picture.open(BytesIO(after)).tobytes() == Picture.open(out).tobytes()
    assert b"secret-comment" not in after


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        b"\xff\xd8",
        photograph()[:200],
        photograph("PNG")[:90],
        photograph("WEBP")[:90],
        b"<svg onload='x'/>",
    ],
)
def test_anything_but_a_whole_picture_is_refused(data):
    with pytest.raises(ValueError, match="图片"):
        without_metadata(data)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_picture_on_its_side_is_kept_upright_and_bare(kind):
    exif = Picture.Exif()
    exif[0x0112], exif[0x0110] = 6, "SecretPhone"
    out, red = BytesIO(), Picture.new("RGB", (64, 32), "white")
    red.paste("red", (0, 0, 32, 32))
    red.save(out, kind, exif=exif)
    kept = cleaned(out.getvalue())
    seen = Picture.open(BytesIO(kept)).convert("RGB")
    assert (seen.size, seen.getpixel((16, 10))[1] < 60, seen.getpixel((16, 54))[1] > 200) == ((32, 64), True, True)
    assert b"SecretPhone" not in kept
