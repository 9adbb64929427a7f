"""Every route of the OpenAPI document, asked rightly and wrongly: never a 5xx for the caller's fault, never
a row of another region, never a stall (API-8, AUT-3). GONGDAO_SEED repeats a run."""

import json
import os
import random
import subprocess
import time

import pytest

import city
import door as doors
import flow
import pages
from flow import SAMPLE
from test_gateway_session import PASSWORD, Person, come_in

SEED = int(os.environ.get("GONGDAO_SEED", "7"))
ELSEWHERE = "411082"  # the sample is of 411002
# They would end the session or the run of the test itself.
LEFT_OUT = {"accounts.EndAllSessions", "accounts.SetAccountState", "accounts.ResetPassword", "accounts.RevokeRole"}
SLOW_S = 45


@pytest.fixture(scope="module")
def door():
    return doors.Door(["public_per_minute: 100000", "timeout_ms: 60s"])


@pytest.fixture(scope="module")
def town(door):
    with city.City(instances=1, services=[*city.SERVICES, "accounts"], config_edit=door.config) as c:
        door.start(c)
        c.cli("import", "employers", SAMPLE / "employers.csv", peer="hrss-desk")
        c.cli("import", "engagements", SAMPLE / "engagements.csv", peer="hrss-desk")
        yield c


@pytest.fixture(scope="module")
def routes(town, door):
    """(rpc, path, request schema) of all of them, and the schemas."""
    doc = door.ask("GET", "/api/v1/openapi.json").json
    out = []
    for path, methods in doc["paths"].items():
        op = methods.get("post")
        if not op or not path.startswith("/api/v1/"):
            continue
        if "{" in path:
            continue  # files and exports: test_uploads.py, test_exports.py
        ref = op["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        out.append((op["operationId"], path, ref.rsplit("/", 1)[1]))
    assert len(out) > 300
    return out, doc["components"]["schemas"]


TEXTS = ["", "411082", "2025-03", "甲", "x" * 300, "HRSS", "open", "\u202e", "' or 1=1 --", "91411002MA000DEM15"]


def made(schema, schemas, dice, depth=0):
    """A value that the schema allows, likely or not."""
    if "$ref" in schema:
        return made(schemas[schema["$ref"].rsplit("/", 1)[1]], schemas, dice, depth + 1)
    if "enum" in schema:
        return dice.choice(schema["enum"])
    kind = schema["type"]
    if kind == "object":
        return {k: made(s, schemas, dice, depth) for k, s in schema.get("properties", {}).items()
                if depth < 4 and dice.random() < 0.6}
    if kind == "array":
        return [made(schema["items"], schemas, dice, depth + 1) for _ in range(dice.randrange(3))] if depth < 4 else []
    if kind == "boolean":
        return dice.random() < 0.5
    if kind == "integer":
        return dice.choice([0, 1, 7, schema["minimum"], schema["maximum"]])
    if "pattern" in schema:
        return dice.choice(["0", "1", "-1", "281474976710657", "9223372036854775807", "-9223372036854775808"])
    if "contentEncoding" in schema:
        return dice.choice(["", "AAAA", "A" * 43 + "="])
    return dice.choice(TEXTS)


def wrong(schema, dice):
    """A request in which one field has a type that it cannot have."""
    field, s = dice.choice(sorted(schema["properties"].items()))
    kind = s.get("type", "object")
    return {field: 5 if kind in ("array", "boolean") or "$ref" in s else [{}] if kind != "string" else {"a": 1}}


def post(door, p, path, body):
    began = time.monotonic()
    a = p.ask("POST", path, body)
    took = time.monotonic() - began
    assert took < SLOW_S, (path, took)
    return a


def test_routes__no_session__401_for_all(town, door, routes):
    p = Person(door)
    for rpc, path, _ in routes[0]:
        a = p.ask("POST", path, {})
        assert (a.status, a.json["code"]) == (401, "NO_SESSION"), (rpc, a)


def test_routes__wrong_type_and_unknown_field__422_for_all(town, door, routes):
    p, dice = come_in(town, door), random.Random(SEED)
    for rpc, path, name in routes[0]:
        schema = routes[1][name]
        a = post(door, p, path, {"no_such_field": 1})
        assert a.status == 422 and "no_such_field" in a.json["detail"], (rpc, a)
        if schema["properties"]:
            body = wrong(schema, dice)
            a = post(door, p, path, body)
            assert a.status == 422 and next(iter(body)) in a.json["detail"], (rpc, body, a)


def test_routes__oversize__413(town, door, routes):
    p, dice = come_in(town, door), random.Random(SEED)
    for rpc, path, _ in dice.sample(routes[0], 20):
        a = doors.answers(door.raw(
            f"POST {path} HTTP/1.1\r\nHost: x\r\nCookie: gongdao={p.cookie}\r\nContent-Type: application/json\r\n"
            "Content-Length: 1048577\r\n\r\n".encode()))
        assert a == [413], rpc


def test_routes__role_without_rights__403_for_all_but_its_own(town, door, routes):
    p = come_in(town, door, role="admin")
    open_to = 0
    for rpc, path, name in routes[0]:
        if rpc in LEFT_OUT:
            continue
        a = post(door, p, path, {})
        assert a.status < 500, (rpc, a)
        if a.status != 403:
            assert rpc.startswith("accounts."), (rpc, a)
            open_to += 1
    assert open_to >= 5


@pytest.mark.parametrize("role,who", [("inspector", "HRSS"), ("clerk", "SAMR"), ("operator", "HRSS")])
def test_routes__values_of_all_kinds__never_our_fault_nor_another_region(town, door, routes, role, who):
    p = come_in(town, door, role=role, department=who, region=ELSEWHERE)
    statuses = asked_all(p, door, routes, codes(), random.Random(f"{SEED}{role}"))
    assert statuses[200] > 20 and statuses[403] > 20, statuses


def rows(name):
    return [line.split(",") for line in (SAMPLE / name).read_text(encoding="utf-8-sig").splitlines()[1:]]


def codes():
    out = [row[0] for row in rows("employers.csv")]
    assert out[0].startswith("91")
    return out


def numbers(of):
    """The workers' numbers, as they stand in JSON, whose row is so."""
    return [f'"{row[1]}"' for row in rows("engagements.csv") if of(row)]


def asked_all(p, door, routes, hidden, dice):
    """Each route with nothing and with values of all kinds: how often which status. What is hidden is in no answer."""
    statuses = {}
    for rpc, path, name in routes[0]:
        if rpc in LEFT_OUT:
            continue
        for body in ({}, *(made(routes[1][name], routes[1], dice) for _ in range(3))):
            a = post(door, p, path, body)
            statuses[a.status] = statuses.get(a.status, 0) + 1
            assert a.status < 500, (rpc, body, a)
            if a.status == 200:
                sent = json.dumps(body)
                assert not [h for h in hidden if h in a.body.decode() and h not in sent], (rpc, body, a)
    return statuses


def test_routes__of_a_company__never_our_fault_nor_another_company(town, door, routes):
    own = flow.employers(town)[0]
    p = come_in(town, door, role="company", employer=own, region="411002")
    others = [c for c in codes() if c != own] + numbers(lambda row: row[0] != own)
    assert len(others) > 3
    statuses = asked_all(p, door, routes, others, random.Random(f"{SEED}company"))
    assert statuses[200] > 10 and statuses[403] > 100, statuses


def test_routes__of_a_worker__never_our_fault_nor_another_worker(town, door, routes):
    him = pages.rider(town, "K001")
    p = Person(door)
    assert p.log_in(him["login"], him["code"]).status == 200
    assert p.ask("POST", "/api/session/password", {"old": him["code"], "new": PASSWORD}).status == 200
    others = numbers(lambda row: row[1] != "K001")
    assert len(others) > 3
    statuses = asked_all(p, door, routes, others, random.Random(f"{SEED}worker"))
    assert statuses[200] > 5 and statuses[403] > 100, statuses


def test_recipe__a_client_made_of_the_document__compiles_and_works(town, door, tmp_path):
    """The smallest that a stranger could make: a function a path, from the document alone."""
    p = come_in(town, door)
    doc = door.ask("GET", "/api/v1/openapi.json").json
    lines = ["import json, urllib.request", "def call(base, path, body, headers):",
             "    r = urllib.request.Request(base + path, json.dumps(body).encode(), headers)",
             "    return json.load(urllib.request.urlopen(r))"]
    for path, methods in doc["paths"].items():
        if "post" in methods:
            name = methods["post"]["operationId"].replace(".", "_")
            lines.append(f"def {name}(base, headers, **body): return call(base, {path!r}, body, headers)")
    (tmp_path / "client.py").write_text("\n".join(lines))
    use = ("import sys, client; h = {'Content-Type': 'application/json', 'Cookie': 'gongdao=' + sys.argv[2], "
           "'X-CSRF-Token': sys.argv[3]}; print(client.disputes_ListCases(sys.argv[1], h, limit=5))")
    r = subprocess.run(["/usr/bin/python3", "-c", use, door.address, p.cookie, p.csrf], cwd=tmp_path,
                       capture_output=True, text=True, timeout=60)
    assert r.returncode == 0 and "cases" in r.stdout, r
