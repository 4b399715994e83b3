"""What is installed is started once; a missing shared library is named, with the package that holds it."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from portal.launcher.environment import Environment, run_environment
from portal.launcher.libraries import missing_libraries, package_of
from portal.launcher.progress import Failure
from portal.launcher.trial import RUN_PARTS, TEST_PARTS, Part, start_once


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    """This environment's programs, with nothing remembered of them."""
    here = run_environment("test")
    (tmp_path / "env").mkdir()
    for part in here.folder.iterdir():
        if part.name != ".started.json":
            (tmp_path / "env" / part.name).symlink_to(part)
    return replace(here, folder=tmp_path / "env")


def crippled(folder: Path) -> Path:
    """A real program whose only library the loader cannot find."""
    program = folder / "program"
    program.write_bytes(Path(shutil.which("cat") or "/bin/cat").read_bytes().replace(b"libc.so.6\0", b"libq.so.6\0"))
    program.chmod(0o755)
    return program


def part(program: Path, *words: str, says: str = "") -> Part:
    return Part("try", "试验程序", lambda _: [program, *words], says=says)


@pytest.mark.whole
def test_every_part_installed_here_starts(environment, tmp_path):
    start_once((*RUN_PARTS, *TEST_PARTS), environment, lambda name: tmp_path / name)


def test_missing_library_is_named_before_anything_else_is_tried(environment, tmp_path):
    with pytest.raises(Failure, match="试验程序”已安装，但启动不了") as refused:
        start_once([part(crippled(tmp_path), "--version")], environment, lambda name: tmp_path / name)
    assert "缺少共享库 libq.so.6（安装办法：apt-file search libq.so.6）。" in refused.value.cause


def test_program_that_is_not_there_is_named(environment, tmp_path):
    with pytest.raises(Failure, match="没有找到“试验程序”的程序"):
        start_once([part(tmp_path / "nowhere")], environment, lambda name: tmp_path / name)


def test_program_that_starts_but_says_something_else_is_refused(environment, tmp_path):
    with pytest.raises(Failure, match="没有给出应有的结果"):
        start_once([part(Path("/bin/echo"), "旧版", says="新版")], environment, lambda name: tmp_path / name)


def test_second_start_tries_nothing_again(environment, tmp_path):
    counter = tmp_path / "count"
    script = tmp_path / "script"
    script.write_text(f"#!/bin/sh\necho x >> {counter}\n")
    script.chmod(0o755)
    for _ in range(3):
        start_once([part(script)], environment, lambda name: tmp_path / name)
    assert counter.read_text() == "x\n"


@pytest.mark.parametrize(
    ("said", "library", "remedy"),
    [
        ("node: error while loading shared libraries: libatomic.so.1: cannot open shared object file: No such file",
         "libatomic.so.1", "apt-get install libatomic1"),
        ("\tlibgbm.so.1 => not found", "libgbm.so.1", "apt-file search libgbm.so.1"),
        ("OSError: libharfbuzz-subset.so.0: cannot open shared object file: No such file or directory",
         "libharfbuzz-subset.so.0", "apt-get install libharfbuzz-subset0"),
        ("OSError: cannot load library 'libpango-1.0-0': libpango-1.0-0: cannot open shared object file",
         "libpango-1.0-0", "apt-get install libpango-1.0-0"),
    ],
)  # fmt: skip
def test_library_is_read_from_what_the_program_said(said, library, remedy):
    assert missing_libraries(said) == [library]
    assert package_of(library) == remedy
