"""Tools a test needs from the machine: where one is missing, the test says so loudly."""

from __future__ import annotations

import os
import shutil

import pytest


def need(program: str, what: str) -> str:
    """The path of a program, or a skip that names it; a failure where REQUIRE_TOOLS=1 (CI) demands it.

    ``what`` tells the reader what to install, such as "poppler-utils".
    """
    path = shutil.which(program)
    if path:
        return path
    message = f"NOT TESTED: {program} is missing. Install {what} to run this test."
    if os.environ.get("REQUIRE_TOOLS") == "1":
        pytest.fail(message)
    pytest.skip(message)
