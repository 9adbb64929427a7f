#!/usr/bin/python3
"""openapi.py DESCRIPTORS ACCESS OUT - the API's description, of the proto files and their comments.

DESCRIPTORS is what protoc --include_source_info writes. Makes openapi.json (OpenAPI 3.1), docs.html,
which needs no script, and docs.css in the folder OUT, each also packed (.gz)."""

import gzip
import html
import json
import pathlib
import re
import sys

from google.protobuf import descriptor_pb2 as pb

SKELETON = "service"  # its methods every service answers under its own name
ROUTER = "broker"  # but this one, which is none
F = pb.FieldDescriptorProto
WIDE = {F.TYPE_INT64, F.TYPE_UINT64, F.TYPE_SINT64, F.TYPE_FIXED64, F.TYPE_SFIXED64}
UNSIGNED = {F.TYPE_UINT32, F.TYPE_FIXED32}
CODES = {
    "400": "malformed, or a header that is not as it must be", "401": "no session",
    "403": "this role, region or department may not", "404": "no such record", "409": "its state does not allow it",
    "413": "too large", "415": "not of a content type that is taken here", "422": "a field's value", "429": "too often",
    "500": "an error of ours", "503": "nobody can take it now, ask again", "504": "no answer in time, ask again",
}


class Comments:
    """The words beside a thing, by its path in the file."""

    def __init__(self, file):
        self.at = {}
        for place in file.source_code_info.location:
            words = " ".join(part.strip() for part in (place.leading_comments, place.trailing_comments) if part.strip())
            if words:
                self.at[tuple(place.path)] = re.sub(r"\s*\n\s*", " ", words).strip()

    def of(self, *path):
        return self.at.get(tuple(path), "")


def described(schema, words):
    return {**schema, "description": words} if words else schema


def scalar(field):
    if field.type in (F.TYPE_MESSAGE, F.TYPE_ENUM):
        return {"$ref": "#/components/schemas/" + field.type_name.lstrip(".")}
    if field.type in WIDE:
        return {"type": "string", "pattern": "^-?[0-9]{1,20}$"}
    if field.type == F.TYPE_BOOL:
        return {"type": "boolean"}
    if field.type == F.TYPE_STRING:
        return {"type": "string"}
    if field.type == F.TYPE_BYTES:
        return {"type": "string", "contentEncoding": "base64"}
    if field.type in UNSIGNED:
        return {"type": "integer", "minimum": 0, "maximum": 2**32 - 1}
    return {"type": "integer", "minimum": -(2**31), "maximum": 2**31 - 1}


def field_schema(field, words):
    one = scalar(field)
    if field.label == F.LABEL_REPEATED:
        one = {"type": "array", "items": one}
    return described(one, words)


def message_schemas(message, name, comments, path, out):
    out[name] = described({
        "type": "object",
        "properties": {f.name: field_schema(f, comments.of(*path, 2, i)) for i, f in enumerate(message.field)},
        "additionalProperties": False,
    }, comments.of(*path))
    for i, inner in enumerate(message.nested_type):
        message_schemas(inner, f"{name}.{inner.name}", comments, (*path, 3, i), out)
    for i, enum in enumerate(message.enum_type):
        out[f"{name}.{enum.name}"] = {"type": "string", "enum": [v.name for v in enum.value]}


def schemas_of(files):
    out = {}
    for file in files:
        comments = Comments(file)
        for i, message in enumerate(file.message_type):
            message_schemas(message, f"{file.package}.{message.name}", comments, (4, i), out)
        for i, enum in enumerate(file.enum_type):
            out[f"{file.package}.{enum.name}"] = described(
                {"type": "string", "enum": [v.name for v in enum.value]}, comments.of(5, i))
    return out


def methods_of(files):
    """(service, method, words), the skeleton's under every service."""
    own, skeleton = [], []
    for file in files:
        comments = Comments(file)
        for i, service in enumerate(file.service):
            found = [(m, comments.of(6, i, 2, n)) for n, m in enumerate(service.method)]
            if file.package == SKELETON:
                skeleton = found
            else:
                own.append((file.package, found))
    for package, found in sorted(own, key=lambda s: s[0]):
        for method, words in found + (skeleton if package != ROUTER else []):
            yield package, method, words


def public_rpcs(access):
    block = re.search(r"^  public:\n    may:\n((?:      - .*\n)+)", access, re.M)
    return set(re.findall(r"- \"?([A-Za-z_.]+)", block.group(1)))


def ref(kind, name):
    return {"$ref": f"#/components/{kind}/{name}"}


def body(schema):
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def answer(words, schema):
    return {"description": words, "content": {"application/json": {"schema": schema}}}


def refusals(*codes):
    return {code: ref("responses", code) for code in codes}


def operation(package, method, words, public):
    headers = ["Key", "Language", "Timeout"] + ([] if public else ["Csrf"])
    return described({
        "operationId": f"{'public.' if public else ''}{package}.{method.name}",
        "tags": [package],
        "security": [] if public else [{"session": []}],
        "parameters": [ref("parameters", h) for h in headers],
        "requestBody": body(ref("schemas", method.input_type.lstrip("."))),
        "responses": {"200": answer("done", ref("schemas", method.output_type.lstrip("."))), **refusals(*CODES)},
    }, words)


def texts(*names):
    return {"type": "object", "properties": {n: {"type": "string"} for n in names}, "required": list(names),
            "additionalProperties": False}


def session_paths():
    session = answer("the session, with the csrf value of its token", {
        "allOf": [{"$ref": "#/components/schemas/accounts.Session"}],
        "properties": {"csrf": {"type": "string"}}})
    tag = {"tags": ["session"]}
    csrf = [ref("parameters", "Csrf")]
    closed = {"security": [{"session": []}]}
    return {
        "/api/session": {
            "post": {**tag, "operationId": "session.login", "description": "Comes in; sets the cookie.", "security": [],
                     "requestBody": body(texts("login", "password")),
                     "responses": {"200": session, **refusals("400", "401", "413", "415", "422", "429", "503", "504")}},
            "get": {**tag, **closed, "operationId": "session.get", "description": "Who one is here.",
                    "responses": {"200": session, **refusals("401", "503", "504")}},
            "put": {**tag, **closed, "operationId": "session.switch", "description": "Goes on under another grant.",
                    "parameters": csrf, "requestBody": body({
                        "type": "object", "properties": {"grant_id": {"type": "string", "pattern": "^[0-9]{1,19}$"}},
                        "required": ["grant_id"]}),
                    "responses": {"200": session, **refusals(*CODES)}},
            "delete": {**tag, **closed, "operationId": "session.logout", "description": "Leaves.", "parameters": csrf,
                       "responses": {"200": answer("left", {"type": "object"}), **refusals("401", "403", "503", "504")}},
        },
        "/api/session/password": {
            "post": {**tag, **closed, "operationId": "session.password",
                     "description": "A new password; the session goes on under a fresh token and cookie.", "parameters": csrf,
                     "requestBody": body(texts("old", "new")), "responses": {"200": session, **refusals(*CODES)}}},
    }


def other_paths():
    up = answer("up", {"type": "object", "properties": {"status": {"type": "string"}}})
    events = {"description": "events `queues` and `alert`, as they come",
              "content": {"text/event-stream": {"schema": {"type": "string"}}}}
    stream = {"tags": ["gateway"], "operationId": "gateway.stream", "security": [{"session": []}],
              "description": "What waits, and new alerts, as server-sent events.",
              "responses": {"200": events, **refusals("401", "403", "503", "504")}}
    return {"/api/v1/stream": {"get": stream}, "/healthz": {"get": {"tags": ["gateway"], "operationId": "gateway.health", "security": [],
                                 "description": "Does it hear a broker?", "responses": {"200": up, **refusals("503")}}}}


def upload_paths():
    tag = {"tags": ["uploads"], "security": [{"session": []}]}
    xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    binary = {"schema": {"type": "string", "contentEncoding": "binary"}}
    file = {"text/csv": binary, xlsx: binary}
    count = {"type": "integer", "minimum": 0}
    text, yes = {"type": "string"}, {"type": "boolean"}
    upload = {"type": "object", "properties": {
        "upload_id": text, "kind": text, "file": text, "dry_run": yes,
        "state": {"type": "string", "enum": ["arrives", "works", "done", "failed"]}, "rows_read": count,
        "rows_good": count, "accepted": count, "refused": count, "report": {"type": "object"}, "errors": text,
        "workbook": text,
        "code": text, "title": text, "detail": text}}
    kinds = {"type": "object", "properties": {"upload_bytes": count, "kinds": {"type": "array", "items": {
        "type": "object", "properties": {"kind": text, "title_zh": text, "submission": yes}}}}}
    one = {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
    kind = {"name": "kind", "in": "path", "required": True, "schema": text}
    options = {"dry_run": "1: checked only", "employer": "credit code, of what is filed by employer",
               "period": "2025-03 or 2025-03..2025-05; else the months of the rows", "part": "of a period", "file": "its name",
               "with": "field=value,... of the request itself", "sheet": "of a workbook; else the first that is shown"}
    query = [{"name": n, "in": "query", "required": False, "schema": text, "description": w} for n, w in options.items()]
    away = refusals("401", "403", "404", "503", "504")

    def get(name, words, content, *parameters):
        return {"get": {**tag, "operationId": f"uploads.{name}", "description": words, "parameters": list(parameters),
                        "responses": {"200": {"description": words, "content": content}, **away}}}

    def told(schema):
        return {"application/json": {"schema": schema}}

    shown = {"type": "object", "required": ["key", "title"], "properties": {
        "key": text, "title": text, "width": count, "words": {"type": "object", "additionalProperties": text},
        "kind": {"type": "string", "enum": ["text", "money", "time", "day", "month", "share", "code", "yes", "list"]}}}
    export = {"type": "object", "required": ["title", "list", "columns"], "properties": {
        "title": text, "list": text, "id": text, "place": text, "request": {"type": "object"},
        "columns": {"type": "array", "minItems": 1, "maxItems": 64, "items": shown}}}
    of = [{"name": n, "in": "path", "required": True, "schema": text} for n in ("service", "rpc")]

    return {
        "/api/v1/exports/{service}/{rpc}": {"post": {
            **tag, "operationId": "uploads.export", "description": "The rows of a list, to its last page, as a workbook.",
            "parameters": [*of, next(q for q in query if q["name"] == "file"),
                           *(ref("parameters", h) for h in ("Key", "Language", "Timeout", "Csrf"))],
            "requestBody": {"required": True, "content": told(export)},
            "responses": {"200": answer("it is done", upload), "202": answer("it goes on", upload), **refusals(*CODES)}}},
        "/api/v1/uploads/{id}/workbook": get("workbook", "What was exported.", {xlsx: binary}, one),
        "/api/v1/uploads": get("kinds", "The kinds of files that the role may send.", told(kinds)),
        "/api/v1/uploads/{kind}": {"post": {
            **tag, "operationId": "uploads.send", "description": "A file of that kind: checked, and taken in row by row.",
            "parameters": [kind, *query, *(ref("parameters", h) for h in ("Key", "Language", "Timeout", "Csrf"))],
            "requestBody": {"required": True, "content": file},
            "responses": {"200": answer("it is done", upload), "202": answer("it goes on", upload), **refusals(*CODES)}}},
        "/api/v1/uploads/{kind}/template": get("template", "An empty form.", file, kind, {
            "name": "format", "in": "query", "required": False, "schema": {"type": "string", "enum": ["csv", "xlsx"]}}),
        "/api/v1/uploads/{id}": get("state", "How far it is, and its report.", told(upload), one),
        "/api/v1/uploads/{id}/errors": get("errors", "The file again, with a column of what was wrong.", file, one),
        "/api/v1/uploads/{id}/stream": get("stream", "Events `progress`, then `end`.",
                                           {"text/event-stream": {"schema": text}}, one),
    }


def header(name, schema, words):
    return {"name": name, "in": "header", "required": False, "schema": schema, "description": words}


def components(files):
    problem = {"type": "object", "required": ["type", "title", "status", "code", "trace"], "properties": {
        "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"}, "code": {"type": "string"},
        "detail": {"type": "string"}, "trace": {"type": "string"}, "retry_after_ms": {"type": "integer"}}}
    return {
        "schemas": {"Problem": problem, **schemas_of(files)},
        "responses": {code: {"description": words, "content": {"application/problem+json": {
            "schema": ref("schemas", "Problem")}}} for code, words in CODES.items()},
        "parameters": {
            "Key": header("Idempotency-Key", {"type": "string", "format": "uuid"},
                          "a UUIDv7 of now; the same again when asking again"),
            "Language": header("Accept-Language", {"type": "string"}, "zh or en"),
            "Timeout": header("Gongdao-Timeout-Ms", {"type": "integer", "minimum": 100, "maximum": 60000},
                              "how long to wait for the service"),
            "Csrf": header("X-CSRF-Token", {"type": "string"}, "of the session"),
        },
        "securitySchemes": {"session": {"type": "apiKey", "in": "cookie", "name": "gongdao"}},
    }


def document(files, public):
    paths = {}
    for package, method, words in methods_of(files):
        paths[f"/api/v1/{package}/{method.name}"] = {"post": operation(package, method, words, False)}
        if f"{package}.{method.name}" in public:
            paths[f"/api/public/{package}/{method.name}"] = {"post": operation(package, method, words, True)}
    return {
        "openapi": "3.1.0",
        "info": {"title": "公道 Gongdao", "version": "1", "description":
                 "Every rpc as JSON. 64-bit numbers are strings of digits. docs/api.md tells the rest."},
        "paths": {**other_paths(), **session_paths(), **upload_paths(), **paths},
        "components": components(files),
    }


# ---- the page -----------------------------------------------------------------------------------

CSS = """body { font: 15px/1.5 system-ui, "Noto Sans CJK SC", sans-serif; max-width: 62rem; margin: 0 auto; padding: 1rem }
summary { cursor: pointer; padding: .2rem 0 } code { font-family: ui-monospace, monospace }
table { border-collapse: collapse; margin: .3rem 0 .8rem 1rem } td, th { border: 1px solid #ccc; padding: .15rem .5rem; text-align: left; vertical-align: top }
h2 { margin-top: 2rem; border-bottom: 2px solid #b22 } p.words { margin: .2rem 0 .2rem 1rem; color: #333 } nav a { margin-right: 1rem }
"""


def type_words(schema):
    if schema.get("type") == "array":
        return "[ " + type_words(schema["items"]) + " ]"
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return f'<a href="#{name}">{html.escape(name)}</a>'
    if "pattern" in schema:
        return "integer, as text"
    return html.escape(schema["type"] + (" (base64)" if "contentEncoding" in schema else ""))


def schema_table(name, schema):
    rows = "".join(
        f"<tr><td><code>{html.escape(field)}</code></td><td>{type_words(s)}</td><td>{html.escape(s.get('description', ''))}</td></tr>"
        for field, s in schema.get("properties", {}).items())
    words = html.escape(schema.get("description", ""))
    values = html.escape(", ".join(schema.get("enum", [])))
    table = f"<table><tr><th>字段 field</th><th>类型 type</th><th>说明 words</th></tr>{rows}</table>" if rows else ""
    return f'<h3 id="{name}"><code>{html.escape(name)}</code></h3><p class="words">{words}{values}</p>{table}'


def page_operations(doc, tag):
    out = []
    for path, methods in doc["paths"].items():
        for method, op in methods.items():
            if op["tags"] != [tag]:
                continue
            schema = op.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            reply = next(iter(op["responses"]["200"]["content"].values()))["schema"]
            both = [type_words(s) for s in (schema, reply) if "$ref" in s]
            out.append(f'<details id="{op["operationId"]}"><summary><code>{method.upper()} {html.escape(path)}</code></summary>'
                       f'<p class="words">{html.escape(op.get("description", ""))}</p><p class="words">{" → ".join(both)}</p></details>')
    return "".join(out)


def page(doc):
    tags = sorted({op["tags"][0] for methods in doc["paths"].values() for op in methods.values()})
    nav = "".join(f'<a href="#service-{t}">{t}</a>' for t in tags)
    services = "".join(f'<h2 id="service-{t}">{t}</h2>{page_operations(doc, t)}' for t in tags)
    messages = "".join(schema_table(n, s) for n, s in sorted(doc["components"]["schemas"].items()))
    return ('<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>公道 API</title>'
            '<link rel="stylesheet" href="/api/docs.css"></head><body><h1>公道 API</h1>'
            '<p>OpenAPI 3.1: <a href="/api/v1/openapi.json">/api/v1/openapi.json</a></p>'
            f'<nav>{nav}<a href="#messages">messages</a></nav>{services}<h2 id="messages">messages</h2>{messages}</body></html>')


def put(folder, name, text):
    data = text.encode()
    (folder / name).write_bytes(data)
    (folder / (name + ".gz")).write_bytes(gzip.compress(data, 9, mtime=0))


def main(descriptors, access, out):
    files = pb.FileDescriptorSet.FromString(pathlib.Path(descriptors).read_bytes()).file
    doc = document(files, public_rpcs(pathlib.Path(access).read_text()))
    folder = pathlib.Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    put(folder, "openapi.json", json.dumps(doc, ensure_ascii=False, separators=(",", ":")))
    put(folder, "docs.html", page(doc))
    put(folder, "docs.css", CSS)


main(*sys.argv[1:])
