"""Pages for what went wrong: the same calm voice, what to do, and a number to quote."""

from __future__ import annotations

import secrets
from typing import NamedTuple

from flask import Flask, render_template, request
from werkzeug.exceptions import BadHost, HTTPException, InternalServerError

from tracker.core.log import logger


class Problem(NamedTuple):
    """What happened and what to do, in the words of the page."""

    title: str
    said: str
    advice: str


PROBLEMS = {
    400: Problem(
        "这个地址读不懂", "地址里有不能识别的内容。", "请从下面的页面重新进入，或者检查地址是否完整。"
    ),
    403: Problem(
        "现在不能在这里查看",
        "登录和单位答复的渠道开通以前，数据页面只在运行本系统的机器上打开；全部为演示数据时除外。",
        "请在本机用 127.0.0.1 的地址打开；生产环境请等待登录功能开通。",
    ),
    404: Problem(
        "没有找到这一页", "地址可能写错了，或者它指的记录不存在、已经撤回。", "请检查编号，或者从列表里查找。"
    ),
    405: Problem(
        "这一页只供查看", "这个地址不接受这样的操作，记录没有任何改动。", "请返回上一页，或者从列表里进入。"
    ),
    500: Problem(
        "系统没能完成这一页",
        "这是系统的问题，与您的操作无关；记录没有任何改动。",
        "请稍后再试；仍然不行，请把下面的编号告诉管理员。",
    ),
}


def answer(problem: HTTPException) -> tuple[str, int, dict[str, str]]:
    """The page of an HTTP error, its number in the log beside the address."""
    status = problem.code or 500
    reference = secrets.token_hex(4).upper()
    note = {"reference": reference, "status": status, "path": request.path, "method": request.method}
    if isinstance(problem, InternalServerError):
        logger().error("page_failed", **note, exc_info=problem.original_exception)
    else:
        logger().info("page_refused", **note)
    said = PROBLEMS.get(status) or PROBLEMS[500 if status >= 500 else 400]
    if isinstance(problem, BadHost):
        # Without a name of this machine no address on the page, not even a style sheet's, can be built.
        plain = {"Content-Type": "text/plain; charset=utf-8"}
        return f"{said.title}\n{said.said}\n{reference}\n", status, plain
    page = render_template("errors/problem.html", frame=None, said=said, status=status, reference=reference)
    return page, status, {}


def register(app: Flask) -> None:
    """Answer every HTTP error, and whatever was not foreseen, with a page."""
    app.register_error_handler(HTTPException, answer)
