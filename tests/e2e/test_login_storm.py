"""200 wrong logins at once, each worth Argon2id: everybody else goes on, memory is bounded, who guesses waits, and
who knows the password comes in (AUT-*). Through gateway, brokers and accounts as shipped."""

import collections
import http.client
import json
import pathlib
import re
import statistics
import subprocess
import threading
import time

import pytest

import city
import door as doors
from test_gateway_session import PASSWORD, account, come_in

STORM = 200
MEMORY = 64  # MiB of one password: password_memory as shipped
LOCK_S = 45  # far longer than ADDRESS_MOST passwords take on a loaded machine
ADDRESS_MOST = 10


@pytest.fixture(scope="module")
def door():
    return doors.Door(["public_per_minute: 100000", "timeout_ms: 60s"])


@pytest.fixture(scope="module")
def town(door):
    with city.City(instances=1, services=["accounts", "registration", "disputes"], config_edit=door.config,
                   settings=f"accounts:\n  lock: {LOCK_S}s\n  lock_address_after: {ADDRESS_MOST}\n") as c:
        door.start(c)
        yield c


def log_in(door, login, password, address="127.0.0.1"):
    """From an address of the loopback, of which there are many: (status, code, Retry-After)."""
    c = http.client.HTTPConnection("127.0.0.1", door.port, timeout=120, source_address=(address, 0))
    try:
        c.request("POST", "/api/session", json.dumps({"login": login, "password": password}),
                  {"Content-Type": "application/json", "Gongdao-Timeout-Ms": "60000"})
        r = c.getresponse()
        body = json.loads(r.read())
        return r.status, body.get("code", ""), r.getheader("Retry-After")
    finally:
        c.close()


def timed(work):
    began = time.monotonic()
    work()
    return time.monotonic() - began


def peak_mib(pid):
    return int(re.search(r"^VmHWM:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text(), re.M).group(1)) / 1024


def peak_reset(pid):
    pathlib.Path(f"/proc/{pid}/clear_refs").write_text("5")
    return peak_mib(pid)


def workers(town):
    """How many passwords are looked at at once: bulk_workers, as the program says."""
    said = subprocess.run([city.binary("gongdao-accounts"), "--config", town.config, "--print-config"], capture_output=True,
                          text=True, check=True).stdout
    return int(re.search(r"^  bulk_workers: (\d+)", said, re.M).group(1))


def test_storm__from_many_addresses__others_go_on_and_memory_is_bounded(town, door):
    p = come_in(town, door)
    known = [f"storm{i}" for i in range(10)]
    for login in known:
        account(town, login)

    def healthy():
        assert p.rpc("disputes.ListCases").status == 200
    pid, door_pid = (town.processes[n].child.pid for n in ("accounts-1", "gateway-1"))
    before = [timed(healthy) for _ in range(40)]
    bare, bare_door = peak_reset(pid), peak_reset(door_pid)
    got, during, alive = [], [], []
    gate = threading.Barrier(STORM + 1)

    def guess(i):
        gate.wait()
        login = known[i // 2 % len(known)] if i % 4 == 0 else f"nobody{i}"
        got.append(log_in(door, login, f"wrong password {i}", f"127.{1 + i % 40}.0.1"))
    storm = [threading.Thread(target=guess, args=(i,)) for i in range(STORM)]
    for t in storm:
        t.start()
    gate.wait()
    began = time.monotonic()
    while any(t.is_alive() for t in storm):
        during.append(timed(healthy))
        alive.append(timed(lambda: door.ask("GET", "/healthz")))
    took = time.monotonic() - began
    for t in storm:
        t.join()
    statuses = collections.Counter((status, code) for status, code, _ in got)
    ratio = statistics.median(during) / statistics.median(before)
    grown, grown_door = peak_mib(pid) - bare, peak_mib(door_pid) - bare_door
    print(f"storm of {STORM}: {took:.1f} s, {dict(statuses)}; a healthy request {statistics.median(before) * 1000:.1f} -> "
          f"{statistics.median(during) * 1000:.1f} ms (ratio {ratio:.1f}, slowest {max(during):.2f} s, n {len(during)}); /healthz slowest "
          f"{max(alive):.2f} s; accounts +{grown:.0f} MiB, gateway +{grown_door:.0f} MiB")
    assert len(got) == STORM and {status for status, _ in statuses} <= {401, 429, 503, 504}, statuses
    assert statuses[(401, "WRONG_LOGIN")] > 0
    assert grown < (workers(town) + 0.5) * MEMORY and grown_door < 64, (grown, grown_door)
    assert len(during) >= 10 and ratio < 30 and max(during) < 10 and max(alive) < 5, (ratio, max(during), max(alive))
    assert all(after and int(after) >= 1 for status, _, after in got if status == 429)
    assert log_in(door, p.login, PASSWORD, "127.99.0.1")[0] == 200, "who knows it comes in"


def test_guesses_of_one_account_and_of_one_address__wait__others_come_in__and_later_they_too(town, door):
    """Five of an account, some of a class of addresses; then 429, which costs no Argon2id, until `lock` is over."""
    p, other = come_in(town, door), come_in(town, door)
    for i in range(5):
        assert log_in(door, p.login, f"wrong password {i}", f"127.120.{i}.1")[:2] == (401, "WRONG_LOGIN")
    status, code, after = log_in(door, p.login, PASSWORD, "127.121.0.1")
    assert (status, code) == (429, "THROTTLED") and 1 <= int(after) <= LOCK_S, "also who knows it"
    assert log_in(door, other.login, PASSWORD, "127.121.0.1")[0] == 200
    got = [log_in(door, f"ghost{i}", "wrong password", f"127.130.0.{i + 1}") for i in range(2 * ADDRESS_MOST)]
    assert [status for status, _, _ in got] == [401] * ADDRESS_MOST + [429] * ADDRESS_MOST, got
    assert all(1 <= int(after) <= LOCK_S for status, _, after in got if status == 429)
    assert log_in(door, other.login, PASSWORD, "127.130.0.99")[0] == 429, "the same class"
    assert log_in(door, other.login, PASSWORD, "127.130.1.1")[0] == 200, "another one"
    town.wait("the wait is over", lambda: log_in(door, other.login, PASSWORD, "127.130.0.1")[0] == 200, seconds=90)
    assert log_in(door, p.login, PASSWORD, "127.121.0.1")[0] == 200
