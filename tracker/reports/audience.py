"""For whom a report is written, and what it says of that."""

from __future__ import annotations

from tracker.releases.workflow import Audience

# What the name of a report's file ends in that everybody may open.
PUBLIC_ENDING = "-public"


# The words of the cover and of the annex.
INNER_NOTICE = "内部版：含有尚未向社会公开的问题（尚未送达单位，或者单位的答复期未满），不得对外提供"
PUBLIC_NOTICE = "公开版：只含经两人核实或者单位答复期已满的问题"


def left_out_notice(count: int) -> str:
    """How many questions are not in a public edition: a number, so that silence is not taken for zero."""
    if not count:
        return "截至日没有未列入本版的未终止问题。"
    return f"另有{count:,}个未终止的问题尚未送达单位，或者单位的答复期未满，未列入本版；没有列入不等于没有。"


def file_name(stem: str, audience: Audience) -> str:
    """The name of a report's file by which it is known who may open it."""
    return f"{stem}{PUBLIC_ENDING if audience is Audience.PUBLIC else ''}.pdf"


def audience_of(stem: str) -> Audience:
    """Who may open a file of this name, without its ending; what is not said to be public is not."""
    return Audience.PUBLIC if stem.endswith(PUBLIC_ENDING) else Audience.INNER
