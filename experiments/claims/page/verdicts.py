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
    one, many
        What is said of one claim and of several.
    meaning
        What it means, in a sentence.
    """

    word: str
    one: str
    many: str
    meaning: str


LOOKS: Mapping[str, Look] = MappingProxyType(
    {
        "refuted": Look(
            "Refuted", "is refuted", "are refuted",
            "there is no effect that matters, or the wrong one, and it was shown to hold in no other view; or it "
            "needs a single assumption",
        ),
        "depends": Look(
            "Depends", "depends on what is assumed", "depend on what is assumed",
            "it holds in one part of what is plausible and not in another, and the part is named",
        ),
        "undecided": Look(
            "Undecided", "is undecided", "are undecided",
            "the runs cannot tell, or the effect does not come from where the claim says",
        ),
        "supported": Look(
            "Supported", "is supported", "are supported",
            "the effect matters, comes from the claim’s own mechanism, and turns round nowhere that was looked at",
        ),
    }
)  # fmt: skip
"""Looks of the verdicts, in the order in which the page names them: what went against the claims first."""
