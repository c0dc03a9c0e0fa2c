"""What pages load of others' work is what was recorded, and asks for nothing the policy refuses."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import yaml
from flask.testing import FlaskClient

ROOT = Path(__file__).resolve().parents[2]
VENDOR = ROOT / "tracker/static/vendor"
# Attributes whose text htmx would have to run as a program: handlers, filters of events, computed values.
RUN = re.compile(r"""hx-on|hx-trigger="[^"]*\[|["'{](?:js|javascript):""")


def test_the_vendored_script_is_the_one_recorded_and_the_one_loaded(client: FlaskClient) -> None:
    recorded = yaml.safe_load((VENDOR / "vendor.yaml").read_text("utf-8"))
    assert {path.name for path in VENDOR.iterdir()} == {
        "vendor.yaml", recorded["licence_file"], *recorded["files"]
    }  # fmt: skip
    page = client.get("/rules").text
    for name, digest in recorded["files"].items():
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest
        assert f'src="/static/vendor/{name}"' in page and recorded["version"] in name


def test_no_template_asks_a_script_to_run_text_or_to_bring_a_style() -> None:
    found = [
        f"{path.name}: {match.group()}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for match in RUN.finditer(path.read_text("utf-8"))
    ]
    assert not found
    assert "includeIndicatorCSS:false" in (ROOT / "templates/base.html").read_text("utf-8")
