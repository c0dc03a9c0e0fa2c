"""House rules that a program can check; each failure names the file, the line and the rule."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = sorted((ROOT / "tracker").rglob("*.py"))
LONGEST_FILE = 400

# Written in pieces, so that this file passes its own test.
REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"), ("yarnpkg", "com"),
        ("jsdelivr", "net"), ("unpkg", "com"), ("crates", "io"), ("rubygems", "org"), ("proxy.golang", "org"),
        ("tuna.tsinghua", "edu.cn"), ("mirrors.aliyun", "com"), ("npmmirror", "com"),
    )
]
MACHINE_PATH = re.compile(rb"(?<![\w.~-])/" + b"work/")
BAD_NAMES = {"util", "utils", "helper", "helpers", "misc", "common"}


def tracked_files() -> list[Path]:
    """The files of the repository; where there is no git, every file outside the ignored folders."""
    try:
        listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
        paths = [ROOT / name for name in listing.decode().split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        ignored = {name.rstrip("/") for name in (ROOT / ".gitignore").read_text("utf-8").split()} | {".git"}
        paths = [path for path in ROOT.rglob("*") if not ignored & set(path.relative_to(ROOT).parts)]
    return [path for path in paths if path.is_file()]


def is_licence(path: Path) -> bool:
    return path.name.upper().startswith(("LICENSE", "LICENCE", "COPYING", "OFL"))


def here(path: Path, line: int | None = None) -> str:
    return f"{path.relative_to(ROOT)}" + (f":{line}" if line else "")


def report(found: list[str], rule: str) -> None:
    assert not found, f"{rule}\n  " + "\n  ".join(found)


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_nothing_is_imported_inside_a_function() -> None:
    found = sorted({
        here(path, node.lineno)
        for path in PROGRAM
        for function in functions(ast.parse(path.read_text("utf-8")))
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    })
    report(found, "Imports stand at the head of a file; one inside a function hides a cycle:")


def test_no_file_names_a_registry_or_a_path_of_one_machine() -> None:
    found = []
    for path in tracked_files():
        if is_licence(path):
            continue
        content = path.read_bytes()
        found += [f"{here(path)} names {host}" for host in REGISTRIES if host.encode() in content]
        found += [f"{here(path)} names a path below {MACHINE_PATH.pattern[-6:].decode()}"
                  for _ in MACHINE_PATH.findall(content)]
    report(found, "Tracked files name no package registry and no path of one machine:")


def test_the_locks_hold_hashes_and_no_addresses() -> None:
    found = []
    for name in ("requirements.lock", "requirements-dev.lock"):
        entries = (ROOT / name).read_text("utf-8").replace("\\\n", " ").splitlines()
        for entry in entries:
            if entry.startswith("-") or "://" in entry:
                found.append(f"{name}: {entry[:80]}")
            elif re.match(r"[A-Za-z0-9]", entry) and "--hash=sha256:" not in entry:
                found.append(f"{name}: {entry[:80]} has no hash")
    report(found, "A lock holds pinned names with hashes, no options, no addresses:")


def test_no_file_is_a_drawer_for_everything() -> None:
    found = [here(path) for path in tracked_files() if path.suffix == ".py" and path.stem in BAD_NAMES]
    report(found, "A file is named after its topic, never:")


def test_files_stay_short_enough_to_have_one_topic() -> None:
    found = []
    for path in [*PROGRAM, *sorted((ROOT / "tests").rglob("*.py"))]:
        lines = len(path.read_text("utf-8").splitlines())
        if lines >= LONGEST_FILE:
            found.append(f"{here(path)} has {lines} lines")
    report(found, f"A Python file has fewer than {LONGEST_FILE} lines; a longer one is two topics:")


def test_what_is_public_says_what_it_does() -> None:
    found = []
    for path in PROGRAM:
        tree = ast.parse(path.read_text("utf-8"))
        if not ast.get_docstring(tree):
            found.append(f"{here(path)} has no docstring")
        found += [
            f"{here(path, node.lineno)} {node.name} has no docstring"
            for node in tree.body
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            and not node.name.startswith("_")
            and not ast.get_docstring(node)
        ]
    report(found, "Every module, public function and public class says in a docstring what it is:")


def test_imports_point_down(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    failed = lint_imports(config_filename="pyproject.toml", no_cache=True)
    printed = capsys.readouterr().out
    assert not failed, printed
