#!/usr/bin/env python3
"""The door for browsers against the bus behind it: the same rpc over HTTP and JSON with a session, and as an
envelope over ZeroMQ with a key, 64 under way, through the same brokers and the same gongdao-disputes.

  http_get      GetCase: a query
  http_start    StartCase: a command, answered after its COMMIT with fsync
  http_idle     memory of the gateway for a listener of /api/v1/stream that hears nothing, in bytes, of 32 KiB

The peer is spared what a browser's call has more: parsing JSON and writing it, the session, the csrf value. Both
clients are in C (libcurl, `link`) and on the same processors as what they ask.

    tests/bench/bench_http.py [--long] [get|start|idle ...]
"""

import json
import pathlib
import re
import socket
import sys
import time

import bench
import city as whole
import door as doors

DEPTH = 64
GOALS = {"get": 0.5, "start": 0.8}
SECONDS = 8 if bench.LONG else 3
LISTENERS = 1500
LISTENER_BYTES = 32 * 1024
PASSWORD = "correct horse 7 battery"
CASE = {"procedure": "sector", "source": "lead", "title": "站点不发工资条", "employer_name": "甲平台", "region": "411002",
        "ground": "巡查发现"}


class Town(whole.City):
    """PostgreSQL with the settings of production, two brokers, case desk, accounts, a gateway; a clerk who is logged in."""

    def __init__(self):
        self.door = doors.Door()
        super().__init__(instances=1, services=["accounts", "disputes"], config_edit=self.door.config)

    def start_postgres(self, name, data, run):
        with open(data / "postgresql.conf", "a", encoding="utf-8") as out:
            out.write((bench.SOURCE / "deploy/postgresql/postgresql.conf").read_text(encoding="utf-8"))
        super().start_postgres(name, data, run)

    def log_in(self):
        code = json.loads(self.cli("account", "create", "bench", "--name", "某某", "--department", "SAMR", "--role",
                                   "clerk", "--region", "411000", "--json"))["code"]
        a = self.door.ask("POST", "/api/session", {"login": "bench", "password": code})
        self.take(a)
        self.take(self.door.ask("POST", "/api/session/password", {"old": code, "new": PASSWORD}, self.headers()))

    def take(self, a):
        if a.status != 200:
            raise RuntimeError(str(a))
        self.csrf = a.json["csrf"]
        if "Set-Cookie" in a.headers:
            self.cookie = re.match(r"gongdao=([\w-]+)", a.headers["Set-Cookie"]).group(1)

    def headers(self):
        return {"Cookie": f"gongdao={self.cookie}", "X-CSRF-Token": self.csrf}

    def case_id(self):
        a = self.door.ask("POST", "/api/v1/disputes/StartCase", CASE, self.headers())
        if a.status != 200:
            raise RuntimeError(str(a))
        return a.json["case_id"]

    def ours(self, rpc, body, n):
        file = self.root / "body.json"
        file.write_text(json.dumps(body), encoding="utf-8")
        return bench.rate("http", f"{self.door.address}/api/v1/disputes/{rpc}", self.cookie, self.csrf, file, n, DEPTH)

    def peer(self, kind, n):
        return bench.rate("cases", self.root / "keys", self.endpoints[0], kind, n, DEPTH)

    def gateway_bytes(self):
        """Of its own memory, not of its files'."""
        text = pathlib.Path(f"/proc/{self.processes['gateway-1'].child.pid}/smaps_rollup").read_text(encoding="utf-8")
        return int(re.search(r"^Anonymous: +(\d+) kB", text, re.M).group(1)) * 1024


def calls(town, kind):
    rpc, body = ("GetCase", {"case_id": town.case_id()}) if kind == "get" else ("StartCase", CASE)
    figure = bench.Figure(f"http_{kind}", "calls/s", at_least=GOALS[kind])
    ours, peer = town.ours(rpc, body, 1000), town.peer(kind, 1000)  # warm, and how many a round takes
    for _ in range(bench.ROUNDS):
        figure.round(town.ours(rpc, body, ours * SECONDS), town.peer(kind, peer * SECONDS))
    return figure


def listen(town):
    """A listener that has been answered."""
    s = socket.create_connection(("127.0.0.1", town.door.port), timeout=30)
    s.sendall(f"GET /api/v1/stream HTTP/1.1\r\nHost: gongdao\r\nCookie: gongdao={town.cookie}\r\n\r\n".encode())
    if not s.recv(4096).startswith(b"HTTP/1.1 200"):
        raise RuntimeError("the stream is refused")
    return s


def idle(town):
    """Each round by a gateway that has just begun, so that nothing freed before is taken again."""
    figure = bench.Figure("http_idle", "bytes a listener", at_most=1.0)
    for _ in range(3):
        before = town.gateway_bytes()
        listeners = [listen(town) for _ in range(LISTENERS)]
        time.sleep(2)  # they have been told what waits
        figure.round(max(1, town.gateway_bytes() - before) // LISTENERS, LISTENER_BYTES)
        for s in listeners:
            s.close()
        town.processes.pop("gateway-1").stop()
        town.door.start(town)
    return figure


def main():
    wanted = [a for a in sys.argv[1:] if a in (*GOALS, "idle")] or (*GOALS, "idle")
    good = 0
    with Town() as town:
        town.door.start(town)
        town.log_in()
        for kind in wanted:
            good |= bench.finish([idle(town) if kind == "idle" else calls(town, kind)])
    sys.exit(good)


if __name__ == "__main__":
    main()
