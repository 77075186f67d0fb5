"""Boxes in plain words: where a side wins, how often there, and what is left of it on worlds held out."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

from experiments.discovery.box import Box, Restriction, Search
from experiments.discovery.prim import FEW_WINS, FEW_WORLDS
from experiments.discovery.worlds import Question
from experiments.effects import pounds
from experiments.verdict import listed


class Known(Protocol):
    """What must be known of a parameter to speak of it."""

    @property
    def meaning(self) -> str:
        """What it is, in a sentence."""

    @property
    def unit(self) -> str:
        """Its unit; "-" for none."""


PHRASES = MappingProxyType(
    {
        "authority": "the strongest mandate that City Hall may give",
        "programme_money": "the money of the programme",
        "behaviour.requirement_spread_people": "the spread of boroughs' requirements of people-based services",
        "behaviour.requirement_spread_transactional": "the spread of boroughs' requirements of transactional services",
        "initial.transactional_share": "the share of transactional services in use at the start",
        "initial.people_share": "the share of people-based services in use at the start",
        "initial.signed_share": "the share of data agreements signed at the start",
        "initial.trust": "boroughs' trust at the start",
        "initial.capacity": "boroughs' capacity at the start",
    }
)
"""How the parameters of most interest are spoken of; the others go by their meaning."""


def found_words(search: Search, question: Question, fields: Mapping[str, Known]) -> list[str]:
    """Return what was found of one side's wins, a sentence or a few a box."""
    side = question.one if search.target == question.one.name else question.other
    on = f"on {question.headline.short} at month {question.month}"
    wins = f"{_capital(side.words)} wins {on}, by at least {_matters(question)},"
    if search.worlds < FEW_WORLDS:
        return [f"{search.worlds} worlds are too few to look for boxes; {FEW_WORLDS} are the least."]
    if search.wins == 0:
        return [f"{wins} in none of the {search.worlds} worlds: there is no box to find."]
    if search.wins == search.worlds:
        return [f"{wins} in all {search.worlds} worlds: no part of what is not known makes a difference to that."]
    everywhere = f"{wins} in {search.wins} of {search.worlds} worlds ({search.base_rate:.0%})"
    if search.wins < FEW_WINS:
        return [f"{everywhere}: too few to say where. More worlds would tell."]
    if search.worlds - search.wins < FEW_WINS:
        return [f"{everywhere}: the {search.worlds - search.wins} others are too few to say where it does not."]
    said = [_box_words(search, number, wins, fields) for number in range(len(search.boxes))]
    if search.boxes:
        return said
    if search.refused is None:
        return [
            f"{everywhere}; PRIM finds no restriction that makes that more frequent beyond chance: no box is claimed."
        ]
    return [f"{everywhere}; no box is claimed: {_refused_words(search.refused, search)}."]


def _box_words(search: Search, number: int, wins: str, fields: Mapping[str, Known]) -> str:
    box, before = search.boxes[number], search.boxes[:number]
    where, out = restrictions_words(box, fields), box.held_out
    rest = search.worlds - sum(one.worlds for one in before), search.wins - sum(one.wins for one in before)
    lead = f"Of the other worlds, {wins[0].lower()}{wins[1:]} where" if before else f"{wins} where"
    among = f"{rest[1] / rest[0]:.0%} of {'those' if before else 'all'} {rest[0]}"
    share = f"in {box.density:.0%} of such worlds ({box.wins} of {box.worlds}), against {among}"
    ends = f"95 % interval {out.low:.0%} to {out.high:.0%}"
    return (
        f"{lead} {where}: {share}. That is {box.coverage:.0%} of the worlds in which it wins. On worlds held out, "
        f"boxes found so have it win in {out.density:.0%} ({ends}) and cover {out.coverage:.0%}."
    )


def _refused_words(box: Box, search: Search) -> str:
    out = box.held_out
    if not out.worlds:
        return "the best box found holds no world that was held out"
    return (
        f"the best box has {box.density:.0%} in the worlds that it was found in, but {out.density:.0%} in worlds held "
        f"out, which is too near to the {search.base_rate:.0%} of all"
    )


def restrictions_words(box: Box, fields: Mapping[str, Known]) -> str:
    """Return what holds in a box: "the spread of ... is at most 1.1 tolerances and ... is at least 60 %"."""
    return listed([restriction_words(one, fields.get(one.parameter)) for one in box.restrictions])


def restriction_words(one: Restriction, field: Known | None) -> str:
    """Return one restriction: "the spread of ... is at most 1.1 tolerances"."""
    name, unit = name_of(one.parameter, field), field.unit if field else "-"
    if one.choices:
        return f"{name} is {' or '.join(one.choices)}"
    if one.low is not None and one.high is not None:
        return f"{name} is between {_value(one.low, unit)} and {_value(one.high, unit)}"
    if one.low is not None:
        return f"{name} is at least {_value(one.low, unit)}"
    return f"{name} is at most {_value(one.high or 0.0, unit)}"


def name_of(parameter: str, field: Known | None) -> str:
    """Return what a parameter is called within a sentence."""
    if parameter in PHRASES:
        return PHRASES[parameter]
    return f"the {field.meaning.rstrip('.')}" if field and field.meaning else parameter


def worlds_words(question: Question, one: Search, other: Search) -> str:
    """Return who wins in how many worlds, the centre first where there is one."""
    level = one.worlds - one.wins - other.wins
    ahead = " and ".join(
        f"{side.words} {verb}{search.wins} ({search.base_rate:.0%})"
        for side, search, verb in ((question.one, one, "wins "), (question.other, other, ""))
    )
    return (
        f"On {question.headline.short} at month {question.month}, of {one.worlds} worlds {ahead}; in {level} they are "
        f"less than {_matters(question)} apart."
    )


def _matters(question: Question) -> str:
    """Return the smallest difference that matters, with its unit."""
    headline = question.headline
    if headline.unit == "GBP m":
        return pounds(headline.least)
    return f"{headline.least:g} point{'' if headline.least == 1 else 's'}"


def _value(value: float, unit: str) -> str:
    if unit == "share":
        return f"{100 * value:.3g} %"
    words = f"{value:.3g}"
    return words if unit in ("", "-") else f"{words} {unit}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
