"""The door for people and programs, through the real processes (API-*): what it answers, what it refuses
before it believes it, and that nobody's slowness is anybody else's."""

import gzip
import re
import subprocess
import threading
import time

import pytest

import city
import door as doors

CARD = "disputes.GetRouteCard"
PATH = "/api/public/disputes/GetRouteCard"
HEAD = f"POST {PATH} HTTP/1.1\r\nHost: gongdao\r\nContent-Type: application/json\r\n".encode()
NEXT = b"GET /healthz HTTP/1.1\r\nHost: gongdao\r\n\r\n"


@pytest.fixture(scope="module")
def door():
    """It has a console of two files."""
    return doors.Door(["read_ms: 2s", "idle_ms: 4s", "public_per_minute: 100000"])


def furnish(door):
    def edit(etc):
        door.config(etc)
        (etc / "console" / "assets").mkdir(parents=True)
        (etc / "console" / "index.html").write_text("page")
        (etc / "console" / "assets" / "a-1.js").write_text("script")
    return edit


@pytest.fixture(scope="module")
def town(door):
    with city.City(instances=1, services=["disputes"], config_edit=furnish(door)) as c:
        door.start(c)
        yield c


def test_public__route_card__answered_as_json(town, door):
    a = door.public(CARD, {"issue": "pay_unpaid"})
    assert a.status == 200, a
    assert a.headers["Content-Type"] == "application/json"
    assert a.headers["Cache-Control"] == "no-store"
    assert a.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'self'" in a.headers["Content-Security-Policy"]
    assert a.json["department"] == "HRSS"


@pytest.mark.parametrize("method,path,body,headers,status,code", [
    ("POST", PATH, {"nothing": 1}, {}, 422, "E_FIELD"),
    ("POST", PATH, {"issue": 5}, {}, 422, "E_FIELD"),
    ("POST", PATH, "{", {}, 400, "E_MALFORMED"),
    ("POST", PATH, "[]", {}, 422, "E_FIELD"),
    ("POST", PATH, '{"issue": "a", "issue": "b"}', {}, 400, "E_MALFORMED"),
    ("POST", PATH, "{}", {"Content-Type": "text/plain"}, 415, "MEDIA"),
    ("POST", PATH, "{}", {"Idempotency-Key": "7"}, 400, "IDEMPOTENCY_KEY"),
    ("POST", PATH, "{}", {"Idempotency-Key": "11111111-1111-4111-8111-111111111111"}, 400, "IDEMPOTENCY_KEY"),
    ("POST", PATH, "{}", {"Gongdao-Timeout-Ms": "1"}, 400, "TIMEOUT_MS"),
    ("POST", "/api/public/disputes/GetCase", {}, {}, 403, "E_DENIED"),
    ("POST", "/api/public/disputes/Nothing", {}, {}, 404, "E_NO_SUCH_RPC"),
    ("POST", "/api/v1/disputes/GetCase", {}, {}, 401, "NO_SESSION"),
    ("POST", "/api/v1/disputes/GetCase", {}, {"Cookie": "gongdao=abc"}, 401, "NO_SESSION"),
    ("GET", "/api/v1/disputes/GetCase", None, {}, 405, "METHOD"),
    ("GET", "/api/nothing", None, {}, 404, "NO_DOOR"),
    ("PUT", "/healthz", {}, {}, 405, "METHOD"),
    ("GET", "/healthz", "{}", {}, 400, "HEADERS"),
    ("GET", "/healthz", None, {f"X-{n}": "b" for n in range(100)}, 400, "HEADERS"),
    ("GET", "/api/session", None, {}, 401, "NO_SESSION"),
    ("DELETE", "/api/session", None, {}, 401, "NO_SESSION"),
])
def test_refusal__is_a_problem_of_the_caller(town, door, method, path, body, headers, status, code):
    a = door.ask(method, path, body, headers)
    assert (a.status, a.json["code"]) == (status, code), a
    assert a.headers["Content-Type"] == "application/problem+json"
    assert a.json["type"] == f"urn:gongdao:error:{code}" and a.json["status"] == status
    assert re.fullmatch("[0-9a-f]{32}", a.json["trace"])


def test_language__as_asked__chinese_else(town, door):
    zh = door.ask("POST", "/api/v1/disputes/GetCase", {}, {"Accept-Language": "zh-CN,en;q=0.5"})
    en = door.ask("POST", "/api/v1/disputes/GetCase", {}, {"Accept-Language": "en"})
    assert zh.json["title"] == "尚未登录或登录已过期"
    assert en.json["title"] == "not logged in, or no longer"


@pytest.mark.parametrize("head", [
    b"Content-Length: 2\r\nContent-Length: 2\r\n",
    b"Content-Length: 2\r\nContent-Length: 45\r\n",
    b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
    b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
    b"Transfer-Encoding: identity\r\n",
    b"Transfer-Encoding: chunked, identity\r\n",
    b"Content-Length: +2\r\n",
    b"Content-Length : 2\r\n",
    b"Content-Length: 2\r\nHost: other\r\n",
    b"Content-Length: 2\r\nX-Note: a\x01b\r\n",
])
def test_request__that_can_be_read_twice__one_refusal_and_the_end(town, door, head):
    """No second request is found behind it, wherever it is thought to begin."""
    got = door.raw(HEAD + head + b"\r\n{}" + NEXT)
    assert set(doors.answers(got)) <= {400}, got


def test_request__without_host__refused(town, door):
    got = door.raw(b"GET /healthz HTTP/1.1\r\n\r\n" + NEXT)
    assert doors.answers(got)[:1] == [400], got


def test_body__too_large__refused_before_it_comes(town, door):
    got = door.raw(HEAD + b"Content-Length: 1048577\r\n\r\n{")
    assert doors.answers(got) == [413], got


def test_body__chunked_and_too_large__read_to_its_end_and_refused(town, door):
    chunk = b"10000\r\n" + b" " * 65536 + b"\r\n"
    got = door.raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunk * 17 + b"0\r\n\r\n", timeout=2)
    assert doors.answers(got) == [413], got


def test_body__chunked__taken(town, door):
    got = door.raw(HEAD + b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n2\r\n{}\r\n0\r\n\r\n")
    assert doors.answers(got) == [200], got


def test_connection__kept_open__answers_one_after_the_other(town, door):
    got = door.raw(HEAD + b"Content-Length: 2\r\n\r\n{}" + HEAD + b"Content-Length: 2\r\nConnection: close\r\n\r\n{}")
    assert doors.answers(got) == [200, 200], got


def drip(door, begin, byte, seconds):
    """Sends `begin`, then a byte each 0.2 s; how long the gateway listened."""
    began = time.monotonic()
    with door.connect() as s:
        s.settimeout(0.2)
        s.sendall(begin)
        while time.monotonic() - began < seconds:
            try:
                s.sendall(byte)
                if s.recv(1000) == b"":
                    break
            except TimeoutError:
                pass
            except OSError:
                break
    return time.monotonic() - began


@pytest.mark.parametrize("begin", [
    HEAD + b"Content-Length: 100000\r\n\r\n",
    b"GET /healthz HTTP/1.1\r\nHost: gongdao\r\nX-Note: ",
])
def test_sender__who_drips__is_cut_off(town, door, begin):
    assert drip(door, begin, b"a", 60) < 20  # body 2 s, headers 4 s
    assert door.healthy()


def test_crowd__of_500_idle_and_slow__holds_up_nobody(town, door):
    idle = [door.connect() for _ in range(500)]
    try:
        for s in idle[:250]:
            s.sendall(HEAD + b"Content-Length: 100\r\n\r\n{")
        took = []
        for _ in range(20):
            began = time.monotonic()
            assert door.public(CARD).status == 200
            took.append(time.monotonic() - began)
        assert sorted(took)[10] < 1, took
    finally:
        for s in idle:
            s.close()


def test_service__away__503_in_time_and_again_when_it_is_back(town, door):
    town.processes["disputes-1"].stop()
    try:
        began = time.monotonic()
        a = door.public(CARD, **{"Gongdao-Timeout-Ms": "500"})
        assert a.status in (503, 504) and time.monotonic() - began < 5, a
        assert a.status == 504 or a.headers["Retry-After"] == "1"
        late = {}
        waiting = threading.Thread(target=lambda: late.update(a=door.public(CARD, **{"Gongdao-Timeout-Ms": "60000"})))
        waiting.start()
    finally:
        town._start("disputes-1", ["gongdao-disputes", "--config", town.config])
        town.wait_ready()
    waiting.join(60)
    assert late["a"].status == 200, late


def test_stop__with_a_request_waiting__is_answered_and_clean(town, door):
    town.processes["disputes-1"].stop()
    late = {}
    try:
        waiting = threading.Thread(target=lambda: late.update(a=door.public(CARD, **{"Gongdao-Timeout-Ms": "60000"})))
        waiting.start()
        time.sleep(0.5)
        began = time.monotonic()
        assert town.processes["gateway-1"].stop(timeout=60) == 0
        assert time.monotonic() - began < 45
        waiting.join(30)
        assert late["a"].status == 503, late
    finally:
        town._start("disputes-1", ["gongdao-disputes", "--config", town.config])
        door.start(town)
        town.wait_ready()


def references(node):
    """Every $ref of a document."""
    if isinstance(node, dict):
        yield from ([node["$ref"]] if "$ref" in node else [])
        node = list(node.values())
    if isinstance(node, list):
        for each in node:
            yield from references(each)


def test_openapi__of_the_build__whole_and_with_the_words_of_the_proto_files(town, door):
    doc = door.ask("GET", "/api/v1/openapi.json").json
    assert doc["openapi"].startswith("3.1")
    for ref in set(references(doc)):
        kind, name = ref.removeprefix("#/components/").split("/")
        assert name in doc["components"][kind], ref
    declared = set()
    for proto in (city.SOURCE / "proto").glob("*.proto"):
        text = proto.read_text()
        package = re.search(r"^package (\w+)", text, re.M).group(1)
        declared |= {f"/api/v1/{package}/{rpc}" for rpc in re.findall(r"^  rpc (\w+)", text, re.M)}
    assert {p for p in declared if not p.startswith("/api/v1/service/")} <= set(doc["paths"])
    assert "/api/v1/disputes/ServiceStatus" in doc["paths"]  # of the skeleton
    assert PATH in doc["paths"] and "/api/public/disputes/GetCase" not in doc["paths"]
    tip = doc["components"]["schemas"]["disputes.GetRouteCardRequest"]["properties"]["event_day"]
    assert "the worker's own term" in tip["description"]
    amounts = next(m["properties"]["owed_fen"] for m in doc["components"]["schemas"].values()
                   if "owed_fen" in m.get("properties", {}))
    assert amounts["type"] == "string"


def test_files__packed_and_unchanged__cost_little(town, door):
    plain = door.ask("GET", "/api/docs")
    packed = door.ask("GET", "/api/docs", None, {"Accept-Encoding": "gzip"})
    assert plain.status == packed.status == 200
    assert gzip.decompress(packed.body) == plain.body and len(packed.body) * 4 < len(plain.body)
    assert b"<script" not in plain.body and b"style=" not in plain.body  # the strict policy would drop them
    again = door.ask("GET", "/api/docs", None, {"If-None-Match": plain.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")
    assert door.ask("GET", "/api/docs.css").headers["Content-Type"].startswith("text/css")


@pytest.mark.parametrize("path,found", [
    ("/", "page"), ("/cases/12", "page"), ("/index.html", "page"), ("/assets/a-1.js", "script"),
    ("/assets/none.js", None), ("/../etc/gongdao.yaml", None), ("/%2e%2e/etc/gongdao.yaml", None), ("/assets/..%2f..%2fgongdao.yaml", None),
])
def test_console__paths__lead_to_its_files_only(town, door, path, found):
    a = door.ask("GET", path)
    if not found:
        assert a.status == 404, a
        return
    assert a.status == 200 and a.body.decode() == found
    assert ("immutable" in a.headers["Cache-Control"]) == path.startswith("/assets/")


def recipes():
    """The shell blocks of docs/api.md, in their order."""
    text = (city.SOURCE / "docs" / "api.md").read_text()
    return re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S)


def test_recipes__of_the_documentation__work(town, door):
    found = recipes()
    assert len(found) >= 3
    script = "set -eu\nGONGDAO=" + door.address + "\n" + "\n".join(found)
    r = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=60)
    assert r.returncode == 0, (r.stdout, r.stderr)
