"""What a data folder is for: a demonstration, or a real office's work. Chosen at its first start, kept with the data."""

from __future__ import annotations

import os
from pathlib import Path

from portal.launcher.progress import Failure

DEMONSTRATION, OFFICE = "demonstration", "office"
NAMES = {DEMONSTRATION: "演示", OFFICE: "正式使用"}


def purpose_of(folder: Path) -> str:
    """The folder's purpose: what ``DEMO`` says at the first start (``DEMO=0``: no demonstration), later what it began as.

    A folder never changes: invented people must not come to stand among a real office's, nor its work among theirs.
    """
    kept = folder / "purpose"
    asked = _asked()
    if kept.exists():
        begun = kept.read_text(encoding="utf-8").strip()
    elif (folder / "steps.json").exists():
        begun = DEMONSTRATION  # begun before there was a choice
    else:
        begun = asked or DEMONSTRATION
    if asked and asked != begun:
        raise Failure(
            f"数据目录 {folder} 已用于{NAMES[begun]}，不能改作{NAMES[asked]}。", "请用 DATA=… 指定另一个目录。"
        )
    kept.write_text(begun + "\n", encoding="utf-8")
    return begun


def _asked() -> str:
    said = os.environ.get("DEMO", "").strip().lower()
    if not said:
        return ""
    return OFFICE if said in {"0", "no", "false", "off"} else DEMONSTRATION
