"""What a server has loaded is not looked through for garbage at every few requests."""

import subprocess
import sys

from portal.launcher.folders import ROOT


def test_a_server_has_its_views_loaded_and_kept_before_the_first_request():
    said = "import gc, sys, portal.wsgi; print(gc.get_freeze_count(), gc.get_threshold()[0], 'objections.views' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", said], cwd=ROOT, capture_output=True, text=True, check=True)
    kept, new, views = done.stdout.split()
    assert int(kept) > 100_000
    assert (int(new), views) == (20_000, "True")
