"""How a verdict looks: a word, a sign and a colour, so that nobody has to rely on one of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Look:
    """How a verdict looks.

    Attributes
    ----------
    word
        What it is called where it stands alone.
    said
        What it is called after "is" or "are".
    meaning
        What it means, in a sentence.
    """

    word: str
    said: str
    meaning: str


LOOKS: Mapping[str, Look] = MappingProxyType(
    {
        "refuted": Look(
            "Refuted", "refuted", "what would make it lose is what the model shows"
        ),
        "depends": Look(
            "Depends", "true or false by what is assumed",
            "it holds in one part of what is plausible and not in another, and the part is named",
        ),
        "undecided": Look(
            "Undecided", "undecided", "the runs cannot tell the effect from none, or one answer from the other"
        ),
        "supported": Look(
            "Supported", "supported", "it could have lost in this model, and did not; that is not proof about London"
        ),
    }
)  # fmt: skip
"""Looks of the verdicts, in the order in which the page names them: what went against the claims first."""
