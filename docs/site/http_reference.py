"""The HTTP API in Markdown, from the OpenAPI document that the server gives out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tables import escaped, prose, table

from briefbot.api.application import make_api, make_backend
from briefbot.config import Config
from briefbot.serving.live import LiveIndex

_SCHEMAS = "#/components/schemas/"


def http_api() -> str:
    """A section for each address, with what is sent and what comes back, and one for each schema."""
    document = make_api(make_backend(LiveIndex(Config()))).openapi()
    schemas = document["components"]["schemas"]
    addresses = [
        _operation(method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    common = "\n\n".join(["## What may go wrong", *_problems(document)])
    shapes = "\n\n".join(["## Schemas", *(_schema(name, schema) for name, schema in sorted(schemas.items()))])
    return "\n\n".join([*addresses, common, shapes])


def _operation(method: str, path: str, operation: dict[str, Any]) -> str:
    parts = [f"## {method.upper()} `{path}`", f"{operation.get('summary', '')}."]
    if "description" in operation:
        parts.append(prose(operation["description"]))
    rows = [
        (f"`{given['name']}`", _kind(given["schema"]), given["in"], escaped(given.get("description", "")))
        for given in operation.get("parameters", [])
    ]
    if rows:
        parts.append(table(("parameter", "kind", "in", "meaning"), rows))
    if "requestBody" in operation:
        parts.append(f"Sent: {_content(operation['requestBody'])}.")
    parts += [
        f"**{status}** {prose(answer['description']).removeprefix('Successful Response')} {_content(answer)}".strip()
        for status, answer in operation["responses"].items()
        if status.startswith("2")
    ]
    return "\n\n".join(parts)


def _problems(document: dict[str, Any]) -> Iterator[str]:
    found = {
        status: answer
        for methods in document["paths"].values()
        for operation in methods.values()
        for status, answer in operation["responses"].items()
        if not status.startswith("2")
    }
    yield table(
        ("status", "meaning", "body"),
        [(status, escaped(answer["description"]), _content(answer)) for status, answer in sorted(found.items())],
    )


def _content(holder: dict[str, Any]) -> str:
    return ", ".join(f"{_kind(given['schema'])} as `{kind}`" for kind, given in holder.get("content", {}).items())


def _schema(name: str, schema: dict[str, Any]) -> str:
    required = set(schema.get("required", []))
    rows = [
        (f"`{field}`", _kind(kind), "" if field in required else "optional", escaped(kind.get("description", "")))
        for field, kind in schema.get("properties", {}).items()
    ]
    rest = table(("field", "kind", "", "meaning"), rows) if rows else _kind(schema)
    return f"### {name}\n\n{prose(schema.get('description', ''))}\n\n{rest}"


def _kind(schema: dict[str, Any]) -> str:
    """What a schema allows, in words."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(_SCHEMAS)
        return f"[{name}](#{name.lower()})"
    if choices := schema.get("anyOf", schema.get("oneOf")):
        return " or ".join(_kind(each) for each in choices)
    if "const" in schema or "enum" in schema:
        return ", ".join(f"`{each}`" for each in schema.get("enum", [schema.get("const")]))
    if schema.get("type") == "array":
        inner = schema.get("items", {})
        return f"list of {_kind(inner)}" if inner else "list"
    limits = [f"{words} {schema[name]}" for name, words in _LIMITS.items() if name in schema]
    kind = {"date": "date, as 2031-03-17"}.get(schema.get("format", ""), schema.get("type", "any"))
    return ", ".join([kind, *limits])


_LIMITS = {"minimum": "from", "maximum": "to", "maxLength": "characters up to"}
