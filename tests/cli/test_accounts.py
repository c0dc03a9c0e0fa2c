"""``flask account``: the first administrators of an installation."""

from __future__ import annotations

import json
import re
from pathlib import Path

from flask import Flask

from tests.web.people import send
from tests.web.site import pages_of
from tracker.core.db import Database


def call(app: Flask, *args: str) -> tuple[int, str]:
    told = app.test_cli_runner().invoke(args=["account", *args])
    return told.exit_code, told.output


def test_the_first_of_each_administrator_comes_by_command_and_no_second(
    sqlite_database: Database, tmp_path: Path
) -> None:
    app = pages_of(sqlite_database, tmp_path, production=True)
    status, said = call(app, "create", "root.a", "--name", "演示甲", "--role", "system_admin")
    link = re.search(r"/join/[\w-]+", said)
    assert status == 0 and link and f"https://localhost{link.group()}" in said
    status, said = call(app, "create", "root.b", "--name", "演示乙", "--role", "system_admin")
    assert status == 1 and "已有系统管理员" in said
    taken = call(app, "create", "root.a", "--name", "演示甲", "--role", "security_admin")
    assert taken[0] == 1 and "已被使用" in taken[1]
    assert call(app, "create", "root.c", "--name", "演示丙", "--role", "officer")[0] == 2
    client = app.test_client()
    answer = send(client, link.group(), new="Correct-horse-7", again="Correct-horse-7")
    assert answer.status_code == 302
    status, said = call(app, "list", "--json")
    assert status == 0 and json.loads(said) == {
        "login": "root.a", "name": "演示甲", "state": "active",
        "roles": [{"role": "system_admin", "over": ""}],
    }  # fmt: skip
    assert call(app, "link", "nobody")[0] == 1
    assert "/join/" in call(app, "link", "root.a")[1]
