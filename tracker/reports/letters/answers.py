"""The letters of a report, kept at the step that gives them: what is missing, not accepted, answered.

They go to who reported, and what ends a report also to the department of the province where that handed it
on (802 art 25); to nobody else, and never to the body.
"""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.complaints.models import Addressee, Complaint, ComplaintLetter, ComplaintStep
from tracker.core.demo_marks import any_fictional
from tracker.core.money import yuan_grouped
from tracker.law import loader as law
from tracker.reports import figures
from tracker.reports.letters.complaint_wording import wordings
from tracker.reports.letters.writing import SENDER, read, written
from tracker.reports.pdf.letter import Letter
from tracker.subjects.models import Body


def write_answers(session: Session, complaint: Complaint, step: ComplaintStep) -> None:
    """Keep the letters of a step that writes to somebody, as part of it; other steps have none."""
    before = select(func.count()).where(
        ComplaintStep.complaint_id == complaint.id, ComplaintStep.id <= step.id
    )
    number = f"{complaint.number}-{session.scalar(before) or 1:02d}"
    body = session.get_one(Body, complaint.body_id)
    for addressee, wording in wordings(complaint, step, body).items():
        letter = Letter(
            title=wording.title, number=number if addressee is Addressee.REPORTER else f"{number}-S",
            day=step.taken_on, to=wording.to, paragraphs=wording.paragraphs,
            facts=_facts(complaint, body), sender=SENDER,
            notes=(f"经办人：{step.actor_name}。",), demo=any_fictional(session), drill=law.shortened_by(),
        )  # fmt: skip
        session.add(ComplaintLetter(step_id=step.id, addressee=addressee, written=written(letter)))
    session.flush()


def answer_of(
    session: Session, complaint: Complaint, step_id: int, addressee: Addressee
) -> Letter | None:  # fmt: skip
    """The letter of a step of a report to an addressee; None where there is none."""
    found = session.scalars(
        select(ComplaintLetter.written)
        .join(ComplaintStep, ComplaintStep.id == ComplaintLetter.step_id)
        .where(ComplaintLetter.step_id == step_id, ComplaintLetter.addressee == addressee)
        .where(ComplaintStep.complaint_id == complaint.id)
    ).first()
    return None if found is None else read(found)


def answers_of(session: Session, complaint: Complaint) -> dict[int, tuple[Addressee, ...]]:
    """To whom there are letters, by the step of a report that gave them."""
    asked = (
        select(ComplaintLetter.step_id, ComplaintLetter.addressee)
        .join(ComplaintStep, ComplaintStep.id == ComplaintLetter.step_id)
        .where(ComplaintStep.complaint_id == complaint.id)
        .order_by(ComplaintLetter.step_id, ComplaintLetter.addressee.desc())
    )
    found: dict[int, tuple[Addressee, ...]] = {}
    for step_id, addressee in session.execute(asked):
        found[step_id] = (*found.get(step_id, ()), addressee)
    return found


def _facts(complaint: Complaint, body: Body) -> tuple[tuple[str, str], ...]:
    facts = [
        ("反映编号", complaint.number or ""), ("反映企业", complaint.enterprise_name),
        ("被反映单位", body.name), ("收到日期", figures.day(complaint.received_on)),
    ]  # fmt: skip
    if complaint.accepted_on is not None:
        facts.append(("受理日期", figures.day(complaint.accepted_on)))
    if complaint.claimed_fen is not None:
        facts.append(("反映金额（元）", yuan_grouped(complaint.claimed_fen)))
    if complaint.province_number:
        facts.append(("来文编号", complaint.province_number))
    if complaint.province_answer:
        facts.append(("反馈方式", complaint.province_answer))
    return tuple(facts)
