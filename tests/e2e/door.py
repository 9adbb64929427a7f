"""The gateway of a city, and how a test speaks to it: politely, or byte by byte."""

import http.client
import json
import re
import socket

import city


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"{self.status} {self.body[:500]!r}"


class Door:
    """A gateway on a port of its own; `settings` are lines of its section."""

    def __init__(self, settings=()):
        self.port = city.free_ports(1)[0]
        self.address = f"http://127.0.0.1:{self.port}"
        self.settings = settings

    def section(self, etc):
        lines = [f"listen: 127.0.0.1:{self.port}", "plain: true", f"api: {city.BUILD}/share/api",
                 f"console: {etc}/console", *self.settings]
        return "gateway:\n" + "".join(f"  {line}\n" for line in lines)

    def config(self, etc):
        """For City(config_edit=...)."""
        with open(etc / "gongdao.yaml", "a") as f:
            f.write(self.section(etc))

    def start_as(self, town, peer, department=None):
        """One of several: of a department, or of those who have none."""
        self.settings = [*self.settings, f"peer: {peer}", *([f"department: {department}"] if department else [])]
        own = town.config.with_name(f"{peer}.yaml")
        own.write_text(town.config.read_text() + self.section(town.config.parent))
        return self.start(town, peer, own)

    def start(self, town, name="gateway-1", config=None):
        town._start(name, ["gongdao-gateway", "--config", config or town.config])
        town.wait("the gateway hears a broker", lambda: self.healthy())
        return self

    def healthy(self):
        try:
            return self.ask("GET", "/healthz").status == 200
        except OSError:
            return False

    def ask(self, method, path, body=None, headers=None, timeout=90):
        """One request on a connection of its own; a dict is sent as JSON."""
        headers = dict(headers or {})
        if isinstance(body, dict):
            body = json.dumps(body)
        if body is not None:
            headers.setdefault("Content-Type", "application/json")
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            c.request(method, path, body.encode() if isinstance(body, str) else body, headers)
            r = c.getresponse()
            return Answer(r.status, dict(r.getheaders()), r.read())
        finally:
            c.close()

    def public(self, rpc, body=None, **headers):
        return self.ask("POST", "/api/public/" + rpc.replace(".", "/"), body or {}, headers)

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)

    def raw(self, data, timeout=10):
        """Sends the bytes and reads until the gateway closes; what came until then when it does not."""
        with self.connect() as s:
            s.settimeout(timeout)
            s.sendall(data)
            out = b""
            try:
                while chunk := s.recv(65536):
                    out += chunk
            except (TimeoutError, ConnectionResetError):
                pass
            return out


def answers(data):
    """The statuses of the responses in the bytes."""
    return [int(s) for s in re.findall(rb"HTTP/1\.1 (\d{3}) ", data)]
