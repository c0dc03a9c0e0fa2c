"""Signing in as a browser does it, and what each role reaches: every route, every role."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.web.people import ELSEWHERE, get, send, signed_in
from tests.web.site import words
from tracker.accounts.models import Account, AccountEvent, AccountState, Registration
from tracker.accounts.policy import MOST_FAILURES
from tracker.accounts.roles import PERMS, Role
from tracker.core.permissions import Perm
from tracker.demo import demo_uscc
from tracker.demo.people import PASSWORD, PEOPLE
from tracker.flags.models import Flag
from tracker.subjects.models import Body
from tracker.web.access import Access, access_of

AT = datetime(2026, 9, 30, 1, tzinfo=UTC)
LOGINS = {
    Role.OFFICER: "demo-officer", Role.SUPERVISOR: "demo-supervisor", Role.MEMBER: "demo-member",
    Role.ENTERPRISE: "demo-enterprise", Role.SYSTEM_ADMIN: "demo-system",
    Role.SECURITY_ADMIN: "demo-security", Role.AUDIT_ADMIN: "demo-audit",
}  # fmt: skip
PNG = b"\x89PNG\r\n\x1a\n" + b"licence" * 20


ENTERPRISE = {
    "uscc": demo_uscc(9_999), "enterprise_name": "演示注册有限公司", "region": "230102", "name": "演示王五",
    "contact": "0451-0000000", "login": "wang.wu", "password": "Correct-horse-7", "again": "Correct-horse-7",
    "once": "one",
}  # fmt: skip


def licence() -> tuple[BytesIO, str]:
    """A picture as a browser uploads it."""
    return BytesIO(PNG), "执照.png"


def a_real_record(people_app: Flask) -> None:
    """One change that is no fiction: from now on strangers must sign in."""
    client = signed_in(people_app, "demo-supervisor")
    assert client.get("/registrations").status_code == 200
    answer = send(people_app.test_client(), "/register", licence=licence(), **ENTERPRISE)
    assert answer.status_code == 302, answer.text
    with people_app.extensions["tracker"].database.reading() as session:
        number = session.scalars(select(Registration.id)).one()
    send(client, f"/registrations/{number}/approve", form=f"/registrations/{number}")


def test_a_registration_is_looked_at_and_approved(people_app: Flask) -> None:
    wang = people_app.test_client()
    a_real_record(people_app)
    assert send(wang, "/login", login="wang.wu", password="Correct-horse-7").status_code == 302
    me = get(wang, "/me").text
    assert "演示注册有限公司" in me
    assert get(people_app.test_client(), "/flags").status_code == 302, "no visitors beside real records"


def test_the_licence_is_shown_to_the_supervisor_and_to_nobody_else(people_app: Flask) -> None:
    a_real_record(people_app)
    with get(signed_in(people_app, "demo-supervisor"), "/registrations/1/licence") as answer:
        assert (answer.status_code, answer.mimetype, answer.data) == (200, "image/png", PNG)
    district = signed_in(people_app, "demo-district-supervisor")
    assert get(district, "/registrations/1/licence").status_code == 404
    assert get(signed_in(people_app, "demo-officer"), "/registrations/1/licence").status_code == 403
    assert get(people_app.test_client(), "/registrations/1/licence").status_code == 302


@pytest.mark.parametrize(("changed", "said"), [
    ({"uscc": demo_uscc(9_999)[:-1] + "I"}, "18"),
    ({"licence": (BytesIO(b"MZ not a picture"), "a.png")}, "PDF、PNG"),
    ({"password": "short", "again": "short"}, "至少"),
    ({"region": "999999"}, "地区"), ({"enterprise_name": ""}, ""), ({"enterprise_name": "   "}, "营业执照"),
    ({"enterprise_name": "演示\x07公司"}, ""),
])  # fmt: skip
def test_a_bad_registration_is_told_beside_its_field_and_keeps_what_was_typed(
    people_app: Flask, changed: dict[str, object], said: str
) -> None:
    answer = send(people_app.test_client(), "/register", **({**ENTERPRISE, "licence": licence()} | changed))
    assert answer.status_code == 200 and 'class="errors"' in answer.text and said in answer.text
    assert "演示王五" in answer.text and "Correct-horse-7" not in answer.text
    with people_app.extensions["tracker"].database.reading() as session:
        assert not session.scalars(select(Registration)).all()


def test_a_registration_does_not_tell_whether_its_login_is_taken(people_app: Flask) -> None:
    """By no answer, nor by a sign-in afterwards; who decides is told, and the enterprise by telephone."""
    told = []
    for place, login in enumerate(("wang.wu", "demo-officer")):
        client, own = people_app.test_client(), {"login": login, "once": f"one-{place}"}
        sent = send(client, "/register", **ENTERPRISE | own | {"licence": licence()})
        after = send(client, "/login", login=login, password=ENTERPRISE["password"])
        said = after.text.partition('class="errors"')[2].partition("</div>")[0]
        told.append((sent.status_code, sent.location, after.status_code, said))
    assert told[0] == told[1] and told[0][3] and told[0][:3] == (302, "/register/sent", 401)
    supervisor = signed_in(people_app, "demo-supervisor")
    assert "登录名demo-officer已被使用" not in words(get(supervisor, "/registrations/1").text)
    page = get(supervisor, "/registrations/2").text
    given = re.search(r"<code>(demo-officer-\d{5})</code>", page)
    assert given and "登录名demo-officer已被使用" in words(page)
    send(supervisor, "/registrations/2/approve", form="/registrations/2")
    late = send(people_app.test_client(), "/login", login=given[1], password=ENTERPRISE["password"])
    assert late.status_code == 302, "with the login it was given"


def test_the_same_form_sent_twice_registers_once(people_app: Flask) -> None:
    client = people_app.test_client()
    for _ in range(2):
        answer = send(client, "/register", licence=licence(), **ENTERPRISE)
        assert (answer.status_code, answer.location) == (302, "/register/sent")
    with people_app.extensions["tracker"].database.reading() as session:
        assert len(session.scalars(select(Registration)).all()) == 1


def test_signing_in_leads_to_the_page_that_was_asked_for_and_never_elsewhere(people_app: Flask) -> None:
    a_real_record(people_app)
    client = people_app.test_client()
    asked = get(client, "/flags?state=ceased")
    assert asked.location == "/login?to=/flags?state%3Dceased"
    answer = send(client, asked.location, login="demo-member", password=PASSWORD)
    assert answer.location == "/flags?state=ceased"
    for evil in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        answer = send(people_app.test_client(), f"/login?to={evil}", login="demo-member", password=PASSWORD)
        assert answer.location == "/"


def test_who_signs_out_is_out(people_app: Flask) -> None:
    client = signed_in(people_app, "demo-member")
    cookie = client.get_cookie("session")
    assert cookie and cookie.http_only and cookie.same_site == "Lax"
    send(client, "/logout", form="/me")
    stolen = people_app.test_client()
    stolen.set_cookie("session", cookie.value)
    assert "demo-member" not in get(stolen, "/me").text
    assert get(stolen, "/me").status_code == 302


def test_an_invitation_by_link_and_three_administrators_hand_in_hand(people_app: Flask) -> None:
    system, security = signed_in(people_app, "demo-system"), signed_in(people_app, "demo-security")
    shown = send(system, "/admin/accounts/new", login="zhao.liu", name="演示赵六", contact="", once="x")
    link = re.search(r"/join/[\w-]+", shown.text)
    assert link and f"http://localhost{link.group()}" in shown.text
    zhao = people_app.test_client()
    assert send(zhao, link.group(), new="Correct-horse-7", again="Correct-horse-7").status_code == 302
    assert get(people_app.test_client(), link.group()).status_code == 410
    zhao = signed_in(people_app, "zhao.liu", "Correct-horse-7")
    with people_app.extensions["tracker"].database.reading() as session:
        number = session.scalars(select(Account.id).where(Account.login == "zhao.liu")).one()
    assert get(zhao, "/bodies").status_code == 403
    send(security, f"/admin/security/{number}", role="officer", over="DEMO-1-0")
    assert get(zhao, "/bodies/DEMO-1-0").status_code == 200
    held = re.search(r"/take/\d+", get(security, f"/admin/security/{number}").text)
    assert held
    send(security, f"/admin/security/{number}{held.group()}", form=f"/admin/security/{number}")
    send(security, "/admin/security/policies/member", form="/admin/security", second_factor="yes")
    audit = signed_in(people_app, "demo-audit")
    trail = get(audit, "/admin/audit").text
    assert trail.index("收回角色") < trail.index("授予角色") < trail.index("通过链接加入")
    assert trail.index("通过链接加入") < trail.index("已邀请")
    # What is told besides is said in words, in both languages.
    assert trail.count("单位经办员 · 演示市启明区教育局") == 3
    assert "人大代表、要求" in trail and "role" not in words(trail)
    audit.set_cookie("language", "en")
    assert "people&#39;s congress member, asked" in get(audit, "/admin/audit").text


def test_who_takes_a_new_link_does_nothing_before_the_security_administrator_says_so(
    people_app: Flask,
) -> None:
    system, security = signed_in(people_app, "demo-system"), signed_in(people_app, "demo-security")
    before = signed_in(people_app, "demo-officer")
    with people_app.extensions["tracker"].database.reading() as session:
        number = session.scalars(select(Account.id).where(Account.login == "demo-officer")).one()
    link = re.search(r"/join/[\w-]+", send(system, f"/admin/accounts/{number}/link", "/admin/accounts").text)
    assert link
    send(people_app.test_client(), link.group(), new="Correct-horse-7", again="Correct-horse-7")
    assert get(before, "/me").status_code == 302, "the old sign-in has ended"
    officer = signed_in(people_app, "demo-officer", "Correct-horse-7")
    assert [get(officer, page).status_code for page in ("/bodies/DEMO-1-0", "/me", "/records")] == [403] * 3
    assert "安全管理员向您核实" in get(officer, "/").text
    for admin, page in ((system, "/admin/accounts"), (security, "/admin/security")):
        assert "角色暂停，待确认" in get(admin, page).text
    page, act = f"/admin/security/{number}", f"/admin/security/{number}/confirm"
    seen = re.search(r'name="seen" value="([^"]+)"', get(security, page).text)
    assert seen
    for wrong in ("", "2026-01-01T00:00:00+00:00", "0001-01-01T00:00:00"):
        send(security, act, form=page, seen=wrong)
    assert get(officer, "/bodies/DEMO-1-0").status_code == 403
    send(security, act, form=page, seen=seen.group(1))
    assert get(officer, "/bodies/DEMO-1-0").status_code == 200 and "待确认" not in get(security, page).text
    trail = get(signed_in(people_app, "demo-audit"), "/admin/audit").text
    assert trail.index("设置密码后已确认") < trail.index("设置密码后暂停角色") < trail.index("生成新链接")


def test_no_administrator_acts_for_another(people_app: Flask) -> None:
    system = signed_in(people_app, "demo-system")
    with people_app.extensions["tracker"].database.reading() as session:
        number = session.scalars(select(Account.id).where(Account.login == "demo-security")).one()
    for act in ("link", "close"):
        answer = send(system, f"/admin/accounts/{number}/{act}", form="/admin/accounts")
        assert answer.status_code == 302 and "/join/" not in answer.text
    assert signed_in(people_app, "demo-security")


def test_a_registration_whose_account_was_closed_is_not_approved(people_app: Flask) -> None:
    send(people_app.test_client(), "/register", licence=licence(), **ENTERPRISE)
    with people_app.extensions["tracker"].database.unit_of_work() as session:
        account = session.scalars(select(Account).where(Account.login == "wang.wu")).one()
        account.state = AccountState.CLOSED
    supervisor = signed_in(people_app, "demo-supervisor")
    send(supervisor, "/registrations/1/approve", form="/registrations/1")
    with people_app.extensions["tracker"].database.reading() as session:
        state = session.scalars(select(Account.state).where(Account.login == "wang.wu")).one()
    assert state is AccountState.CLOSED


def telephone(client: FlaskClient) -> pyotp.TOTP:
    """Turn the second factor on; gives the app of the telephone."""
    send(client, "/me/second-factor/begin", form="/me/second-factor")
    secret = re.search(r'class="key">(\w+)<', get(client, "/me/second-factor").text)
    assert secret
    app = pyotp.TOTP(secret.group(1))
    done = send(client, "/me/second-factor/finish", form="/me/second-factor", code=app.now())
    assert done.status_code == 200
    return app


def test_wrong_codes_lock_however_often_the_password_is_right(people_app: Flask) -> None:
    telephone(signed_in(people_app, "demo-member"))
    client = people_app.test_client()
    said = []
    for _ in range(MOST_FAILURES + 1):
        answer = send(client, "/login", login="demo-member", password=PASSWORD)
        if answer.status_code == 401:
            break
        said.append(send(client, "/login/code", code="１２３４５６").status_code)
    assert answer.status_code == 401 and "锁定" in answer.text and said == [401] * MOST_FAILURES


def test_no_answer_tells_whether_there_is_such_a_login(people_app: Flask) -> None:
    told = []
    for login in ("demo-member", "nobody.here"):
        client = people_app.test_client()
        answers = [send(client, "/login", login=login, password="x") for _ in range(MOST_FAILURES + 1)]
        # The list of the fictional city's people, below the form, is the same for all.
        told.append([(one.status_code, words(one.text).partition("没有账户")[0]) for one in answers])
    assert told[0] == told[1] and "锁定" in told[0][-1][1]


def test_wrong_passwords_on_ones_own_pages_count_and_a_changed_one_ends_what_was_begun(
    people_app: Flask,
) -> None:
    member, half = signed_in(people_app, "demo-member"), people_app.test_client()
    app = telephone(member)
    send(half, "/login", login="demo-member", password=PASSWORD)
    new = {"new": "Correct-horse-7", "again": "Correct-horse-7"}
    assert send(member, "/me/password", old=PASSWORD, **new).location == "/me"
    late = app.at(datetime.now(UTC) + timedelta(seconds=30))
    stale = send(half, "/login/code", code=late)
    assert stale.location == "/login", "the password that was given is the password no more"
    page = "/me/second-factor"
    for act in ("off", "recovery-codes", "off", "recovery-codes"):
        send(member, f"{page}/{act}", form=page, password="wrong")
        assert "不是" in get(member, page).text
    assert send(member, "/me/password", old="wrong", **new).status_code == 200
    for act in ("off", "recovery-codes"):
        send(member, f"{page}/{act}", form=page, password="Correct-horse-7")
        assert "账户已锁定" in get(member, page).text
    assert "账户已锁定" in send(member, "/me/password", old="Correct-horse-7", **new).text
    again = send(people_app.test_client(), "/login", login="demo-member", password="Correct-horse-7")
    assert again.status_code == 401


def test_a_role_may_ask_for_a_second_factor(people_app: Flask) -> None:
    send(signed_in(people_app, "demo-security"), "/admin/security/policies/member", form="/admin/security",
         second_factor="yes")  # fmt: skip
    member = signed_in(people_app, "demo-member")
    assert get(member, "/flags").location == "/me/second-factor"
    assert get(member, "/").location == "/me/second-factor"
    assert get(member, "/me/second-factor").status_code == 200


# What a route's address holds, for the walk.
SAMPLES = {"code": "DEMO-1-0", "flag_id": 1, "number": 1, "grant_id": 1, "token": "x" * 20, "role": "member",
           "name": "nothing", "ending": "csv", "kind": "contracts", "key": "nothing", "batch": 1,
           "proposal": 1, "answer": "reply", "check": "go_on", "decision": "confirm",
           "step_id": 1, "word": "agree", "outcome_id": 1, "day": "2026-09-30", "entry_number": 1,
           "case_id": 1, "case_number": "2026-000001", "what": "answer", "file_id": 1,
           "message_id": 1, "first": 1, "second": 2, "review_id": 1, "month": "2026-08",
           "side": "closing", "to": "reporter", "part": "released", "move": "freeze",
           "serial": "LY-1", "region": "230100Y1", "kinds": "inquiries",
           "indicator": "paid_in_time", "activity_id": 1, "sheet_id": 1}  # fmt: skip
APART = {("rules.show", "code"): "A13-PAYMENT-OVERDUE", ("outcomes.refer", "kind"): "finding",
         ("release_steps.out", "move"): "release", ("verify.file", "ending"): "pdf",
         ("return_filing.check", "decision"): "freeze", ("closing_steps.body", "move"): "answer",
         ("closing_steps.enterprise", "move"): "agree", ("closing_steps.decide", "move"): "decide",
         ("congress_new.enter", "kinds"): "opinions",
         ("congress_steps.body", "move"): "answer", ("congress_steps.member", "move"): "view",
         ("congress_steps.committee", "move"): "comment", ("congress_steps.office", "move"): "take_back",
         ("assessment_steps.body", "move"): "report", ("assessment_steps.office", "move"): "review",
         ("assessment_steps.second", "move"): "propose", ("assessment.ranked", "ending"): "pdf",
         ("reporting.say", "what"): "remark", ("reporting.named_openly", "answer"): "yes"}  # fmt: skip


def test_every_route_answers_every_role_as_its_permission_says(people_app: Flask) -> None:
    a_real_record(people_app)
    clients = {role: signed_in(people_app, login) for role, login in LOGINS.items()}
    nobody = people_app.test_client()
    wrong = []
    with people_app.test_request_context():
        routes = [
            (rule.endpoint, access_of(rule.endpoint), method, rule.build({
                name: APART.get((rule.endpoint, name)) or SAMPLES[name]
                for name in rule.arguments
            })[1])  # type: ignore[index]
            for rule in people_app.url_map.iter_rules() if rule.endpoint != "static"
            for method in sorted((rule.methods or set()) & {"GET", "POST"})
        ]  # fmt: skip
    # Forms are sent without a token: who passes the gate is told so (400), and nothing is done.
    for endpoint, access, method, address in routes:
        if endpoint in ("sign_in.out", "me.everywhere"):
            continue
        for role, client in [*clients.items(), (None, nobody)]:
            with client.open(address, method=method, environ_overrides=ELSEWHERE) as answer:
                said = answer.status_code
            open_to_all = isinstance(access, Access)
            if said == 500:
                wrong.append((endpoint, method, role, said))
            elif open_to_all:
                ok = said not in (401, 403)
                wrong += [] if ok else [(endpoint, method, role, said)]
            elif role is None:
                ok = said == (302 if method == "GET" else 401)
                wrong += [] if ok else [(endpoint, method, role, said)]
            elif (said == 403) != (access not in PERMS[role]):
                wrong.append((endpoint, method, role, said))
    assert not wrong


@pytest.mark.parametrize(("login", "own", "other"), [
    ("demo-officer", ["DEMO-1-0"], ["DEMO-0-0", "DEMO-1", "DEMO-2-0", "DEMO"]),
    ("demo-district-supervisor", ["DEMO-1", "DEMO-1-0", "DEMO-T1"], ["DEMO", "DEMO-2-0", "DEMO-0-0"]),
    ("demo-supervisor", ["DEMO", "DEMO-1-0", "DEMO-2-0"], []),
    ("demo-enterprise", [], ["DEMO", "DEMO-1-0"]),
])  # fmt: skip
def test_each_sees_what_is_theirs(people_app: Flask, login: str, own: list[str], other: list[str]) -> None:
    a_real_record(people_app)
    client = signed_in(people_app, login)
    assert {code: get(client, f"/bodies/{code}").status_code for code in own + other} == {
        **dict.fromkeys(own, 200), **dict.fromkeys(other, 404)
    }
    listed = get(client, "/bodies").text
    assert all(f'/bodies/{code}"' in listed for code in own)
    assert not any(f'/bodies/{code}"' in listed for code in other)


def test_flags_their_export_and_sums_end_at_the_reach(people_app: Flask) -> None:
    a_real_record(people_app)
    officer = signed_in(people_app, "demo-officer")
    with people_app.extensions["tracker"].database.reading() as session:
        mine = select(Flag.id).join(Body, Body.id == Flag.body_id)
        mine = mine.where(Body.code.in_(("DEMO-1-0", "DEMO-H2")))  # the second stands below the first
        own = session.scalars(mine).first()
        open_ones = session.scalars(mine.where(Flag.ceased_on.is_(None))).all()
        foreign = session.scalars(select(Flag.id).where(Flag.id.not_in(mine))).first()
    assert get(officer, f"/flags/{own}").status_code == 200
    assert get(officer, f"/flags/{foreign}").status_code == 404
    with get(officer, "/flags/export.csv") as answer:
        assert len(answer.text.strip().splitlines()) == 1 + len(open_ones)
    assert "DEMO-2-0" not in get(officer, "/flags").text
    assert 'href="/reports/' not in get(officer, "/reports").text


def test_the_password_is_nowhere_in_the_trail(people_app: Flask) -> None:
    send(people_app.test_client(), "/login", login=PASSWORD, password="x")
    with people_app.extensions["tracker"].database.reading() as session:
        rows = session.execute(select(AccountEvent.actor, AccountEvent.detail)).all()
    assert rows and PASSWORD not in str(rows)


def test_every_role_has_somebody_in_the_fictional_city() -> None:
    assert {one.role for one in PEOPLE} == set(Role)
    assert all(Perm.OWN_ACCOUNT in perms for perms in PERMS.values())
