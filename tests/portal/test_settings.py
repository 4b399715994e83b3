"""Where a deployment's settings come from."""

from portal.settings.env import required, secret


def test_a_secret_is_read_from_where_a_keeper_hands_it_over(monkeypatch, tmp_path):
    (tmp_path / "PORTAL_FIELD_KEYS").write_text("k1:handed\n")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    monkeypatch.setenv("PORTAL_FIELD_KEYS", "")
    assert (required("PORTAL_FIELD_KEYS"), secret("PORTAL_BACKUP_KEYS_NOWHERE")) == ("k1:handed", "")
    # What a command is told for itself goes before what its service is handed, as the owner's DATABASE_URL must.
    monkeypatch.setenv("PORTAL_FIELD_KEYS", "k2:told")
    assert secret("PORTAL_FIELD_KEYS") == "k2:told"
