"""One look at a page for all its readers: loaded once, then narrowed, read in light and in dark."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page

from tests.web.people import signed_in

VENDOR = Path(__file__).parent / "vendor"
WIDTHS = (1920, 1366, 768, 360)
# The desk's width and the telephone's: what shows at one may be folded away at the other.
CHECKED = (1366, 360)
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What a theme can break; everything else in a page is the same in both.
OF_COLOUR = ["color-contrast", "link-in-text-block"]
AXE = (VENDOR / "axe.min.js").read_text("utf-8")


@contextmanager
def opened(
    browser: Browser, width: int, scheme: Any = "light", language: str = "zh"
) -> Iterator[tuple[Page, list[str]]]:
    """A page of that width for a reader of that language, and what its console complained of."""
    context = browser.new_context(viewport={"width": width, "height": 768}, color_scheme=scheme)
    speaks(context, language)
    page = context.new_page()
    yield page, complaints(page)
    context.close()


def speaks(context: BrowserContext, language: str) -> None:
    """Choose the language as the reader's own cookie does."""
    context.add_cookies([{"name": "language", "value": language, "domain": "127.0.0.1", "path": "/"}])


def complaints(page: Page) -> list[str]:
    """A list to which is added whatever the page complains of, cannot load or asks of another machine."""
    said: list[str] = []

    def complained(message: Any) -> None:
        if message.type in ("error", "warning"):
            said.append(message.text)

    def failed(request: Any) -> None:
        # A picture still on its way when the next page is opened is given up: no fault.
        if request.failure != "net::ERR_ABORTED":
            said.append(f"{request.url}: {request.failure}")

    def asked(request: Any) -> None:
        if urlsplit(request.url).scheme != "data" and urlsplit(request.url).hostname != "127.0.0.1":
            said.append(f"asked another machine: {request.url}")

    page.on("console", complained)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("requestfailed", failed)
    page.on("request", asked)
    return said


def enter_as(context: BrowserContext, app: Flask, login: str) -> None:
    """Let the browser in as somebody who has signed in already."""
    cookie = signed_in(app, login).get_cookie("session")
    assert cookie
    context.add_cookies([{"name": "session", "value": cookie.value, "domain": "127.0.0.1", "path": "/"}])


def faults(page: Page, address: str, *, dark: bool = True, status: int = 200) -> list[str]:
    """What is wrong with a page: it runs over at a width, or axe finds a fault in one of its themes.

    ``dark`` is left out where a page differs from one already looked at in its language alone.
    """
    answer = page.goto(address)
    assert answer and answer.status == status, f"{address} answers {answer and answer.status}"
    wrong = over(page, address) + axe(page, address, CHECKED)
    if dark:
        page.emulate_media(color_scheme="dark")
        wrong += axe(page, f"{address} in dark", CHECKED, rules=OF_COLOUR)
        page.emulate_media(color_scheme="light")
    return wrong


def over(page: Page, name: str) -> list[str]:
    """At which widths the page as it stands runs over."""
    wrong = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 768})
        wide = page.evaluate("document.documentElement.scrollWidth")
        wrong += [f"{name} is {wide} wide at {width}"] if wide > width else []
    return wrong


def axe(page: Page, name: str, widths: tuple[int, ...], *, rules: list[str] | None = None) -> list[str]:
    """What axe finds in the page as it stands, at each width; by all of the standard's rules or some."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    wrong = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 768})
        # Only what is violated is worked out in full: it is all that is read.
        result: Any = page.evaluate(
            "only => axe.run({runOnly: only, resultTypes: ['violations']})", rules or STANDARD
        )
        wrong += [
            f"{name} at {width}: {fault['id']}: {node['html'][:120]} {node['failureSummary'][:200]}"
            for fault in result["violations"]
            for node in fault["nodes"][:2]
        ]
    return wrong
