"""Short names of places, for maps."""

import re
from collections.abc import Iterable
from itertools import combinations
from types import MappingProxyType

LONDON = MappingProxyType(
    {
        "Barking and Dagenham": "BAR",
        "Barnet": "BNT",
        "Bexley": "BXL",
        "Brent": "BRT",
        "Bromley": "BRM",
        "Camden": "CMD",
        "City of London": "CTY",
        "Croydon": "CRD",
        "Ealing": "ELG",
        "Enfield": "ENF",
        "Greenwich": "GRN",
        "Hackney": "HCK",
        "Hammersmith and Fulham": "HMS",
        "Haringey": "HGY",
        "Harrow": "HRW",
        "Havering": "HVG",
        "Hillingdon": "HDN",
        "Hounslow": "HNS",
        "Islington": "ISL",
        "Kensington and Chelsea": "KNS",
        "Kingston upon Thames": "KNG",
        "Lambeth": "LAM",
        "Lewisham": "LSH",
        "Merton": "MRT",
        "Newham": "NWM",
        "Redbridge": "RDB",
        "Richmond upon Thames": "RCH",
        "Southwark": "SWR",
        "Sutton": "STN",
        "Tower Hamlets": "TOW",
        "Waltham Forest": "WFT",
        "Wandsworth": "WNS",
        "Westminster": "WST",
    }
)
"""The abbreviations that London's tile maps use."""


def abbreviations(names: Iterable[str]) -> dict[str, str]:
    """Return a short name for each place, no two alike: London's usual ones, else three letters of the name.

    >>> abbreviations(["Enfield", "Leeds", "Leads", "Borough 12"])
    {'Enfield': 'ENF', 'Leeds': 'LDS', 'Leads': 'LEA', 'Borough 12': 'B12'}
    """
    names = list(dict.fromkeys(names))
    result = {name: LONDON[name] for name in names if name in LONDON}
    for name in names:
        if name not in result:
            result[name] = next(text for text in _candidates(name) if text not in result.values())
    return {name: result[name] for name in names}


def _candidates(name: str) -> Iterable[str]:
    """Yield abbreviations of a name, the most natural first, without end."""
    letters = re.sub(r"[\W\d_]", "", name).upper() or "X"
    number = re.search(r"(\d+)\W*$", name)
    if number:
        yield letters[0] + number[1]
    consonants = re.sub(r"[AEIOU]", "", letters[1:])
    for rest in (consonants, letters[1:]):
        yield from (letters[0] + "".join(pair) for pair in combinations(rest[:9], min(2, len(rest))))
    for i in range(1, 1_000_000):
        yield f"{letters[0]}{i}"
