"""The fictional city's people in front of a browser that comes from elsewhere."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tracker.demo.people import PASSWORD

# From elsewhere, in a database that holds more than fiction: nobody is a visitor.
ELSEWHERE = {"REMOTE_ADDR": "192.0.2.7"}


def token(page: str) -> str:
    """The CSRF token of a page."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found, page
    return found.group(1)


def send(client: FlaskClient, address: str, form: str | None = None, **fields: object) -> TestResponse:
    """Fill in a form of a page and send it, from elsewhere."""
    shown = client.get(form or address, environ_overrides=ELSEWHERE)
    data = {"csrf_token": token(shown.text), **fields}
    return client.post(address, data=data, environ_overrides=ELSEWHERE)


def signed_in(app: Flask, login: str, password: str = PASSWORD) -> FlaskClient:
    """A browser in which somebody signed in."""
    client = app.test_client()
    answer = send(client, "/login", login=login, password=password)
    assert answer.status_code == 302, answer.text
    return client


def get(client: FlaskClient, address: str) -> TestResponse:
    """A page, from elsewhere."""
    return client.get(address, environ_overrides=ELSEWHERE)


def ended(client: FlaskClient, page: str, act: str, note: str = "", **fields: str) -> TestResponse:
    """Approve, refuse or withdraw a change that was asked for, from its page as it stands."""
    shown = get(client, page).text
    hidden = dict(re.findall(r'name="(once|seen)"[^>]*value="([^"]*)"', shown))
    data = {"csrf_token": token(shown), "note": note, **hidden, **fields}
    return client.post(f"{page}/{act}", data=data, environ_overrides=ELSEWHERE)
