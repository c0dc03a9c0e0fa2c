"""Files that are whole or not there, and the leavings of killed programs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tracker.core.beside import beside, under_work, workplace

KILLED = """
import os, signal, sys
from pathlib import Path
from tracker.core.beside import beside
with beside(Path(sys.argv[1])) as half:
    half.write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_killed_writer_leaves_the_old_file_and_the_next_clears_up(tmp_path: Path) -> None:
    out = tmp_path / "报告.csv"
    out.write_text("old")
    subprocess.run([sys.executable, "-c", KILLED, str(out)], check=False)
    assert out.read_text() == "old"
    left = [path for path in tmp_path.iterdir() if path != out]
    assert len(left) == 1 and under_work(left[0])
    with beside(out) as half:
        half.write_text("new")
    assert out.read_text() == "new" and list(tmp_path.iterdir()) == [out]


def test_two_writers_of_one_file_do_not_meet(tmp_path: Path) -> None:
    out = tmp_path / "f"
    with beside(out) as first:
        with beside(out) as second:
            first.write_text("first")
            second.write_text("second")
        assert out.read_text() == "second" and first.exists()
    assert out.read_text() == "first" and list(tmp_path.iterdir()) == [out]


def test_what_broke_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="broke"), beside(tmp_path / "f") as half:
        half.write_text("half")
        raise RuntimeError("broke")
    assert list(tmp_path.iterdir()) == []


def test_a_working_directory_that_is_in_use_is_left_alone(tmp_path: Path) -> None:
    with workplace(tmp_path) as one, workplace(tmp_path) as other:
        assert one.is_dir() and other.is_dir() and one != other


def test_what_is_no_ordinary_file_is_not_replaced(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="/dev/null"), beside(Path("/dev/null")):
        pass
    with pytest.raises(FileNotFoundError, match=r"nowhere/x\.csv"), beside(tmp_path / "nowhere" / "x.csv"):
        pass
    assert Path("/dev/null").is_char_device()
