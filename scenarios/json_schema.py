"""The JSON Schema of scenario and strategy files, for editors."""

from typing import Any

from scenarios.scenario import Scenario
from scenarios.strategy import Strategy
from scenarios.tables import TABLES


def schema(spec: type[Scenario] | type[Strategy]) -> dict[str, Any]:
    """Return the JSON Schema of the file format, for editors."""
    document = spec.model_json_schema()
    if "$ref" in document:  # a specification that holds another of its kind stands among the definitions
        document |= document["$defs"][document.pop("$ref").rsplit("/", 1)[-1]]
    document["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    document["properties"]["extends"] = {
        "type": "string",
        "description": "Library name or .toml file beside this one, of which this file overrides a part",
    }
    _loosen(document)
    table = document.get("$defs", {}).get("TabulatedPopulation")
    if table:
        for name in TABLES:
            table["properties"][name] = {
                "anyOf": [table["properties"][name], {"type": "string", "description": "CSV file beside this one"}]
            }
        services = document["properties"]["services"]
        changes = {"type": "object", "additionalProperties": {"$ref": "#/$defs/Service"}}
        document["properties"]["services"] = {
            "anyOf": [services, {**changes, "description": "Changes to services of the extended file, by name"}]
        }
    return document


def _loosen(part: Any) -> None:
    """Let a schema accept what a file that extends another may leave out: anything, a population's law too."""
    if isinstance(part, dict):
        part.pop("required", None)
        part.pop("discriminator", None)
        if "oneOf" in part:
            part["anyOf"] = part.pop("oneOf")
        for item in part.values():
            _loosen(item)
    elif isinstance(part, list):
        for item in part:
            _loosen(item)
