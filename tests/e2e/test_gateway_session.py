"""People at the door: coming in by a code, a password of one's own, what a grant may, leaving; and the
stream that tells what waits (AUT-*, API-*). Through gateway, brokers and accounts as shipped."""

import json
import random
import re
import signal
import time
import uuid

import pytest

import city
import department
import door as doors

PASSWORD = "correct horse 7 battery"


@pytest.fixture(scope="module")
def door():
    return doors.Door(["public_per_minute: 100000", "stream_ms: 300ms", "timeout_ms: 60s", "stream_unsure_ms: 20s"])


@pytest.fixture(scope="module")
def town(door):
    with city.City(instances=1, services=["accounts", "registration", "alerts", "disputes"], config_edit=door.config) as c:
        door.start(c)
        yield c


class Person:
    """A browser: its cookie and its csrf value."""

    def __init__(self, door):
        self.door, self.cookie, self.csrf, self.session = door, None, None, None

    def ask(self, method, path, body=None, **headers):
        headers = {"Cookie": f"gongdao={self.cookie}", "X-CSRF-Token": self.csrf, **headers}
        a = self.door.ask(method, path, body, {k: v for k, v in headers.items() if v is not None})
        return self.take(a) if path.startswith("/api/session") else a

    def rpc(self, name, body=None, **headers):
        return self.ask("POST", "/api/v1/" + name.replace(".", "/"), body or {}, **headers)

    def take(self, a):
        """What a browser keeps of an answer about its session."""
        if (set_cookie := a.headers.get("Set-Cookie")) is not None:
            assert "HttpOnly" in set_cookie and "SameSite=Strict" in set_cookie and "Path=/" in set_cookie
            self.cookie = re.match(r"gongdao=([\w-]*)", set_cookie).group(1) or None
        if a.status == 200 and "csrf" in a.json:
            self.session, self.csrf = a.json, a.json["csrf"]
        return a

    def log_in(self, login, password):
        return self.take(self.door.ask("POST", "/api/session", {"login": login, "password": password}))


def account(town, login, department="HRSS", role="inspector", region="411000", employer=None):
    """A fresh account; its one-time code."""
    of = ["--employer", employer] if employer else []
    said = json.loads(town.cli("account", "create", login, "--name", "某某", "--department", department, "--role", role,
                               "--region", region, *of, "--json"))
    return said["code"]


def come_in(town, door, login=None, **kw):
    login = login or f"p{random.randrange(10**9)}"
    code = account(town, login, **kw)
    p = Person(door)
    a = p.log_in(login, code)
    assert a.status == 200 and a.json["must_change"] is True, a
    assert p.rpc("disputes.ListCases").json["code"] == "MUST_CHANGE"
    before = p.cookie
    a = p.ask("POST", "/api/session/password", {"old": code, "new": PASSWORD})
    assert a.status == 200 and a.json["must_change"] is False, a
    assert p.cookie != before
    p.login = login
    return p


def test_login__by_code__password_then_rpcs(town, door):
    p = come_in(town, door)
    assert p.rpc("disputes.ListCases").json["cases"] == []
    again = Person(door)
    assert again.log_in(p.login, PASSWORD).status == 200
    assert again.session["grant"]["role"] == "inspector"
    assert again.ask("GET", "/api/session").json["csrf"] == again.csrf
    assert not {"token", "token_hash"} & set(again.session)


def test_login__wrong__the_same_answer_for_unknown_and_known(town, door):
    p = come_in(town, door)
    known = Person(door).log_in(p.login, "wrong password 1")
    unknown = Person(door).log_in("nobody-here", "wrong password 1")
    assert known.status == unknown.status == 401
    assert {**known.json, "trace": ""} == {**unknown.json, "trace": ""}
    assert known.json["code"] == "WRONG_LOGIN" and "Set-Cookie" not in known.headers


@pytest.mark.parametrize("body,status", [
    ({"login": "a"}, 422), ({"login": "a", "password": 5}, 422), ({"login": "a", "password": "b", "token_hash": "x"}, 422),
    ("{", 400), ("[]", 422), ("", 400), ('{"login":"a","login":"b","password":"c"}', 400),
])
def test_login__odd_bodies__refused(town, door, body, status):
    assert door.ask("POST", "/api/session", body).status == status


def test_csrf__missing_or_another_ones__nothing_is_done(town, door):
    p, q = come_in(town, door), come_in(town, door)
    for wrong in (None, "", q.csrf, p.csrf[:-1], p.csrf + "A"):
        a = p.rpc("disputes.ListCases", **{"X-CSRF-Token": wrong})
        assert (a.status, a.json["code"]) == (403, "CSRF"), wrong
        assert p.ask("DELETE", "/api/session", **{"X-CSRF-Token": wrong}).status == 403
    assert p.rpc("disputes.ListCases").status == 200


def test_logout__the_cookie_opens_nothing_any_more(town, door):
    p = come_in(town, door)
    cookie, csrf = p.cookie, p.csrf
    assert p.rpc("disputes.ListCases").status == 200
    assert p.ask("DELETE", "/api/session").status == 200
    assert p.cookie is None
    p.cookie, p.csrf = cookie, csrf
    assert p.rpc("disputes.ListCases").json["code"] == "NO_SESSION"
    assert p.ask("GET", "/api/session").status == 401


def test_password__changed__other_sessions_end(town, door):
    p = come_in(town, door)
    other = Person(door)
    other.log_in(p.login, PASSWORD)
    assert p.ask("POST", "/api/session/password", {"old": "wrong one here", "new": PASSWORD + "2"}).status == 401
    assert p.ask("GET", "/api/session").status == 200
    assert p.ask("POST", "/api/session/password", {"old": PASSWORD, "new": "short"}).status == 422
    assert p.ask("POST", "/api/session/password", {"old": PASSWORD, "new": PASSWORD + "2"}).status == 200
    assert other.ask("GET", "/api/session").status == 401
    assert p.rpc("disputes.ListCases").status == 200


def test_role__of_another_kind__decided_by_the_services(town, door):
    clerk = come_in(town, door, department="SAMR", role="clerk")
    assert clerk.rpc("disputes.ListCases").status == 200
    assert clerk.rpc("registration.StartKeyRotation", {}).status == 403
    assert clerk.rpc("accounts.Login", {}).status == 403
    assert clerk.rpc("alerts.TakeFinding", {}).status == 403
    assert clerk.rpc("broker.Status", {}).status == 403


def test_command__same_key__one_effect(town, door):
    p = come_in(town, door)
    key = str(uuid.UUID(bytes=department.uuid7()))
    body = {"login": f"p{random.randrange(10**9)}", "kind": "STAFF", "name": "某", "department": "HRSS", "region": "411000"}
    admin = come_in(town, door, role="admin")
    hashed = "".join(random.choice("ABCDEFGH") for _ in range(43)) + "="
    first = admin.rpc("accounts.CreateAccount", {**body, "code_hash": hashed}, **{"Idempotency-Key": key})
    again = admin.rpc("accounts.CreateAccount", {**body, "code_hash": hashed}, **{"Idempotency-Key": key})
    other = admin.rpc("accounts.CreateAccount", {**body, "code_hash": hashed, "name": "别"}, **{"Idempotency-Key": key})
    assert first.status == again.status == 200 and first.body == again.body
    assert (other.status, other.json["code"]) == (400, "E_ID_REUSED")
    assert p.rpc("accounts.CreateAccount", body).status == 403


def listen(door, p, seconds, enough):
    """What the stream says until `enough` of its text."""
    s = door.connect()
    s.settimeout(0.5)
    s.sendall(f"GET /api/v1/stream HTTP/1.1\r\nHost: x\r\nCookie: gongdao={p.cookie}\r\n\r\n".encode())
    text, end = b"", time.monotonic() + seconds
    while time.monotonic() < end and not enough(text):
        try:
            chunk = s.recv(4096)
            if not chunk:
                break
            text += chunk
        except TimeoutError:
            pass
    return s, text.decode()


def test_stream__tells_what_waits__and_ends_with_the_gateway(town, door):
    p = come_in(town, door)
    s, text = listen(door, p, 20, lambda t: b'"handoffs":' in t and b'"notices":' in t)
    s.close()
    assert text.startswith("HTTP/1.1 200") and "text/event-stream" in text
    assert ": beat" in text and "event: queues" in text, text
    assert '"handoffs":0' in text and '"breached":0' in text
    assert door.ask("GET", "/api/v1/stream").status == 401


def stream_ends(door, who, what):
    """Seconds from `what` until the stream of `who` is over; None: it goes on for 25."""
    s, _ = listen(door, who, 20, lambda t: b"event: queues" in t)
    with s:
        what()
        began = time.monotonic()
        s.settimeout(25)
        end = began + 25
        try:
            while time.monotonic() < end:
                if (more := s.recv(4096)).endswith(b"\r\n0\r\n\r\n") or more in (b"", b"0\r\n\r\n"):
                    return time.monotonic() - began
        except TimeoutError:
            pass
        return None


def test_stream__logout_or_disabled_account__ends_soon(town, door):
    p, q, r = come_in(town, door), come_in(town, door), come_in(town, door)
    assert (took := stream_ends(door, p, lambda: p.ask("DELETE", "/api/session"))) is not None and took < 8, took
    disable = lambda: town.cli("account", "disable", q.login, "--reason", "离职")  # noqa: E731
    assert (took := stream_ends(door, q, disable)) is not None and took < 20, took
    assert stream_ends(door, r, lambda: None) is None, "who is still there hears on"


def test_stream__accounts_stands_still__ends_after_a_while_and_says_come_again(town, door):
    """A short stop is no reason to send everybody away; a longer one is: whose stream it is nobody knows."""
    p = come_in(town, door)
    s, _ = listen(door, p, 20, lambda t: b"event: queues" in t)
    text, began = b"", time.monotonic()
    town.processes["accounts-1"].kill(signal.SIGSTOP)
    try:
        with s:
            s.settimeout(60)
            while more := s.recv(4096):
                text += more
                if text.endswith(b"\r\n0\r\n\r\n"):
                    break
        took = time.monotonic() - began
    finally:
        town.processes["accounts-1"].kill(signal.SIGCONT)
    assert text.count(b"event: again\nretry: 5000\ndata: {}\n\n") == 1, text
    assert 19 < took < 40, took
    town.wait("accounts answers again", lambda: p.rpc("disputes.ListCases").status == 200)
    again, told = listen(door, p, 20, lambda t: b"event: queues" in t)
    again.close()
    assert told.startswith("HTTP/1.1 200") and "event: queues" in told


def resident_kib(pid):
    return int(re.search(r"^Rss:\s+(\d+)", open(f"/proc/{pid}/smaps_rollup").read(), re.M).group(1))


def test_stream__500_idle_listeners__little_memory_and_no_stall(town, door):
    p = come_in(town, door)
    pid = town.processes["gateway-1"].child.pid
    first, _ = listen(door, p, 10, lambda t: b"event: queues" in t)
    before = resident_kib(pid)
    all_of_them = []
    try:
        for _ in range(500):
            s = door.connect()
            s.sendall(f"GET /api/v1/stream HTTP/1.1\r\nHost: x\r\nCookie: gongdao={p.cookie}\r\n\r\n".encode())
            all_of_them.append(s)
        for s in all_of_them:
            s.settimeout(20)
            assert s.recv(200).startswith(b"HTTP/1.1 200")
        began = time.monotonic()
        assert p.rpc("disputes.ListCases").status == 200
        assert time.monotonic() - began < 30
        each = (resident_kib(pid) - before) / len(all_of_them)
        assert each < 32, each
    finally:
        first.close()
        for s in all_of_them:
            s.close()
