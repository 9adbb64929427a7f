"""After a login its password is nowhere in the memory of the gateway, nor of accounts: read byte by byte (/proc/PID/mem).
Through both and the brokers as shipped (AUT-*)."""

import random
import re
import signal
import string
import threading

import pytest

import city
import door as doors
from test_gateway_session import Person, account

PIECE = 1 << 22


@pytest.fixture(scope="module")
def door():
    return doors.Door(["public_per_minute: 100000", "timeout_ms: 60s"])


@pytest.fixture(scope="module")
def town(door):
    if b"__asan_init" in city.binary("gongdao-gateway").read_bytes():
        pytest.skip("a sanitizer has an allocator of its own, which keeps what is freed")
    with city.City(instances=1, services=["accounts", "registration", "disputes"], config_edit=door.config) as c:
        door.start(c)
        yield c


def found(town, name, words):
    """In which mappings of the process the words stand."""
    pid, seen = town.processes[name].child.pid, []
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", buffering=0) as mem:
        for line in maps:
            begin, end, rights, what = re.match(r"(\w+)-(\w+) (\S+) \S+ \S+ \S+ *(.*)", line).groups()
            at, end, tail = int(begin, 16), int(end, 16), b""
            if "r" not in rights or what.startswith(("[vvar", "[vsyscall")):
                continue
            while at < end:
                try:
                    mem.seek(at)
                    piece = mem.read(min(PIECE, end - at))
                except OSError:
                    break
                if not piece:
                    break
                if words in tail + piece:
                    seen.append(what or "anonymous")
                tail, at = piece[-len(words):], at + len(piece)
    return seen


def password():
    return "".join(random.choices(string.ascii_letters, k=28)) + " 7"


def test_look__while_a_login_waits__finds_it(town, door):
    """That what is looked for below would be found."""
    code = account(town, "waits")
    secret, late = password(), []
    stopped = town.processes["accounts-1"]
    stopped.kill(signal.SIGSTOP)
    try:
        asks = threading.Thread(target=lambda: late.append(door.ask("POST", "/api/session", {"login": "waits", "password": secret})))
        asks.start()
        town.wait("it is there", lambda: found(town, "gateway-1", secret.encode()))
    finally:
        stopped.kill(signal.SIGCONT)
    asks.join()
    assert late[0].status == 401, late
    assert Person(door).log_in("waits", code).status == 200


@pytest.mark.parametrize("process", ["gateway-1", "accounts-1"])
def test_password__after_it_was_chosen_and_used_and_missed__is_nowhere(town, door, process):
    login, chosen, missed = f"p{random.randrange(10**9)}", password(), password()
    code = account(town, login)
    p = Person(door)
    assert p.log_in(login, code).status == 200
    assert p.ask("POST", "/api/session/password", {"old": code, "new": chosen}).status == 200
    assert Person(door).log_in(login, chosen).status == 200
    assert Person(door).log_in(login, missed).status == 401
    for secret in (chosen, missed, code):
        town.wait(f"{process} has forgotten it", lambda s=secret: not found(town, process, s.encode()), seconds=30)
