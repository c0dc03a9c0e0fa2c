"""A case as a file: what it is about, what happened, its papers with their SHA-256, the law."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.cases.models import CaseLetter, CaseService, ServiceWay
from tracker.cases.outcomes.queries import OutcomeRow
from tracker.cases.outcomes.workflow import OutcomeState
from tracker.cases.queries import CaseRow, Step
from tracker.core.clock import ZONE
from tracker.core.demo_marks import any_fictional
from tracker.core.machine import LOCAL
from tracker.core.money import yuan_grouped
from tracker.flags.models import Flag
from tracker.law import loader as law
from tracker.reports import figures
from tracker.reports.accountability.bases import keys_of, legal_basis, spelled
from tracker.reports.letters.writing import read
from tracker.reports.pdf.content import Column, Document, Kind, Note, Paragraph, Row, Section, TableSpec
from tracker.reports.pdf.front import warnings
from tracker.reports.pdf.letter import Letter, render_letter
from tracker.reports.table_sheet import write_spec
from tracker.reports.workbook import Annex
from tracker.rules.titles import titles
from tracker.wording.closed_lists import chinese_word
from tracker.wording.kinds import KINDS

NOTICE = "案卷，供办理本案使用，不得对外提供"
WAYS = {ServiceWay.OPENED: "单位人员在系统中打开", ServiceWay.MAIL: "邮件服务器收下"}
PREPARED_BY = "政务履约监督系统"


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case with everything that belongs to it, as one who sees all of it may read it on a day."""

    case: CaseRow
    on: date
    steps: Sequence[Step]
    outcomes: Sequence[OutcomeRow]
    served: Sequence[tuple[Step, CaseService]]
    letters: Sequence[tuple[Step, Letter]]
    cites: str
    demo: bool


def case_file(
    session: Session, case: CaseRow, on: date, steps: Sequence[Step], outcomes: Sequence[OutcomeRow],
    services: Mapping[int, Sequence[CaseService]],
) -> CaseFile:  # fmt: skip
    """Gather the file of a case of which the reader sees all; the law is that of its flag while it stands."""
    letters = {
        number: read(kept)
        for number, kept in session.execute(
            select(CaseLetter.step_id, CaseLetter.written).where(
                CaseLetter.step_id.in_([one.id for one in steps])
            )
        )
    }
    flag = session.get(Flag, case.flag_id) if case.flag_id is not None else None
    return CaseFile(
        case, on, steps, outcomes,
        [(one, served) for one in steps for served in services.get(one.id, ())],
        [(one, letters[one.id]) for one in steps if one.id in letters],
        flag.cites if flag else "", any_fictional(session),
    )  # fmt: skip


def document_of(file: CaseFile) -> Document:
    """The file as a document; the same case on the same day gives the same bytes."""
    case = file.case
    facts, steps, papers, served, decided = tables_of(file)
    opening = (
        f"本案于{figures.day(case.opened_on)}就“{_title(case)}”向{case.body_name}提出询问，"
        f"截至{figures.day(file.on)}的状态为“{chinese_word(case.state)}”。"
        "线索是向单位提出的问题，不是失信认定；只有有权机关的决定文件才是认定。"
    )
    chapters = [
        Section("案由", (Paragraph(opening), facts)), Section("经过", (steps,)),
        Section("材料与文书", (papers, Note(
            "SHA-256 为文件内容的摘要：手中的文件算出同样的摘要，就是案卷中的文件。"
            "文书按写成时的文字印制，逐字节相同。"
        ))),
    ]  # fmt: skip
    if file.served:
        chapters.append(Section("送达", (served,)))
    if file.outcomes:
        chapters.append(Section("移送与决定", (decided,)))
    steps_cite = [one.due_cites for one in file.steps if one.due_cites and one.due_cites != LOCAL]
    return Document(
        title="履约监督案卷", subtitle=f"（案件 {case.number}　{case.body_name}）",
        serial=f"AJ-{case.number}-{file.on:%Y%m%d}", as_of=file.on, prepared_by=PREPARED_BY,
        sources=("案件各步骤的登记，登记后不能更改", "随步骤提交的文件和发出的文书"),
        sections=(*chapters, legal_basis([file.cites, *steps_cite], ())), demo=file.demo,
        drill=law.shortened_by(), notice=NOTICE,
        colophon=(("法律数据", f"{law.fingerprint()[:32]}（条文、参数、放假通知的摘要）"),),
    )  # fmt: skip


def write_workbook(file: CaseFile, path: Path) -> None:
    """The same tables as a workbook."""
    document = document_of(file)
    with Annex(path, file.on) as annex:
        annex.text("说明", (
            ("案卷", document.subtitle), ("编号", document.serial), ("截至", figures.day(file.on)),
            ("版本", NOTICE), *(("说明", said) for said in warnings(demo=file.demo, drill=document.drill)),
        ))  # fmt: skip
        for title, spec in zip(("案由", "经过", "材料", "送达", "决定"), tables_of(file), strict=True):
            write_spec(annex, title, f"{spec.caption}　{file.case.number}", spec)


def tables_of(file: CaseFile) -> tuple[TableSpec, ...]:
    """What the case is about, its steps, its papers, how notices were served, what authorities decided."""
    return _facts(file), _steps(file), _papers(file), _served(file), _decided(file)


def _title(case: CaseRow) -> str:
    return titles()[case.rule].chinese if case.rule in titles() else case.rule


def _facts(file: CaseFile) -> TableSpec:
    case = file.case
    rows = [
        ("被询问单位", f"{case.body_name}（{case.body_code}）"), ("询问事项", _title(case)),
        ("所涉记录", f"{KINDS[case.subject_kind].chinese} {case.ref}"),
        ("线索自", figures.day(case.arose_on)),
        ("线索至", figures.day(case.ceased_on) if case.ceased_on else "截至日未终止"),
        ("所依条款", spelled(file.cites) or "—"),
        ("有关企业", case.enterprise or "—"), ("答复期限", figures.day(case.reply_by)),
        ("答复日", figures.day(case.replied_on)), ("整改期限", figures.day(case.rectify_by)),
        ("整改完成日", figures.day(case.done_on)), ("下一期限", figures.day(case.due_on)),
        ("状态", chinese_word(case.state)),
    ]  # fmt: skip
    if case.amount_fen is not None:
        rows.insert(6, ("所涉金额（元）", yuan_grouped(case.amount_fen)))
    columns = (Column("项目", width=0.24), Column("内容", width=0.76))
    return TableSpec("基本情况", "", columns, [Row(one) for one in rows])


def _steps(file: CaseFile) -> TableSpec:
    rows = [
        Row((
            number, one.taken_on, chinese_word(one.move), one.actor_name, _words(one), one.due_on,
            _basis(one.due_cites),
        ))
        for number, one in enumerate(file.steps, start=1)
    ]  # fmt: skip
    columns = (
        Column("序", Kind.COUNT), Column("日期", Kind.DAY), Column("步骤", width=0.8, least=4),
        Column("经办", width=0.7, least=4), Column("内容（原文）", width=2.4, least=10),
        Column("其后期限", Kind.DAY), Column("期限依据", width=0.9, least=4),
    )  # fmt: skip
    return TableSpec("案件经过", "", columns, rows)


def _basis(cites: str) -> str:
    """The articles by which a day was counted; a local number has none."""
    if cites == LOCAL:
        return "地方参数"
    return spelled(cites) if keys_of(cites) else "—"


def _words(step: Step) -> str:
    agreed = [f"同意延期：{step.agreed_by}"] if step.agreed_by else []
    handed = [f"交给：{step.handed_to}"] if step.handed_to else []
    return "；".join([step.note, *agreed, *handed])


def _papers(file: CaseFile) -> TableSpec:
    """Files that came with steps, of the authorities' decisions too, and the letters that went out."""
    found = [
        (one.taken_on, chinese_word(one.move), one.file_name or "—", one.file_type or "—", one.file_sha256)
        for one in file.steps
        if one.file_sha256
    ]
    found += [
        (one.taken_on, chinese_word(one.move), one.file_name or "—", one.file_type or "—", one.file_sha256)
        for outcome in file.outcomes
        for one in outcome.steps
        if one.file_sha256
    ]
    found += [
        (step.taken_on, chinese_word(step.move), f"{letter.title}（{letter.number}）", "application/pdf",
         hashlib.sha256(render_letter(letter)).hexdigest())
        for step, letter in file.letters
    ]  # fmt: skip
    rows = [Row((number, *one)) for number, one in enumerate(sorted(found, key=lambda one: one[0]), start=1)]
    columns = (
        Column("序", Kind.COUNT), Column("日期", Kind.DAY), Column("步骤", width=0.8, least=4),
        Column("名称", width=1.4, least=6), Column("类型", width=0.9, least=4),
        Column("SHA-256", width=2.2, least=10),
    )  # fmt: skip
    return TableSpec("材料与文书", "", columns, rows, empty="没有随步骤提交的文件和发出的文书")


def _served(file: CaseFile) -> TableSpec:
    rows = [
        Row((
            one.taken_on, chinese_word(one.move), WAYS[served.way],
            f"{served.at.astimezone(ZONE):%Y-%m-%d %H:%M}", served.account_name, served.answer or "—",
        ))
        for one, served in file.served
    ]  # fmt: skip
    columns = (
        Column("文书日期", Kind.DAY), Column("步骤", least=4), Column("方式", least=4), Column("送达时间"),
        Column("收件人", least=4), Column("邮件服务器答复", width=1.4, least=5),
    )  # fmt: skip
    return TableSpec("送达记录", "", columns, rows, empty="没有送达记录")


def _decided(file: CaseFile) -> TableSpec:
    rows = [
        Row((
            chinese_word(one.kind), one.authority_name, one.letter, one.opened_on, _decision(one),
            one.decision.document if one.decision and one.state is OutcomeState.DECIDED else "—",
            one.decision.decided_on if one.decision and one.state is OutcomeState.DECIDED else None,
        ))
        for one in file.outcomes
    ]  # fmt: skip
    columns = (
        Column("类别", least=4), Column("受移送机关", least=5), Column("移送文号", least=4),
        Column("移送日", Kind.DAY), Column("决定", width=1.6, least=6), Column("决定文号", least=4),
        Column("决定日", Kind.DAY),
    )  # fmt: skip
    return TableSpec("移送与决定", "", columns, rows, empty="没有移送")


def _decision(one: OutcomeRow) -> str:
    if one.decision is None or one.state is not OutcomeState.DECIDED:
        return "尚未决定"
    told = one.decision
    measure = chinese_word(told.measure) if told.measure else "认定"
    return f"{measure}（{told.organ}，{told.against}）" if told.against else f"{measure}（{told.organ}）"
