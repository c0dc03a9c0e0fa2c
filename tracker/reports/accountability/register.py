"""The register by articles 11, 40 and 41: each loss and what was agreed of it; who was held to account."""

from __future__ import annotations

from tracker.reports import figures
from tracker.reports.accountability.projects import losses
from tracker.reports.data.account import MOST_ROWS, Account
from tracker.reports.data.register import Claim, Held
from tracker.reports.pdf.content import Block, Column, Kind, Note, Paragraph, Row, Section, TableSpec
from tracker.wording.closed_lists import chinese_word

CLAIMS, HELD = "赔偿与补偿登记", "问责登记"
PENDING = "尚未决定"


def compensation(account: Account) -> Section:
    """Losses claimed by kind, then one by one with their agreement, budget and what is still unpaid."""
    found = account.register.claims
    agreed = [one for one in found if one.agreed_on]
    unwritten, unplanned = sum(not one.document for one in agreed), sum(not one.budget for one in agreed)
    said = (
        f"截至{figures.day(account.window.on)}，登记企业提出的损失{len(found):,}件，已达成协议{len(agreed):,}件，"
        f"其中没有登记书面协议{unwritten:,}件、没有登记列入预算{unplanned:,}件。"
        "条例第十一条要求签订书面协议，依法纳入预算。"
    )
    part = Section("逐件登记", (claims_table(account, MOST_ROWS), _claims_note()))
    return Section("赔偿与补偿（条例第十一条）", (Paragraph(said), *losses(account)), (part,))


def _claims_note() -> Note:
    return Note(
        "赔偿用于政府有过错的，补偿用于国家利益、公共利益需要的。未付为协议形成的应付款项截至日尚欠的数额；"
        "“—”为没有登记。企业名称未经同意不显示。"
    )


def claims_table(account: Account, most: int | None) -> TableSpec:
    """The claims of REG 11, ``most`` of them or all."""
    found = account.register.claims
    shown = found if most is None else found[:most]
    rows = [
        Row((
            one.body, f"{chinese_word(one.kind)}：{one.cause or '—'}", one.enterprise or "—", one.claimed_on,
            one.loss_fen, _answer(one, account), one.agreed_fen, _written(one), one.unpaid_fen,
        ))
        for one in shown
    ]  # fmt: skip

    def summed(rows: tuple[Claim, ...]) -> tuple[int, int, int]:
        return (
            sum(one.loss_fen or 0 for one in rows), sum(one.agreed_fen or 0 for one in rows),
            sum(one.unpaid_fen or 0 for one in rows),
        )  # fmt: skip

    def line(label: str, rows: tuple[Claim, ...]) -> Row:
        loss, agreed, unpaid = summed(rows)
        return Row((label, "", "", "", loss, "", agreed, "", unpaid), strong=True)

    rest = found[len(shown) :]
    columns = (
        Column("单位", width=1.2, least=5), Column("类别：起因", width=1.4, least=6),
        Column("企业", width=1.1, least=5), Column("提出日", Kind.DAY), Column("损失", Kind.WAN, sums=True),
        Column("答复", width=1.3, least=7.5), Column("协议\n金额", Kind.WAN, sums=True),
        Column("书面协议；预算", width=1.2, least=5), Column("未付", Kind.WAN, sums=True, strong=True),
    )  # fmt: skip
    return TableSpec(
        CLAIMS, "万元", columns, rows, line(f"合计 {len(found):,} 件", found) if found else None,
        line(f"其余 {len(rest):,} 件，见附件", rest) if rest else None, empty="没有登记企业提出的损失",
    )  # fmt: skip


def _written(one: Claim) -> str:
    """The written agreement and the budget line, as far as there is an agreement."""
    if not one.agreed_on:
        return "—"
    return f"{one.document or '没有登记书面协议'}；{one.budget or '没有登记预算'}"


def _answer(one: Claim, account: Account) -> str:
    """What became of a claim by the day of the report."""
    if one.agreed_on:
        return f"{figures.day(one.agreed_on)}达成协议"
    if one.refused_on:
        return f"{figures.day(one.refused_on)}书面拒绝"
    past = one.agree_by_on is not None and one.agree_by_on < account.window.on
    over = "，已满" if past else ""
    until = f"，协商期限至{figures.day(one.agree_by_on)}{over}" if one.agree_by_on else ""
    return f"已确认，未达成协议{until}" if one.acknowledged_on else f"尚未答复{until}"


def held_to_account(account: Account) -> Section:
    """Confirmed breaches referred to an authority, with its decision by its document."""
    found, on = account.register.held, account.window.on
    decided = sum(one.decided_on is not None for one in found)
    late = sum(one.late(on) for one in found)
    said = (
        f"截至{figures.day(on)}，核实后逾期未整改、移送有关机关依法追究责任的{len(found):,}件，已有决定文件"
        f"{decided:,}件，尚未决定{len(found) - decided:,}件，其中期限已满{late:,}件。"
        "决定由有权机关依法作出，本系统只登记其文件；决定文件经另一人核对后列出。"
    )
    blocks: tuple[Block, ...] = (Paragraph(said), held_table(account, MOST_ROWS))
    note = Note(
        "条：40为国家机关要求施工单位垫资建设（条例第四十条），41为未履行承诺、合同或者拖欠款项（条例第四十一条）。"
        "决定期限为地方参数，没有法律依据。移送不是失信认定。"
    )
    return Section("责任追究（条例第四十条、第四十一条）", (*blocks, note), new_page=True)


def held_table(account: Account, most: int | None) -> TableSpec:
    """The referrals of REG 40 and 41, ``most`` of them or all."""
    found = account.register.held
    shown = found if most is None else found[:most]
    rows = [
        Row((
            one.number, "—" if one.article is None else str(one.article), one.body, one.matter,
            f"{one.authority}（{one.letter}）", one.referred_on, one.decide_by, _decision(one, account),
            one.decided_on,
        ))
        for one in shown
    ]  # fmt: skip
    rest = len(found) - len(shown)
    more = Row((f"其余 {rest:,} 件", "", "", "", "见附件", "", "", "", "")) if rest else None
    columns = (
        Column("案件", width=0.9, least=5), Column("条"), Column("单位", width=1.1, least=4),
        Column("事项", width=1.0, least=4), Column("受移送机关（文号）", width=1.2, least=5),
        Column("移送日", Kind.DAY), Column("决定期限", Kind.DAY), Column("决定（文号）", width=1.2, least=5),
        Column("决定日", Kind.DAY),
    )  # fmt: skip
    return TableSpec(HELD, "", columns, rows, None, more, empty="没有移送追究责任的案件")


def _decision(one: Held, account: Account) -> str:
    if one.decided_on is None or one.measure is None:
        return f"{PENDING}，期限已满" if one.late(account.window.on) else PENDING
    against = f"：{one.against}" if one.against else ""
    return f"{chinese_word(one.measure)}{against}（{one.organ}{one.document}）"
