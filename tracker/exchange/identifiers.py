"""Credit codes (GB 32100, GB 11714) and regions (GB/T 2260), as columns read them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import ClassVar

from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, ValidationError

from tracker.core.messages import gettext as _
from tracker.exchange.cells import BadCell, Text, Type, refuse_lost_digits
from tracker.subjects.regions import spans

ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
ORGANISATION_CHECKS = "0123456789X0"


def organisation_check(organisation: str) -> str:
    """The check sign of the eight signs of an organisation code (GB 11714)."""
    total = sum(
        int(sign, 36) * weight for sign, weight in zip(organisation, ORGANISATION_WEIGHTS, strict=True)
    )
    return ORGANISATION_CHECKS[11 - total % 11]


@dataclass(frozen=True, slots=True)
class CreditCode(Type):
    """A unified social credit code, both its check digits right."""

    name: ClassVar[str] = "credit_code"

    def read(self, text: str) -> str:
        """The code in capitals, without spaces."""
        refuse_lost_digits(text)
        try:
            code: str = uscc.validate(unicodedata.normalize("NFKC", text))
        except InvalidChecksum:
            raise BadCell(
                _("The check digit of this credit code is wrong; compare it with the licence.")
            ) from None
        except ValidationError:
            raise BadCell(_("A credit code has 18 digits and capital letters (no I, O, S, V, Z).")) from None
        if organisation_check(code[8:16]) != code[16]:
            raise BadCell(
                _("The check digit of the organisation code within (signs 9 to 17) is wrong; "
                  "compare it with the licence.")
            )  # fmt: skip
        return code


@dataclass(frozen=True, slots=True)
class Region(Type):
    """A region code of GB/T 2260, retired ones too, or one of the city's own for development zones."""

    name: ClassVar[str] = "region"

    def read(self, text: str) -> str:
        """The code."""
        code = unicodedata.normalize("NFKC", text).removesuffix(".0")
        if not spans(code):
            raise BadCell(
                _("No region has this code; take the six digits of GB/T 2260, such as 230102.")
            )
        return code


@dataclass(frozen=True, slots=True)
class Reference(Type):
    """The key of a record of another kind (``kind`` its plural name), found when the row is entered."""

    name: ClassVar[str] = "reference"
    kind: str = ""

    def read(self, text: str) -> str:
        """The key; a credit code in capitals."""
        if self.kind == "enterprises":
            refuse_lost_digits(text)
            return uscc.compact(unicodedata.normalize("NFKC", text))
        return Text(one_line=True).read(text)
