"""``flask bench pages``: how fast pages come over a large city, against an empty page of the application.

The application is served as ``python app.py`` serves it, in a process of its own; sixteen readers ask at
once, each page in turn, in rounds, so that every page meets the same machine.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from http.client import HTTPConnection
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.accounts import grants, links
from tracker.accounts.models import AccountState
from tracker.accounts.passwords import hashed
from tracker.accounts.roles import Role
from tracker.bench.city import Size, lay
from tracker.bench.servers import come_to_rest
from tracker.core.clock import stopwatch
from tracker.core.db import Database
from tracker.core.migrate import upgrade
from tracker.demo.names import demo_uscc
from tracker.flags.models import Flag
from tracker.reports.scorecards.keeping import keep_scorecards
from tracker.reports.standings.keeping import keep
from tracker.rules.catalogue import RULES
from tracker.rules.sweep import sweep

ON = date(2026, 11, 22)
READERS = 16
ROUNDS = 6
TWICE = 2
# What ``app.py`` serves with.
THREADS = 4
PATIENCE = 3600
PASSWORD = "bench-only-2026"
EMPTY = "/blank"
# Lists that have many rows here or take a walk over all records, and a place within the longest.
LARGE = ("paid_not_closed", "no_term_agreed", "deadline_provisional", "no_disclosure", "clock_not_started")
IN_THE_MIDDLE = "100~payable~2025-06-30~~演示应付5"
ROOT = Path(__file__).resolve().parents[2]
KINDS = (
    "bodies", "enterprises", "contracts", "payables", "payments", "disputes", "commitments",
    "commitment_events", "projects",
)  # fmt: skip
# One of the city's two hundred bodies, and its first enterprise.
BODY, FIRM = "BENCH-2", demo_uscc(0)
# Who reads, and over what: the city by its region, a body, an enterprise.
PEOPLE: dict[Role, dict[str, Any]] = {
    Role.SUPERVISOR: {"region": "2301"}, Role.MEMBER: {"region": "2301"}, Role.OFFICER: {"body_id": 2},
    Role.ENTERPRISE: {"enterprise_id": 1},
}  # fmt: skip
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Page:
    """A page one of the people asks for."""

    role: Role
    address: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What one asking took, in seconds, and the size of what came."""

    seconds: float
    size: int


def _login(role: Role, number: int) -> str:
    return f"{role.value}-{number}"


def _settle(session: Session, at: datetime) -> None:
    """People of each kind that reads records."""
    password_hash = hashed(PASSWORD)
    for (role, scope), number in product(PEOPLE.items(), range(READERS)):
        login = _login(role, number)
        account, _token = links.invite(
            session, login=login, name=login, contact=None, at=at, actor="bench", demo=True
        )
        account.password_hash, account.password_at, account.state = password_hash, at, AccountState.ACTIVE
        grants.give(session, account, role, at=at, actor="bench", **scope)


def _asked(session: Session) -> list[Page]:
    """Every list, record and home page that is measured, the empty one first."""

    def of(kind: str, ref: str) -> str:
        return f"/records/{kind}/{quote(ref)}"

    def with_(address: str, **query: str) -> str:
        return f"{address}?{urlencode(query)}"

    flag = session.scalars(select(Flag.id).order_by(Flag.id).limit(1)).one()
    supervisor = [
        "/", *(f"/records/{kind}" for kind in KINDS),
        with_("/records/payables", sort="amount"), with_("/records/payables", q="演示应付99"),
        with_("/records/payables", q="演示企业7"), with_("/records/contracts", q="演示合同77"),
        with_("/records/payables", f_kind="works"), with_("/records/enterprises", q="ysqy"),
        of("payables", "演示应付9"), of("payables", "演示应付9") + "/account", of("contracts", "演示合同9"),
        of("payments", "演示付款9"),
        of("commitments", "演示承诺9"), of("enterprises", FIRM), of("bodies", BODY),
        of("disputes", "演示争议8"),
        "/flags", with_("/flags", rule="arrears"), with_("/flags", body=BODY), f"/flags/{flag}",
        "/payables", with_("/payables", part="disputed"), with_("/payables", part="undated"),
        with_("/payables", after="500000"), "/bodies", f"/bodies/{BODY}", "/commitments",
        with_("/commitments", standing="broken"), "/lists",
        *(f"/lists/{name}" for name in LARGE), with_("/lists/paid_not_closed", after=IN_THE_MIDDLE),
        "/rules", "/reports",
    ]  # fmt: skip
    officer = [
        "/", "/records/payables", "/records/contracts", "/records/payments", "/flags", "/payables",
        f"/bodies/{BODY}", "/imports", with_("/records/payables", q="演示企业7"),
    ]  # fmt: skip
    member = [
        "/congress", "/congress/districts", "/congress/bodies", with_("/congress/bodies", what="owed"),
        f"/congress/bodies/{BODY}", with_("/congress/sums", body=BODY), "/congress/promises",
        "/congress/returns", "/congress/articles",
    ]  # fmt: skip
    enterprise = ["/", "/records/payables", "/records/contracts", of("enterprises", FIRM)]
    return [
        Page(role, address)
        for role, addresses in (
            (Role.SUPERVISOR, [EMPTY, *supervisor]), (Role.OFFICER, officer),
            (Role.MEMBER, ["/", "/flags", *member]),
            (Role.ENTERPRISE, enterprise),
        )
        for address in addresses
    ]  # fmt: skip


class Reader:
    """One who asks, with a connection and an address of its own and an account of each role."""

    def __init__(self, number: int, port: int) -> None:
        self.number = number
        # Every loopback address is this machine: each reader is counted by itself.
        own = (f"127.0.0.{number + 2}", 0)
        self._connection = HTTPConnection("127.0.0.1", port, timeout=300, source_address=own)
        self._cookies: dict[Role, str] = {}

    def sign_in(self) -> None:
        """Sign in as each of the people, by the form."""
        for role in PEOPLE:
            _status, page, cookie = self._ask("GET", "/login", {})
            found = re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', page)
            if found is None:
                raise RuntimeError("The sign-in page has no form.")
            login = {"login": _login(role, self.number), "password": PASSWORD}
            headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
            form = urlencode({"csrf_token": found.group(1).decode(), **login})
            status, _page, self._cookies[role] = self._ask("POST", "/login", headers, form)
            if status != 302:
                raise RuntimeError(f"{login['login']} could not sign in: {status}.")

    def ask(self, page: Page) -> Answer:
        """Ask for a page; raises RuntimeError where it is not shown."""
        begun = stopwatch()
        status, body, _cookie = self._ask("GET", page.address, {"Cookie": self._cookies[page.role]})
        seconds = stopwatch() - begun
        if status != 200:
            raise RuntimeError(f"{page.address} of {page.role}: {status}.")
        return Answer(seconds, len(body))

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def _ask(
        self, method: str, address: str, headers: Mapping[str, str], body: str | None = None
    ) -> tuple[int, bytes, str]:
        self._connection.request(method, address, body, dict(headers))
        answer = self._connection.getresponse()
        return answer.status, answer.read(), (answer.getheader("Set-Cookie") or "").partition(";")[0]


def _together(readers: list[Reader], page: Page) -> list[float]:
    """What each of the readers waited who ask for a page at once, each twice."""
    with ThreadPoolExecutor(len(readers)) as pool:
        waited = pool.map(lambda reader: [reader.ask(page).seconds for _ in range(TWICE)], readers)
        return [seconds for one in waited for seconds in one]


@contextmanager
def _served(url: str, folder: Path) -> Iterator[int]:
    """The application over a database in a process of its own; gives its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
    settings = {"DATABASE_URL": url, "DATA_DIR": str(folder), "TODAY": ON.isoformat()}
    environment = kept | {f"TRACKER_{name}": value for name, value in settings.items()}
    listen = f"--listen=127.0.0.1:{port}"
    # Who waits for its turn on a slow machine is not hung up on.
    patience = f"--channel-timeout={PATIENCE}"
    command = [sys.executable, "-m", "waitress", listen, f"--threads={THREADS}", patience, "app:app"]
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log) as process,
    ):
        try:
            _wait(process, port)
            yield port
        finally:
            process.terminate()


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    while process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            continue
        return
    raise RuntimeError("The application did not start.")


def percentile(seconds: list[float], share: float) -> float:
    """The smallest of the values that at least ``share`` of them do not exceed."""
    ordered = sorted(seconds)
    return ordered[max(-int(-share * len(ordered) // 1), 1) - 1]


def measure(
    database: Database, folder: Path, rows: int, *, at: datetime, tell: Tell, rounds: int = ROUNDS,
    readers: int = READERS,
) -> dict[str, Any]:  # fmt: skip
    """The 95th percentile of each page and its ratio to the empty page's, over an empty database.

    ``folder`` is scratch space; ``at`` the instant (UTC); ``readers`` ask at once. ``first_ms`` is what the
    first asking of a page took after the records changed: figures over all records are worked out then and
    held.
    """
    upgrade(database)
    size = Size(rows)
    tell("laying the city")
    with database.unit_of_work() as session:
        lay(session, size, at=at, on=ON)
        _settle(session, at)
    come_to_rest(database)
    tell("sweeping it")
    with database.unit_of_work() as session:
        sweep(session, RULES, ON, at=at)
    tell("keeping the account's figures")
    with database.unit_of_work() as session:
        keep(session, at=at)
        keep_scorecards(session, at=at)
    come_to_rest(database)
    with database.reading() as session:
        pages = _asked(session)
    with _served(database.url.render_as_string(hide_password=False), folder) as port:
        asking = [Reader(number, port) for number in range(readers)]
        try:
            for reader in asking:
                reader.sign_in()
            first = {page: asking[0].ask(page) for page in pages}
            taken: dict[Page, list[float]] = {page: [] for page in pages}
            for number in range(rounds):
                tell(f"round {number + 1} of {rounds}")
                for page in pages:
                    taken[page] += _together(asking, page)
        finally:
            for reader in asking:
                reader.close()
    empty = percentile(taken[pages[0]], 0.95)
    found = [
        {"as": page.role.value, "page": page.address, "bytes": first[page].size,
         "first_ms": round(first[page].seconds * 1000, 1),
         "median_ms": round(percentile(taken[page], 0.5) * 1000, 1),
         "p95_ms": round(percentile(taken[page], 0.95) * 1000, 1),
         "p95_to_empty": round(percentile(taken[page], 0.95) / empty, 2)}
        for page in pages
    ]  # fmt: skip
    found.sort(key=lambda one: -float(str(one["p95_to_empty"])))
    return {
        "database": database.url.get_backend_name(), "payables": rows, "readers": readers,
        "askings_a_page": rounds * TWICE * readers, "worst_to_empty": found[0]["p95_to_empty"],
        "pages": found,
    }  # fmt: skip
