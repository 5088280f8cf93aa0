"""For the tests of both images: the contract's examples and schemas, and what each language says a document holds."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from aula_contract import Document

ROOT = Path(__file__).resolve().parents[2]
# What says nothing about which documents fit.
WORDS = ("$schema", "$defs", "title", "description", "default", "propertyNames")


def example(name: str) -> Any:
    """The document that the program renders for an example course, such as `course-full`."""
    return json.loads((ROOT / "contract" / "examples" / f"{name}.json").read_text(encoding="utf-8"))


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema of a document as TypeScript describes it."""
    return json.loads((ROOT / "contract" / f"{name}.schema.json").read_text(encoding="utf-8"))


def schema_of(reader: type[Document]) -> dict[str, Any]:
    """The JSON Schema of what a reader takes."""
    return reader.model_json_schema(by_alias=True)


def normal(given: Any, definitions: dict[str, Any] | None = None) -> Any:
    """A schema as zod and pydantic both mean it: references followed, no words for people, and in one order."""
    if not isinstance(given, dict):
        return sorted(given) if isinstance(given, list) and all(isinstance(one, str) for one in given) else given
    definitions = given.get("$defs", definitions or {})
    if "$ref" in given:
        return normal(definitions[given["$ref"].removeprefix("#/$defs/")], definitions)
    if "anyOf" in given:
        kinds = [normal(one, definitions) for one in given["anyOf"]]
        # Python has None where a key is absent; null is a value only where the key is always there.
        kinds = [one for one in kinds if one != {"type": "null"} or "default" not in given]
        in_order = sorted(kinds, key=lambda one: json.dumps(one, sort_keys=True))
        return in_order[0] if len(in_order) == 1 else {"anyOf": in_order}
    made = {}
    for key, value in given.items():
        if key == "properties":
            made[key] = {name: normal(inner, definitions) for name, inner in value.items()}
        elif key not in WORDS:
            made[key] = normal(value, definitions)
    if made.get("additionalProperties") == {}:
        made["additionalProperties"] = True
    return made


def keys(given: Any) -> set[str]:
    """Every key that a schema names, at any depth."""
    if isinstance(given, list):
        return set().union(*map(keys, given))
    if not isinstance(given, dict):
        return set()
    return set(given.get("properties", {})).union(*map(keys, given.values()))


def keys_in(document: Any) -> set[str]:
    """Every key that a document has, at any depth."""
    if isinstance(document, list):
        return set().union(*map(keys_in, document))
    return set(document).union(*map(keys_in, document.values())) if isinstance(document, dict) else set()


def named_in_typescript(*files: str) -> set[str]:
    """Every key in the text of files of components/contract: a change there fails before the schemas are made anew."""
    texts = ((ROOT / "components" / "contract" / file).read_text(encoding="utf-8") for file in files)
    return {key for text in texts for key in re.findall(r"(?:^|[{,])\s*(\w+)(?=[:,]| })", text, re.MULTILINE)}
