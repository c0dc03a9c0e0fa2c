"""``flask account``: the first accounts of an installation, and a new link for who is locked out of them."""

from __future__ import annotations

import json

import click
from flask.cli import with_appcontext
from sqlalchemy import func, select

from tracker.accounts import grants, links
from tracker.accounts.links import BadAccount
from tracker.accounts.models import Account, Grant
from tracker.accounts.policy import INVITED_FOR
from tracker.accounts.queries import accounts_page
from tracker.accounts.roles import ADMINISTRATORS, role_names
from tracker.cli.options import Command, actor, tracker
from tracker.core import clock
from tracker.core.messages import gettext as _

ROLES = [role.value for role in ADMINISTRATORS]


@click.group("account")
def account_group() -> None:
    """账户：建立首批管理员、重发链接、列出账户。其他账户由系统管理员在网页上邀请。"""


@account_group.command("create", cls=Command)
@click.argument("login")
@click.option("--name", required=True, help="姓名")
@click.option("--role", required=True, type=click.Choice(ROLES), help="哪一种管理员")
@with_appcontext
def create_command(login: str, name: str, role: str) -> None:
    """建立一名管理员，打印用来设置密码的链接路径。每种管理员只由此建立第一名，以后在网页上办理。"""
    chosen = next(one for one in ADMINISTRATORS if one.value == role)
    try:
        with tracker().database.unit_of_work() as session:
            held = select(func.count()).where(Grant.role == chosen, Grant.revoked_at.is_(None))
            if session.scalar(held):
                named = role_names()[chosen]
                raise BadAccount(_("There is a {role} already; others are invited on the page.", role=named))
            account, token = links.invite(
                session, login=login, name=name, contact=None, at=clock.now(), actor=actor(), by_command=True
            )
            grants.give(session, account, chosen, at=clock.now(), actor=f"{actor()} (flask)")
    except BadAccount as bad:
        raise click.ClickException(str(bad)) from None
    _hand_over(token)


@account_group.command("link", cls=Command)
@click.argument("login")
@with_appcontext
def link_command(login: str) -> None:
    """为已有账户重发设置密码的链接（例如管理员都无法登录时）；由此设置密码，角色不暂停，无需安全管理员确认。"""
    try:
        with tracker().database.unit_of_work() as session:
            account = session.scalar(select(Account).where(Account.login == login.strip().lower()))
            if account is None:
                raise BadAccount(_("There is no account with the login {login}.", login=login))
            token = links.new_link(
                session, account, at=clock.now(), actor=f"{actor()} (flask)", by_command=True
            )
    except BadAccount as bad:
        raise click.ClickException(str(bad)) from None
    _hand_over(token)


@account_group.command("list", cls=Command)
@click.option("--json", "as_json", is_flag=True, help="每行一个 JSON 对象")
@with_appcontext
def list_command(as_json: bool) -> None:
    """列出账户、状态和角色。"""
    names, after = role_names(), None
    with tracker().database.reading() as session:
        while True:
            page = accounts_page(session, after=after)
            for one in page.accounts:
                held = page.held.get(one.id, [])
                if as_json:
                    roles_held = [{"role": grant.role.value, "over": grant.over} for grant in held]
                    who = {"login": one.login, "name": one.name, "state": one.state.value}
                    click.echo(json.dumps({**who, "roles": roles_held}, ensure_ascii=False))
                else:
                    roles = "；".join(" ".join((names[grant.role], grant.over)).strip() for grant in held)
                    click.echo(f"{one.login}  {one.name}  {one.state.value}  {roles}")
            if page.after is None:
                return
            after = page.after


def _hand_over(token: str) -> None:
    click.echo(
        _("Open this address once, within {days} days, to choose a password: {address}",
          days=INVITED_FOR.days, address=f"{tracker().settings.address or ''}/join/{token}")
    )  # fmt: skip


COMMANDS = (account_group,)
