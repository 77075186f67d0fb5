"""What a viewer's messages make of the settings; anything may stand in a message."""

import random
from collections.abc import Mapping
from typing import Any

from experiments.dashboard.levers import LEVERS
from experiments.dashboard.settings import Choice, Settings, number

Message = Mapping[str, Any]

LONGEST_NAME = 80
LARGEST_LUCK = 10_000
"""New luck is a number that people can read to each other."""


def changed(settings: Settings, message: Message) -> Settings | None:
    """Return the settings that a message asks for, or None if it asks for something else.

    Raises
    ------
    InvalidSpecificationError
        If an uploaded file is not valid; its `problems` say why.
    ValueError
        If the message makes no sense.
    """
    try:
        match message["kind"]:
            case "pick":
                return settings.with_choice(message["role"], Choice(_text(message["name"])[:LONGEST_NAME]))
            case "upload":
                choice = Choice(_text(message["name"])[:LONGEST_NAME], _text(message["text"]))
                return settings.with_choice(message["role"], choice)
            case "lever" if message.get("value") is None:
                return settings.back(str(message["name"]))
            case "lever":
                return settings.with_lever(message["name"], number(message["value"]))
            case "luck":
                return settings.with_seed(random.randrange(1, LARGEST_LUCK))
            case "seed":
                return settings.with_seed(int(number(message["value"])))
            case "reset":
                return Settings()
    except KeyError as error:
        raise ValueError(f"{error.args[0]!r} is missing or unknown; levers are {', '.join(LEVERS)}") from None
    return None


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("there is nothing in this file" if value == "" else "not a text")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError("not a text: it has half a character in it (a lone surrogate)") from None
    return value
