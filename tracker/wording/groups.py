"""What the parts of a record's form are called."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from tracker.wording.said import Said


class Group(StrEnum):
    """A part of a record: its columns stand together under one heading, in this order."""

    IDENTITY = "identity"
    PARTIES = "parties"
    AMOUNTS = "amounts"
    TERMS = "terms"
    DAYS = "days"
    EVIDENCE = "evidence"


GROUPS: Mapping[Group, Said] = {
    Group.IDENTITY: Said("What it is", "基本信息"),
    Group.PARTIES: Said("Parties and related records", "当事方和关联记录"),
    Group.AMOUNTS: Said("Amounts", "金额"),
    Group.TERMS: Said("Terms and targets", "约定与指标"),
    Group.DAYS: Said("Days", "日期"),
    Group.EVIDENCE: Said("Grounds and documents", "依据和证明材料"),
}
