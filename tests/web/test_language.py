"""Each reader has the pages in the language chosen; Chinese before a choice; two at once do not mix."""

from __future__ import annotations

import re
from pathlib import Path
from threading import Barrier, Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.people import signed_in
from tests.web.site import words
from tracker.core.messages import Language, gettext, spoken
from tracker.rules.promise_list import SOME_ENTERPRISE
from tracker.web.access import probe

HAN = re.compile(r"[\u4e00-\u9fff]+")
CHOICE = "/language"
TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
# A day of a record that is printed as it comes, whatever stands in its place where there is none.
BARE_DAY = re.compile(
    r"\{\{ *(?!(?:given|sought)\.)[\w.]*\.(?:\w+_(?:on|until)|on|day|until|valid_\w+)(?: or [^{}|]+)? *\}\}"
)


def english(app: Flask) -> FlaskClient:
    """A reader who has chosen English."""
    client = app.test_client()
    assert client.post(CHOICE, data={"language": "en", "back": "/"}).status_code == 303
    return client


def outside_chinese(html: str) -> str:
    """What a page says outside the parts that it marks as Chinese (law, rule bodies, the switch)."""
    body = re.sub(r"<(\w+)[^>]* lang=\"zh[^\"]*\"[^>]*>.*?</\1>", " ", html.partition("<body")[2], flags=re.S)
    return re.sub(r"<[^>]+>", " ", body)


def test_a_page_is_chinese_before_a_choice(app: Flask) -> None:
    answer = app.test_client().get("/flags")
    assert '<html lang="zh-CN">' in answer.text and "线索：待核查" in answer.text
    assert answer.headers["Content-Language"] == "zh-CN"
    assert "Cookie" in answer.headers["Vary"]


def test_no_template_prints_a_day_without_saying_how() -> None:
    found = [
        f"{path.relative_to(TEMPLATES)}: {one}"
        for path in sorted(TEMPLATES.rglob("*.html")) for one in BARE_DAY.findall(path.read_text("utf-8"))
    ]  # fmt: skip
    assert not found, f"Running text and facts have |day, dense tables |short_day: {found}"


def test_a_day_is_written_as_each_language_writes_it(app: Flask) -> None:
    address = "/records/contracts/C1"
    client = app.test_client()
    chinese = words(client.get(address).text)
    assert "2026年7月1日" in chinese, chinese
    client.set_cookie("language", "en")
    assert "1July2026" in words(client.get(address).text)


def test_the_choice_is_kept_and_goes_back_to_the_page(app: Flask) -> None:
    client = app.test_client()
    answer = client.post(CHOICE, data={"language": "en", "back": "/flags?state=all&grade=3"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/flags?state=all&grade=3")
    cookie = answer.headers["Set-Cookie"]
    assert "language=en" in cookie and "HttpOnly" in cookie and "SameSite=Lax" in cookie
    page = client.get("/flags?state=all")
    assert '<html lang="en">' in page.text and "Flags: all" in page.text
    assert page.headers["Content-Language"] == "en"
    client.post(CHOICE, data={"language": "zh", "back": "/"})
    assert '<html lang="zh-CN">' in client.get("/").text


def test_the_switch_is_on_every_page_and_marks_the_language_in_use(app: Flask) -> None:
    text = app.test_client().get("/payables?part=early").text
    assert 'value="/payables?part=early"' in text
    assert '<button name="language" value="zh" lang="zh-CN" aria-current="true">中文</button>' in text
    assert '<button name="language" value="en" lang="en">English</button>' in text


def test_an_account_keeps_its_language_wherever_it_signs_in(people_app: Flask) -> None:
    here = signed_in(people_app, "demo-supervisor")
    assert '<html lang="zh-CN">' in here.get("/flags").text
    here.post(CHOICE, data={"language": "en", "back": "/flags"})
    elsewhere = signed_in(people_app, "demo-supervisor")
    assert '<html lang="en">' in elsewhere.get("/flags").text
    assert '<html lang="en">' in elsewhere.get("/nothing").text
    other = signed_in(people_app, "demo-officer")
    assert '<html lang="zh-CN">' in other.get("/flags").text


@pytest.mark.parametrize(
    "address",
    ["/records", "/records/payables", "/records/contracts/new", "/records/bodies", "/imports", "/me"],
)
def test_the_pages_of_work_are_english_too(people_app: Flask, address: str) -> None:
    client = signed_in(people_app, "demo-supervisor")
    client.post(CHOICE, data={"language": "en", "back": "/"})
    answer = client.get(address)
    assert answer.status_code in (200, 403), address
    left = set(HAN.findall(outside_chinese(answer.text)))
    named = set(HAN.findall(" ".join(_names(people_app))))
    assert left <= named, sorted(left - named)[:20]


@pytest.mark.parametrize("value", ["", "fr", "EN", "zh-TW", "en; Path=/"])
def test_a_language_nobody_knows_is_ignored(app: Flask, value: str) -> None:
    client = app.test_client()
    answer = client.post(CHOICE, data={"language": value, "back": "/"})
    assert answer.status_code == 303 and "Set-Cookie" not in answer.headers
    client.set_cookie("language", value)
    assert '<html lang="zh-CN">' in client.get("/").text


@pytest.mark.parametrize(
    "back",
    ["", "flags", "//evil.example/", "https://evil.example/", "/\\evil.example", "\\\\evil.example",
     "javascript:1", "/ok\n//evil.example", "/\t/evil.example"],
)  # fmt: skip
def test_nobody_is_sent_elsewhere(app: Flask, back: str) -> None:
    answer = app.test_client().post(CHOICE, data={"language": "en", "back": back})
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/"


def test_days_and_amounts_are_written_as_readers_expect(app: Flask) -> None:
    chinese, reader = app.test_client().get("/").text, english(app).get("/").text
    assert "2026年9月30日" in chinese and "万元" in chinese
    assert "30 September 2026" in reader and "10,000 yuan" in reader
    figures = re.compile(r"[\d,]+\.\d")
    assert sorted(figures.findall(chinese)) == sorted(figures.findall(reader)), "the same figures in both"


def test_an_error_is_told_in_the_readers_language(app: Flask) -> None:
    assert "没有找到这一页" in app.test_client().get("/nothing").text
    assert "This page was not found" in english(app).get("/nothing").text


def test_two_readers_at_once_do_not_mix(app: Flask) -> None:
    both_inside = Barrier(2, timeout=20)
    heard: dict[str, list[str]] = {}

    @probe
    def talk() -> str:
        first = gettext("Language")
        both_inside.wait()
        return f"{first} {gettext('Language')}"

    app.add_url_rule("/talk", view_func=talk, endpoint="talk")

    def ask(language: str) -> None:
        client = app.test_client()
        client.set_cookie("language", language)
        heard[language] = [client.get("/talk").text, spoken().value]

    readers = [Thread(target=ask, args=(language,)) for language in ("en", "zh")]
    for one in readers:
        one.start()
    for one in readers:
        one.join()
    assert heard == {"en": ["Language Language", "zh"], "zh": ["语言 语言", "zh"]}


def test_the_thread_is_left_as_it_was_even_after_a_failure(app: Flask) -> None:
    @probe
    def fail() -> str:
        raise RuntimeError("on purpose")

    app.add_url_rule("/fail", view_func=fail, endpoint="fail")
    client = english(app)
    answer = client.get("/fail")
    assert answer.status_code == 500 and "could not finish" in answer.text
    assert spoken() is Language.CHINESE


@pytest.mark.parametrize(
    "address",
    ["/", "/flags", "/flags?state=all&kind=payable&nature=standing&rule=A13&min=abc", "/payables",
     "/commitments", "/bodies", "/bodies?silent=1", "/rules", "/rules/A13-PAYMENT-OVERDUE", "/rules/law",
     "/lists", "/lists/no_due_date", "/reports", "/nothing", "/flags/1"],
)  # fmt: skip
def test_an_english_page_says_nothing_in_chinese_but_law_and_names(app: Flask, address: str) -> None:
    html = english(app).get(address).text
    left = set(HAN.findall(outside_chinese(html)))
    named = set(HAN.findall(" ".join(_names(app))))
    # A promise's wording keeps its Chinese, with 某企业 in place of a name that is not public.
    assert {one for one in left - named if SOME_ENTERPRISE not in one} == set()


def _names(app: Flask) -> list[str]:
    """Every text of the records and the names of regions: what was told is shown as it was told."""
    found: list[str] = []
    with app.extensions["tracker"].database.engine.connect() as connection:
        for table in (
            "accounts", "bodies", "enterprises", "contracts", "payables", "commitments", "projects",
        ):  # fmt: skip
            rows = connection.exec_driver_sql(f"SELECT * FROM {table}").all()
            found += [str(value) for row in rows for value in row if isinstance(value, str)]
    html = app.test_client().get("/flags").text
    options = html.partition('name="region"')[2].partition("</select>")[0]
    return found + re.findall(r">([^<]+)<", options)
