"""Writes the letter of a step in the step's own transaction, and reads it again for print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from tracker.cases.models import IDENTITY, Case, CaseLetter, CaseStep
from tracker.cases.opening import CHUNK
from tracker.cases.workflow import CaseMove
from tracker.core.demo_marks import any_fictional
from tracker.core.machine import LOCAL
from tracker.core.money import yuan_grouped
from tracker.flags.models import Flag
from tracker.law import loader as law
from tracker.reports import figures
from tracker.reports.letters.wording import WORDINGS
from tracker.reports.pdf.letter import Letter
from tracker.rules.titles import titles
from tracker.subjects.models import Body
from tracker.wording.kinds import KINDS

SENDER = "政务履约监督部门"


def write_letter(session: Session, case: Case, step: CaseStep) -> None:
    """Keep the letter of a step, if it has one: facts and days as they stand now, never as they become."""
    if step.move not in WORDINGS:
        return
    before = select(func.count()).where(CaseStep.case_id == case.id, CaseStep.id <= step.id)
    letter = _letter(session, case, step, session.scalar(before) or 1, any_fictional(session))
    session.add(CaseLetter(step_id=step.id, written=written(letter)))
    session.flush()


def write_first_letters(session: Session, cases: Sequence[Case]) -> None:
    """Keep the letters by which cases were opened: a few statements for them all."""
    fictional = any_fictional(session)
    for first in range(0, len(cases), CHUNK):
        chunk = {case.id: case for case in cases[first : first + CHUNK]}
        opening = select(CaseStep).where(CaseStep.case_id.in_(chunk), CaseStep.move == CaseMove.OPEN)
        steps = session.scalars(opening.order_by(CaseStep.id)).all()
        # Held while the letters are written, so that none of them is asked for by itself.
        flags = session.scalars(select(Flag).where(Flag.id.in_([one.flag_id for one in chunk.values()])))
        bodies = session.scalars(select(Body).where(Body.id.in_({one.body_id for one in chunk.values()})))
        held = (*flags, *bodies)
        letters = [(step.id, _letter(session, chunk[step.case_id], step, 1, fictional)) for step in steps]
        del held
        if letters:
            rows = [{"step_id": number, "written": written(letter)} for number, letter in letters]
            session.execute(insert(CaseLetter), rows)


def letter_of(session: Session, case_id: int, step_id: int) -> Letter | None:
    """The letter that was written at a step of a case; None where there is none."""
    found = session.scalars(
        select(CaseLetter.written)
        .join(CaseStep, CaseStep.id == CaseLetter.step_id)
        .where(CaseLetter.step_id == step_id, CaseStep.case_id == case_id)
    ).first()
    return None if found is None else read(found)


def _letter(session: Session, case: Case, step: CaseStep, number: int, fictional: bool) -> Letter:
    body = session.get_one(Body, case.body_id)
    wording = WORDINGS[step.move]
    said = {
        "body": body.name, "matter": f"“{_title(case.rule)}”", "day": figures.day(step.due_on),
        "note": step.note,
    }  # fmt: skip
    return Letter(
        title=wording.title, number=f"{case.number}-{number:02d}", day=step.taken_on,
        to=body.name, paragraphs=tuple(text.format(**said) for text in wording.paragraphs),
        facts=_facts(session, case, step), sender=SENDER, notes=_notes(step), demo=fictional,
        drill=law.shortened_by(),
    )  # fmt: skip


def _title(code: str) -> str:
    return titles()[code].chinese if code in titles() else code


def _facts(session: Session, case: Case, step: CaseStep) -> tuple[tuple[str, str], ...]:
    flag = session.get(Flag, case.flag_id)
    # A number may have gone to another flag since: what the case is about is told by what it is.
    same = flag is not None and all(getattr(flag, name) == getattr(case, name) for name in IDENTITY)
    facts = [
        ("案件编号", case.number), ("询问事项", _title(case.rule)),
        ("所涉记录", f"{KINDS[case.subject_kind].chinese} {case.ref}"),
        ("起始日期", figures.day(case.arose_on)),
    ]  # fmt: skip
    if flag is not None and same:
        cites = [law.articles()[key].title for key in flag.cites.split("; ") if key in law.articles()]
        facts.append(("所依条款", "；".join(cites)))
        if flag.amount_fen is not None:
            facts.append(("所涉金额（元）", yuan_grouped(flag.amount_fen)))
    if step.due_on:
        basis = "（地方参数，没有法律依据）" if step.due_cites == LOCAL else ""
        facts.append(("期限", figures.day(step.due_on) + basis))
    if step.agreed_by:
        facts.append(("同意延期的负责人", step.agreed_by))
    return tuple(facts)


def _notes(step: CaseStep) -> tuple[str, ...]:
    return (f"经办人：{step.actor_name}。期限按工作日计算的，依国务院办公厅放假通知推算；起算当日不计入。",)


def written(letter: Letter) -> dict[str, Any]:
    """A letter as it is kept."""
    return asdict(letter) | {"day": letter.day.isoformat()}


def read(kept: dict[str, Any]) -> Letter:
    """The letter that was kept so."""
    return Letter(
        **kept
        | {
            "day": date.fromisoformat(kept["day"]), "paragraphs": tuple(kept["paragraphs"]),
            "facts": tuple((name, said) for name, said in kept["facts"]), "notes": tuple(kept["notes"]),
        }
    )  # fmt: skip
