"""deploy/nginx/gongdao.conf in front of a gateway, on the loopback: coming in, whose address is believed, streams and
files that nothing holds back, and that no second request hides in one (API-*, AUT-*).

nginx is Debian's, unpacked beside the build where the machine has none: no service of it is started or changed."""

import http.client
import os
import pathlib
import re
import shutil
import socket
import ssl
import subprocess
import time

import pytest

import city
import door as doors
import test_uploads
from test_gateway_session import PASSWORD, Person, come_in, listen
from test_uploads import CSV, sample, uuid7

SAMPLE = city.SOURCE / "deploy" / "nginx" / "gongdao.conf"
NAME = "gongdao.example"


def nginx_found():
    """The program; it skips, with the reason, where there is none to be had."""
    if found := shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin"):
        return found
    folder = city.BUILD / "nginx"
    program = folder / "usr" / "sbin" / "nginx"
    if not program.exists():
        folder.mkdir(exist_ok=True)
        got = subprocess.run(["apt-get", "-q", "download", "nginx"], cwd=folder, capture_output=True, text=True)
        for deb in folder.glob("nginx_*.deb"):
            subprocess.run(["dpkg-deb", "-x", deb, folder], check=True)
        if not program.exists():
            pytest.skip(f"no nginx here, and none to be had: {got.stderr.strip()[:200]}")
    return str(program)


def certificate(folder):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}", "-addext",
                    f"subjectAltName=DNS:{NAME}", "-keyout", folder / "key.pem", "-out", folder / "fullchain.pem"],
                   check=True, capture_output=True)


def has_ipv6():
    try:
        with socket.socket(socket.AF_INET6) as s:
            s.bind(("::1", 0))
        return True
    except OSError:
        return False


def sample_for(folder, ports):
    """The sample with what an operator puts in: certificate, and here other ports. Every word is there to be replaced."""
    text = SAMPLE.read_text()
    for old, new in [("/etc/ssl/gongdao/", f"{folder}/"), ("127.0.0.1:7480", f"127.0.0.1:{ports[2]}"), ("listen 80;", f"listen {ports[0]};"),
                     ("listen [::]:80;", f"listen [::]:{ports[0]};"), ("listen 443 ", f"listen {ports[1]} "),
                     ("listen [::]:443 ", f"listen [::]:{ports[1]} ")]:
        assert old in text, old
        text = text.replace(old, new)
    return text if has_ipv6() else re.sub(r"\tlisten \[::\].*\n", "", text)


def main_config(folder, name):
    """What Debian's nginx.conf has around conf.d, with its files in a folder of the test."""
    spaces = "".join(f"{w}_temp_path {folder}/{w};\n" for w in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (folder / "nginx.conf").write_text(f"pid {folder}/nginx.pid;\ndaemon off;\nworker_processes 2;\nevents {{ worker_connections 768; }}\n"
                                       f"http {{\naccess_log {folder}/access.log;\n{spaces}include {folder}/{name};\n}}\n")
    return [nginx_found(), "-e", f"{folder}/error.log", "-p", folder, "-c", folder / "nginx.conf"]


class Front(doors.Door):
    """nginx, as a browser sees it: by TLS, under its name."""

    def __init__(self, folder, port, address="127.0.0.1"):
        self.folder, self.port, self.address_of = folder, port, address
        self.tls = ssl.create_default_context(cafile=folder / "fullchain.pem")

    def seen_from(self, address):
        return Front(self.folder, self.port, address)

    def connect(self):
        s = socket.create_connection(("127.0.0.1", self.port), timeout=30, source_address=(self.address_of, 0))
        return self.tls.wrap_socket(s, server_hostname=NAME)

    def ask(self, method, path, body=None, headers=None, timeout=90):
        plain = http.client.HTTPConnection

        def connected(*args, **kw):
            c = plain(NAME, timeout=timeout)
            c.sock = self.connect()
            c.sock.settimeout(timeout)
            return c
        http.client.HTTPConnection = connected
        try:
            return super().ask(method, path, body, headers, timeout)
        finally:
            http.client.HTTPConnection = plain


class ProxiedDoor(doors.Door):
    """As docs/operations.md says: behind nginx."""

    def section(self, etc):
        return super().section(etc).replace("plain: true", "plain: false") + "  proxy: true\n"


@pytest.fixture(scope="module")
def door():
    return ProxiedDoor(["public_per_minute: 100000", "stream_ms: 300ms", "timeout_ms: 60s"])


@pytest.fixture(scope="module")
def town(door):
    with city.City(instances=1, services=["accounts", "registration", "wages", "alerts", "disputes"], config_edit=door.config) as c:
        door.start(c)
        yield c


@pytest.fixture(scope="module")
def front(town, door):
    folder = town.root / "nginx"
    folder.mkdir()
    folder.chmod(0o755)
    certificate(folder)
    ports = [*city.free_ports(2), door.port]
    (folder / "gongdao.conf").write_text(sample_for(folder, ports))
    town._start("nginx", main_config(folder, "gongdao.conf"))
    f = Front(folder, ports[1])
    f.plain_port = ports[0]

    def up():
        try:
            return f.healthy()
        except OSError:
            return False
    town.wait("nginx answers", up)
    return f


@pytest.fixture(scope="module")
def person(town, front):
    return come_in(town, front)


def test_sample__as_it_is__nginx_finds_nothing_wrong(tmp_path):
    certificate(tmp_path)
    text = SAMPLE.read_text().replace("/etc/ssl/gongdao/", f"{tmp_path}/")
    (tmp_path / "gongdao.conf").write_text(text if has_ipv6() else re.sub(r"\tlisten \[::\].*\n", "", text))
    r = subprocess.run([*main_config(tmp_path, "gongdao.conf"), "-t"], capture_output=True, text=True)
    assert r.returncode == 0 and "warn" not in r.stderr, r.stderr
    (tmp_path / "gongdao.conf").write_text(text.replace("proxy_buffering", "proxy_bufering"))
    assert subprocess.run([*main_config(tmp_path, "gongdao.conf"), "-t"], capture_output=True).returncode != 0


def test_plain_http__leads_to_tls(front):
    c = http.client.HTTPConnection("127.0.0.1", front.plain_port, timeout=30)
    c.request("GET", "/cases/7?a=b", headers={"Host": NAME})
    r = c.getresponse()
    assert (r.status, r.getheader("Location")) == (301, f"https://{NAME}/cases/7?a=b")


def test_login__through_it__cookie_for_tls_only(town, front, person):
    a = front.ask("POST", "/api/session", {"login": person.login, "password": PASSWORD})
    assert a.status == 200 and a.json["account"]["login"] == person.login
    cookie = [w.strip() for w in a.headers["Set-Cookie"].split(";")]
    assert {"Secure", "HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie)
    assert a.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "default-src 'self'" in a.headers["Content-Security-Policy"]
    assert person.rpc("disputes.ListCases").status == 200
    assert person.rpc("disputes.ListCases", **{"X-CSRF-Token": "x" * 22}).json["code"] == "CSRF"


def test_http2__spoken(front):
    r = subprocess.run(["curl", "-s", "--http2", "--cacert", front.folder / "fullchain.pem", "--resolve", f"{NAME}:{front.port}:127.0.0.1",
                        "-o", "/dev/null", "-w", "%{http_version} %{http_code}", f"https://{NAME}:{front.port}/healthz"],
                       capture_output=True, text=True, timeout=60)
    assert r.stdout == "2 200", r


@pytest.mark.parametrize("claim", [
    {}, {"X-Real-IP": "203.0.113.9"}, {"x-real-ip": "203.0.113.9", "X-Forwarded-For": "203.0.113.9, 10.0.0.1"},
    {"X_Real_IP": "203.0.113.9"}, {"Forwarded": "for=203.0.113.9"}])
def test_address__who_nginx_sees__whatever_the_caller_says(town, front, person, claim):
    a = front.seen_from("127.44.3.9").ask("POST", "/api/session", {"login": person.login, "password": PASSWORD},
                                          {"User-Agent": f"claims {len(claim)}", **claim})
    assert a.status == 200, a
    last = town.ask("accounts.ListLogins", {"account_id": person.session["account"]["account_id"], "limit": 1})["logins"][0]
    assert (last["address"], last["agent"]) == ("127.44.3.0/24", f"claims {len(claim)}"), last


def test_stream__each_event_as_it_comes(front, person):
    began = time.monotonic()
    s, text = listen(front, person, 20, lambda t: b"event: queues" in t)
    with s:
        assert "event: queues" in text and ": beat" in text, text
        assert "text/event-stream" in text and time.monotonic() - began < 15  # it has no end: what is held back is never seen


@pytest.fixture(scope="module")
def clerk(town, front):
    return come_in(town, front)


def test_upload__while_it_comes__is_at_the_gateway_already(front, clerk):
    """What nginx kept until its end would not be known there."""
    key, whole = uuid7(), sample("employers")
    with test_uploads.begin(front, clerk, key, len(whole)) as s:
        s.sendall(whole[:-10])
        for _ in range(100):
            if (a := clerk.ask("GET", f"/api/v1/uploads/{key}")).status == 200:
                break
            time.sleep(0.1)
        assert a.status == 200 and a.json["state"] == "arrives", a
        s.sendall(whole[-10:])
        s.settimeout(60)
        assert s.recv(100).startswith(b"HTTP/1.1 200")
    assert clerk.ask("GET", f"/api/v1/uploads/{key}").json["report"]["created"] == 2
    with test_uploads.begin(front, clerk, lost := uuid7(), len(whole)) as s:
        s.sendall(whole[:50])
    assert test_uploads.gone(clerk, lost), "who hung up is told to the gateway"


def test_upload__large__passes_where_a_body_may_not(front, clerk):
    rows = b"x" * (2 << 20)
    a = clerk.ask("POST", "/api/v1/uploads/employers?dry_run=1", rows, **{"Content-Type": CSV})
    assert (a.status, a.json["code"]) == (422, "E_FILE"), a
    assert front.ask("POST", "/api/public/disputes/GetRouteCard", " " * (1 << 20) + "{}").status == 413


HEAD = f"POST /api/public/disputes/GetRouteCard HTTP/1.1\r\nHost: {NAME}\r\nContent-Type: application/json\r\n".encode()
NEXT = f"GET /healthz HTTP/1.1\r\nHost: {NAME}\r\n\r\n".encode()


@pytest.mark.parametrize("head,body", [
    (b"Content-Length: 2\r\nContent-Length: 2\r\n", b"{}"),
    (b"Content-Length: 2\r\nContent-Length: 60\r\n", b"{}"),
    (b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", b"{}"),
    (b"Transfer-Encoding: chunked\r\nContent-Length: 2\r\n", b"2\r\n{}\r\n0\r\n\r\n"),
    (b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", b"2\r\n{}\r\n0\r\n\r\n"),
    (b"Transfer-Encoding: xchunked\r\n", b"2\r\n{}\r\n0\r\n\r\n"),
    (b"Transfer-Encoding: chunked, identity\r\n", b"2\r\n{}\r\n0\r\n\r\n"),
    (b"Transfer-Encoding : chunked\r\n", b"2\r\n{}\r\n0\r\n\r\n"),
    (b"Content-Length: +2\r\n", b"{}"),
    (b"Content-Length: 2 2\r\n", b"{}"),
    (b"Content-Length: 0x2\r\n", b"{}"),
    (b"Content-Length : 2\r\n", b"{}"),
    (b"Content-Length: 2\r\nHost: other\r\n", b"{}"),
    (b"Transfer-Encoding: chunked\r\n", b"-2\r\n{}\r\n0\r\n\r\n"),
    (b"Transfer-Encoding: chunked\r\n", b"fffffffffffffffff\r\n{}\r\n0\r\n\r\n"),
    (b"Transfer-Encoding: chunked\r\n", b"2 x\r\n{}0\r\n\r\n"),
    (b"Content-Length: 2\r\nX-Note: a\x00b\r\n", b"{}"),
])
def test_smuggling__refused_by_the_one_or_the_other__nothing_behind_it_is_read(front, head, body):
    got = front.raw(HEAD + head + b"\r\n" + body + NEXT, timeout=5)
    assert doors.answers(got)[0] in (400, 501), got
    assert len(doors.answers(got)) == 1, got


@pytest.mark.parametrize("head,body", [
    (b"X_CSRF_Token: a\r\nContent-Length: 2\r\n", b"{}"),  # nginx drops such a name
    (b"Transfer-Encoding: chunked\r\n", b"2;ext=1\r\n{}\r\n0\r\nContent-Length: 60\r\n\r\n"),
    (b"Content-Length: 2\r\nConnection: Content-Length, close\r\n", b"{}"),
    (b"Content-Length: 2\r\nConnection: keep-alive, X-Real-IP\r\n", b"{}"),
])
def test_odd_request__read_the_same_by_both__one_answer_each(front, head, body):
    got = front.raw(HEAD + head + b"\r\n" + body + HEAD + b"Content-Length: 2\r\nConnection: close\r\n\r\n{}", timeout=5)
    assert doors.answers(got) in ([200, 200], [200]), got
    assert got.count(b'"department"') == len(doors.answers(got)), got


def test_logins_of_one_address__too_many__429_in_the_gateways_form_and_others_go_on(front, person):
    crowd = front.seen_from("127.77.0.1")
    got = [crowd.ask("POST", "/api/session", "{") for _ in range(60)]
    assert {a.status for a in got} == {400, 429} and [a.status for a in got[:40]] == [400] * 40
    a = next(a for a in got if a.status == 429)
    assert (a.json["code"], a.json["status"], a.headers["Retry-After"]) == ("THROTTLED", 429, "30")
    assert a.headers["Content-Type"] == "application/problem+json" and a.headers["Strict-Transport-Security"]
    assert crowd.ask("POST", "/api/session/password", "{}").status == 429
    assert [crowd.ask("GET", "/api/session").status for _ in range(5)] == [401] * 5
    assert front.ask("POST", "/api/session", {"login": person.login, "password": PASSWORD}).status == 200
