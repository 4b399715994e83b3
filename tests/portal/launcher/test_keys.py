"""The secrets of a data folder, and where they lie."""

from portal.launcher.keys import MAKERS, kept_keys


def test_secrets_may_lie_away_from_the_data(tmp_path):
    data, away = tmp_path / "data", tmp_path / "safe" / "award.env"
    data.mkdir()
    away.parent.mkdir()
    (data / "secrets.env").symlink_to(away)
    first = kept_keys(data)
    away.write_text(away.read_text().replace(f"QUEUE_PASSWORD={first['QUEUE_PASSWORD']}\n", ""))
    later = kept_keys(data)
    assert set(later) == set(MAKERS)
    assert later["PORTAL_FIELD_KEYS"] == first["PORTAL_FIELD_KEYS"]
    assert (data / "secrets.env").is_symlink()
    assert (away.stat().st_mode & 0o777, list(data.iterdir())) == (0o600, [data / "secrets.env"])
