"""How OpenAPI describes the API: the contract's own schemas, each answer with an example, and errors by RFC 9457."""

from __future__ import annotations

from typing import Any

from newscrawl import schemas
from newscrawl.monitoring.verdicts import NAMES
from newscrawl.web.responses import MEDIA_TYPE

_STRINGS = {"type": "string"}
_CONTRACT = {"article": "Article", "headline": "Headline", "change": "Change", "run": "Run"}
_URN = "urn:newscrawl:"

_PROBLEM = {
    "type": "object",
    "description": "What is wrong, by RFC 9457.",
    "properties": {
        "type": _STRINGS,
        "title": _STRINGS,
        "status": {"type": "integer"},
        "detail": _STRINGS,
        "errors": {
            "description": "The parameters that are wrong.",
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"name": _STRINGS, "reason": _STRINGS},
                "required": ["name", "reason"],
            },
        },
    },
    "required": ["type", "title", "status", "detail"],
    "examples": [{"type": "about:blank", "title": "Bad Request", "status": 400, "detail": "q: there is no word in it"}],
}  # fmt: skip
_REVISION = {
    "type": "object",
    "description": "An article as it was; its sights and removal are as they are now.",
    "properties": {
        "number": {"type": "integer", "minimum": 1, "examples": [1]},
        "made_at": {"type": "string", "format": "date-time", "examples": ["2025-09-07T09:12:44+00:00"]},
        "kind": {
            "description": "`reparse`: the archived page was read again, the site changed nothing.",
            "enum": ["reparse", None],
            "examples": [None],
        },
        "article": {"$ref": "#/components/schemas/Article"},
    },
    "required": ["number", "made_at", "kind", "article"],
}
_VERDICT = {
    "type": "object",
    "description": "How one job of a site fares.",
    "properties": {
        "site": {"type": "string", "examples": ["baghdad_today"]},
        "job": {"description": "A section's slug, `ticker` or `witness`.", "type": "string", "examples": ["security"]},
        "verdict": {"enum": list(NAMES), "examples": ["ok"]},
        "reason": {"description": "One line for a person.", "type": "string", "examples": ["2 new articles"]},
        "open_failures": {"description": "Pages of the site not read yet.", "type": "integer", "examples": [0]},
        "evidence": {"description": "The figures behind the reason.", "type": "object", "examples": [{"last_run": 7}]},
    },
    "required": ["site", "job", "verdict", "reason", "open_failures", "evidence"],
}


def describe(
    id: str, summary: str, of: str, *, pages: bool = False, one: bool = False, items: bool = True, words: bool = False
) -> dict[str, Any]:
    """What FastAPI is to know of an operation that answers with items of this kind.

    ``pages``: there is a next page; ``one``: what is asked for may not be there; ``items``: in a list; ``words``: it
    may be a search.
    """
    schema: dict[str, Any] = {"$ref": f"#/components/schemas/{of}"}
    if items:
        schema = {"type": "object", "properties": {"items": {"type": "array", "items": schema}}, "required": ["items"]}
    if pages:
        schema["properties"]["next"] = {"description": "The next page's cursor.", "type": ["string", "null"]}
        schema["required"].append("next")
    return {
        "operation_id": id,
        "summary": summary,
        "tags": ["news" if of not in ("Run", "Verdict") else "crawl"],
        "responses": {
            200: _fine(schema, pages),
            304: {"description": "What you have still holds."},
            **_wrong(one, words),
        },
    }


def _fine(schema: dict[str, Any], pages: bool) -> dict[str, Any]:
    headers: dict[str, Any] = {"ETag": {"description": "A strong validator.", "schema": _STRINGS}}
    if pages:
        headers["Link"] = {"description": 'RFC 8288; `rel="next"` is the next page.', "schema": _STRINGS}
    return {"description": "Found.", "headers": headers, "content": {"application/json": {"schema": schema}}}


def _wrong(one: bool, words: bool) -> dict[int | str, Any]:
    reasons: dict[int | str, str] = {400: "A parameter cannot be meant so; `detail` and `errors` name it."}
    if one:
        reasons[404] = "There is no such article."
    if words:
        reasons[429] = "Too many searches; `Retry-After` says how long to wait."
    reasons["default"] = "Anything else that is wrong: 401 without a token that is asked for, 503 without the store."
    return {status: wrong(reason) for status, reason in reasons.items()}


def wrong(reason: str) -> dict[str, Any]:
    """An answer that says what is wrong."""
    return {"description": reason, "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}


def completed(made: dict[str, Any]) -> dict[str, Any]:
    """OpenAPI's document with what its operations refer to, and an example of each answer."""
    parts = {title: _pointed(_part(name)) for name, title in _CONTRACT.items()}
    parts |= {"Revision": _REVISION, "Verdict": _VERDICT, "Problem": _PROBLEM}
    bearer = {
        "type": "http",
        "scheme": "bearer",
        "description": "Asked for where the server is open to other machines.",
    }
    for path in made["paths"].values():
        content = path["get"]["responses"]["200"]["content"]["application/json"]
        content["example"] = example(content["schema"], parts)
    components = {"schemas": parts, "securitySchemes": {"bearer": bearer}}
    return {**made, "components": components, "security": [{}, {"bearer": []}]}


def _part(name: str) -> dict[str, Any]:
    left_out = ("$schema", "$id", "$defs")
    return {key: value for key, value in schemas.load(name).items() if key not in left_out}


def _pointed(value: Any) -> Any:
    """The schema with its references pointing into the document."""
    if isinstance(value, list):
        return [_pointed(part) for part in value]
    if not isinstance(value, dict):
        return value
    found = {key: _pointed(part) for key, part in value.items()}
    if str(found.get("$ref", "")).startswith(_URN):
        found["$ref"] = f"#/components/schemas/{_CONTRACT[found['$ref'].removeprefix(_URN)]}"
    return found


def example(schema: dict[str, Any], parts: dict[str, Any]) -> Any:
    """Something that is as the schema says, from the examples that it gives."""
    if "$ref" in schema:
        return example(parts[schema["$ref"].rpartition("/")[2]], parts)
    for given in ("examples", "const", "oneOf"):
        if given in schema:
            value = schema[given]
            return value if given == "const" else value[0] if given == "examples" else example(value[0], parts)
    if "items" in schema:
        return [example(schema["items"], parts)]
    if "properties" in schema:
        return {name: example(part, parts) for name, part in schema["properties"].items()}
    return None
