"""The written answer to a report, kept at the step that gives it (802 art 25).

It goes to who reported, and to the department of the province where that handed the report on; to nobody
else, and never to the body.
"""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.complaints.models import Addressee, Complaint, ComplaintLetter, ComplaintStep
from tracker.complaints.workflow import ComplaintMove, Matter, Outcome, Route
from tracker.core.demo_marks import any_fictional
from tracker.core.money import yuan_grouped
from tracker.law import loader as law
from tracker.reports import figures
from tracker.reports.letters.writing import SENDER, read, written
from tracker.reports.pdf.letter import Letter
from tracker.subjects.models import Body
from tracker.wording.complaints import COMPLAINTS

ON_THE_LAW = "《保障中小企业款项支付条例》"
HOW_TO_GO_ON = (
    "对本答复不满意的，可以在本系统中凭回执或者账号补充说明，也可以持本答复书向上级部门反映；对欠款本身有争议的，"
    "可以依法申请仲裁或者提起诉讼。本答复不影响你单位依法享有的其他权利。",
    f"因反映情况受到打击报复的，可以另行反映，{ON_THE_LAW}禁止打击报复。",
)


def write_answers(session: Session, complaint: Complaint, step: ComplaintStep) -> None:
    """Keep the letters of a step that answers a report, as part of it; other steps have none."""
    if step.move is not ComplaintMove.ANSWER:
        return
    before = select(func.count()).where(
        ComplaintStep.complaint_id == complaint.id, ComplaintStep.id <= step.id
    )
    number = f"{complaint.number}-{session.scalar(before) or 1:02d}"
    body = session.get_one(Body, complaint.body_id)
    letters = {Addressee.REPORTER: _to_reporter}
    if complaint.route is Route.TRANSFERRED:
        letters[Addressee.PROVINCE] = _to_province
    for addressee, wording in letters.items():
        title, to, paragraphs = wording(complaint, step, body)
        letter = Letter(
            title=title, number=number if addressee is Addressee.REPORTER else f"{number}-S",
            day=step.taken_on, to=to, paragraphs=paragraphs, facts=_facts(complaint, body), sender=SENDER,
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


def _to_reporter(
    complaint: Complaint, step: ComplaintStep, body: Body
) -> tuple[str, str, tuple[str, ...]]:  # fmt: skip
    asked = (
        f"你单位反映{body.name}{_matter(complaint)}一事，我部门于{figures.day(complaint.received_on)}收到，"
        f"{figures.day(complaint.accepted_on)}受理，现已办结，答复如下："
    )
    return "企业反映答复书", complaint.enterprise_name, (asked, step.note, _outcome(complaint), *HOW_TO_GO_ON)


def _to_province(
    complaint: Complaint, step: ComplaintStep, body: Body
) -> tuple[str, str, tuple[str, ...]]:  # fmt: skip
    asked = (
        f"你单位转来的{complaint.enterprise_name}反映{body.name}{_matter(complaint)}一事，我部门于"
        f"{figures.day(complaint.material_on)}收到材料，现已办结，结果反馈如下："
    )
    told = f"上述结果已同时书面答复反映企业（{ON_THE_LAW}第二十五条）。"
    return (
        "企业反映办理结果反馈函", complaint.province_office or "省级受理部门",
        (asked, step.note, _outcome(complaint), told),
    )  # fmt: skip


def _matter(complaint: Complaint) -> str:
    said = COMPLAINTS[Matter][complaint.matter].chinese if complaint.matter else ""
    return f"“{said}”"


def _outcome(complaint: Complaint) -> str:
    return f"办理结果：{COMPLAINTS[Outcome][complaint.outcome].chinese if complaint.outcome else '—'}。"


def _facts(complaint: Complaint, body: Body) -> tuple[tuple[str, str], ...]:
    facts = [
        ("反映编号", complaint.number or ""), ("反映企业", complaint.enterprise_name),
        ("被反映单位", body.name), ("收到日期", figures.day(complaint.received_on)),
        ("受理日期", figures.day(complaint.accepted_on)),
    ]  # fmt: skip
    if complaint.claimed_fen is not None:
        facts.append(("反映金额（元）", yuan_grouped(complaint.claimed_fen)))
    if complaint.province_number:
        facts.append(("来文编号", complaint.province_number))
    if complaint.province_answer:
        facts.append(("反馈方式", complaint.province_answer))
    return tuple(facts)
