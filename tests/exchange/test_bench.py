"""The measurement measures: every figure is there and the files went in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracker.bench.imports import measure


@pytest.mark.slow
def test_the_bench_imports_what_it_says(tmp_path: Path) -> None:
    found = measure(tmp_path, rows=1_000, large=2_000)
    assert [found[name]["rows"] for name in ("csv", "xlsx", "large_csv")] == [1_000, 1_000, 2_000]
    for name in ("csv", "xlsx"):
        assert found[name]["rows_per_cpu_second"] > 0 and found[name]["peak_mb"] > 0
    assert found["csv"]["times_bare_insert"] > 0
