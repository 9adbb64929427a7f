"""A whole Gongdao for a test: private PostgreSQL, two brokers, two instances of every daemon.

Everything lies in one temporary folder and listens on loopback or a unix socket. A process that
dies is started again, as the supervisor would. `City` is a context manager and leaves nothing.
"""

import json
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("GONGDAO_BUILD", SOURCE / "build" / "dev"))
sys.path.insert(0, str(SOURCE / "tests"))

import privacy  # noqa: E402

PG_BIN = pathlib.Path("/usr/lib/postgresql/15/bin")
SERVICES = ["registration", "wages", "alerts", "disputes"]
EXTRA = ["accounts"]  # only where a test asks for it
PG_USER = "postgres"


def free_ports(n):
    """n ports nobody listens on, drawn below those that connections going out take: other cities of the
    same machine stand beside this one."""
    sockets = []
    try:
        while len(sockets) < n:
            s = socket.socket()
            try:
                s.bind(("127.0.0.1", random.randrange(10000, 32000)))
                sockets.append(s)
            except OSError:
                s.close()
        return [s.getsockname()[1] for s in sockets]
    finally:
        for s in sockets:
            s.close()


def binary(name):
    """The built program, wherever the build folder keeps it."""
    for folder in (BUILD / "bin", BUILD / "services" / name.removeprefix("gongdao-"),
                   BUILD / "services" / "cli"):
        if (folder / name).is_file():
            return folder / name
    raise FileNotFoundError(f"{name} is not built in {BUILD}")


class Process:
    """One supervised process: started again 0.3 s after it died, until stopped."""

    def __init__(self, name, argv, log, user=None):
        self.name, self.argv, self.log, self.user = name, argv, log, user
        self.child = None
        self.kills = 0
        self.starts = 0
        self.stopping = False
        self.lock = threading.Lock()
        self.thread = threading.Thread(target=self._watch, daemon=True)

    def start(self):
        self._spawn()
        self.thread.start()

    def _spawn(self):
        argv = self.argv
        if self.user and os.getuid() == 0:
            argv = ["setpriv", f"--reuid={self.user}", f"--regid={self.user}",
                    "--clear-groups"] + argv
        with open(self.log, "ab") as out:
            self.child = subprocess.Popen(argv, stdout=out, stderr=out, stdin=subprocess.DEVNULL)
        self.starts += 1

    def _watch(self):
        while True:
            self.child.wait()
            time.sleep(0.3)
            with self.lock:
                if self.stopping:
                    return
                self._spawn()

    def kill(self, sig=signal.SIGKILL):
        with self.lock:
            if self.child.poll() is None:
                self.child.send_signal(sig)
                self.kills += 1
                return True
        return False

    def stop(self, sig=signal.SIGTERM, timeout=15):
        with self.lock:
            self.stopping = True
            if self.child.poll() is None:
                self.child.send_signal(sig)
        try:
            self.child.wait(timeout)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
        return self.child.returncode


class Failed(AssertionError):
    """A command of the test did not end as it should have."""


class City:
    def __init__(self, instances=2, settings="", services=None, schema_extra=(), config_edit=None):
        self.instances = instances
        self.settings = settings
        self.services = list(services or SERVICES)
        self.schema_extra = schema_extra
        self.config_edit = config_edit
        self.processes = {}

    # ---- set-up --------------------------------------------------------------------------

    def __enter__(self):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="gongdao-city-"))
        self.root.chmod(0o755)
        self.database_hosts = str(self.root / "run")  # as libpq takes them: several with commas
        try:
            self._database_make()
            self._config_make()
            self.cli("keys", "make")
            self.cli("db", "migrate", timeout=60)
            self._daemons_start()
        except BaseException:
            self._leave()
            raise
        return self

    def _daemons_start(self):
        for i in range(2):
            own = self.config.with_name(f"broker-{i + 1}.yaml")
            own.write_text(self.config.read_text() + f"broker:\n  listen: {self.endpoints[i]}\n")
            self._start(f"broker-{i + 1}", ["gongdao-broker", "--config", own])
        for service in self.services:
            for i in range(self.instances):
                self._start(f"{service}-{i + 1}", [f"gongdao-{service}", "--config", self.config])
        self.wait_ready()

    def stop(self):
        """Everything, the databases last; nothing is started again."""
        databases = [n for n in self.processes if n.startswith("postgres")]
        for name in [n for n in self.processes if n not in databases]:
            self.processes[name].stop(timeout=5)
        for name in databases:
            self.processes[name].stop(signal.SIGINT)
        self.processes = {}

    def private_finds(self):
        """Where personal values that tests planted can be read (AUD-10): tables, metrics, logs."""
        finds = privacy.in_database(["psql", "-h", self.database_hosts, "-U", "gongdao", "-d", "gongdao"])
        metrics = self.root / "metrics.log"
        metrics.write_text(self.cli("call", "broker.Metrics", "{}", "--json"))
        return finds + privacy.in_files(sorted(self.root.glob("*.log")))

    def _private_check(self):
        up = [n for n, p in self.processes.items() if p.child.poll() is None]
        if "postgres" not in up or "broker-1" not in up:  # stopped by the test: its logs stay
            return privacy.in_files(sorted(self.root.glob("*.log")))
        return self.private_finds()

    def __exit__(self, failure, *_):
        finds = []
        try:
            if failure is None and self.processes:
                finds = self._private_check()
        finally:
            self._leave()
        if finds:
            raise Failed("personal values of tests/data/people.txt are readable in: " + ", ".join(finds[:20]))

    def _leave(self):
        self.stop()
        if os.environ.get("GONGDAO_KEEP"):
            print("kept:", self.root)
        else:
            shutil.rmtree(self.root, ignore_errors=True)

    def _start(self, name, argv, user=None):
        program = str(binary(argv[0])) if argv[0].startswith("gongdao") else argv[0]
        p = Process(name, [program] + [str(a) for a in argv[1:]], self.root / f"{name}.log", user)
        self.processes[name] = p
        p.start()

    def _database_make(self):
        data, run = self.folder_of_postgres("data"), self.folder_of_postgres("run", 0o755)
        self.as_postgres("initdb", "-D", data, "-U", "gongdao", "-E", "UTF8", "--locale=C.UTF-8",
                         "--auth-local=trust", "--auth-host=reject")
        self.start_postgres("postgres", data, run)
        self.psql("create database gongdao", db="postgres", wait=30)

    def folder_of_postgres(self, name, mode=0o700):
        folder = self.root / name
        folder.mkdir()
        folder.chmod(mode)
        if os.getuid() == 0:
            shutil.chown(folder, PG_USER, PG_USER)
        return folder

    def as_postgres(self, program, *args):
        """One of PostgreSQL's own programs, as the user that its server runs as."""
        me = []
        if os.getuid() == 0:
            me = ["setpriv", f"--reuid={PG_USER}", f"--regid={PG_USER}", "--clear-groups"]
        subprocess.run(me + [str(PG_BIN / program)] + [str(a) for a in args], check=True,
                       stdout=subprocess.DEVNULL, cwd="/")

    def start_postgres(self, name, data, run):
        self._start(name, [str(PG_BIN / "postgres"), "-D", data, "-k", run, "-c", "listen_addresses=",
                           "-c", "max_connections=200"], PG_USER)

    def _config_make(self):
        etc = self.root / "etc"
        shutil.copytree(SOURCE / "config", etc)
        share = self.root / "schema"
        shutil.copytree(SOURCE / "common" / "service" / "schema", share / "service")
        for service in SERVICES + [s for s in EXTRA if s in self.services]:
            shutil.copytree(SOURCE / "services" / service / "schema", share / service)
        for service in EXTRA:
            if service not in self.services:
                self._peer_drop(etc, service)
        for name, folder in self.schema_extra:
            shutil.copytree(folder, share / name)
        self.endpoints = [f"tcp://127.0.0.1:{p}" for p in free_ports(2)]
        (etc / "gongdao.yaml").write_text(
            "common:\n"
            f"  brokers: [{', '.join(self.endpoints)}]\n"
            f"  keys: {self.root}/keys\n"
            f"  packs: {self.root}/packs\n"
            f"  schema: {share}\n"
            f"  database_host: {self.root}/run\n"
            "  city: \"411000\"\n" + self.settings +
            "cli:\n  peer: operator\n")
        self.config = etc / "gongdao.yaml"
        if self.config_edit:
            self.config_edit(etc)

    def _peer_drop(self, etc, service):
        """A city without this service: nobody serves it and nobody waits for it."""
        access = etc / "access.yaml"
        text = access.read_text()
        start = text.index(f"\n  {service}:\n    kind: service\n")
        access.write_text(text[:start] + text[text.index("\n\n", start + 1):])
        events = etc / "subscriptions.yaml"
        events.write_text("".join(line for line in events.read_text().splitlines(keepends=True)
                                  if not line.startswith(f"{service}.")))

    # ---- use -----------------------------------------------------------------------------

    def psql(self, sql, db="gongdao", wait=5, schema=None, server="read-write"):
        """Rows of a statement, as lists of text, asked as the database's owner; of a city that has
        several, the server that is read-write, or the standby."""
        env = dict(os.environ, PGOPTIONS=f"-c search_path={schema}" if schema else "",
                   PGTARGETSESSIONATTRS=server)
        argv = ["psql", "-h", self.database_hosts, "-U", "gongdao", "-d", db, "-X", "-A", "-t",
                "-q", "-v", "ON_ERROR_STOP=1", "-F", "\x1f", "-c", sql]
        end = time.monotonic() + wait
        while True:
            r = subprocess.run(argv, capture_output=True, text=True, env=env)
            if r.returncode == 0:
                return [line.split("\x1f") for line in r.stdout.splitlines()]
            if time.monotonic() > end:
                raise Failed(f"psql: {r.stderr.strip()}")
            time.sleep(0.1)

    def run(self, *args, peer=None, timeout=60, lang="zh_CN.UTF-8", typed=None):
        argv = [str(binary("gongdao")), "--config", str(self.config)]
        if peer:
            argv += ["--as", peer]
        return subprocess.run(argv + [str(a) for a in args], capture_output=True, text=True,
                              input=typed, timeout=timeout, env=dict(os.environ, LANG=lang, LC_ALL=lang))

    def cli(self, *args, status=0, **kw):
        r = self.run(*args, **kw)
        if r.returncode != status:
            raise Failed(f"gongdao {' '.join(map(str, args))}: exit {r.returncode}, not {status}\n"
                         f"{r.stdout}{r.stderr}")
        return r.stdout

    def ask(self, rpc, request=None, peer=None, **kw):
        """Any rpc as JSON in and out."""
        return json.loads(self.cli("call", rpc, json.dumps(request or {}), "--json", peer=peer, **kw))

    def wait(self, what, condition, seconds=30):
        """Waits on a condition; the bound is generous, the condition decides."""
        end = time.monotonic() + seconds
        last = None
        while time.monotonic() < end:
            try:
                last = condition()
                if last:
                    return last
            except (Failed, json.JSONDecodeError, subprocess.TimeoutExpired) as e:
                last = e
            time.sleep(0.1)
        raise Failed(f"{what}: not within {seconds} s; last: {last}\n{self.tails()}")

    def wait_ready(self, seconds=60):
        for service in self.services:
            self.wait(f"{service} answers",
                      lambda s=service: self.ask(f"{s}.ServiceStatus")["database"] == "up", seconds)

    def wait_drained(self, seconds=60):
        """Nothing is under way between the services that this city has any more."""
        def drained():
            for service in self.services:
                s = self.ask(f"{service}.ServiceStatus")
                if int(s.get("overdue_timers", "0")):
                    return False
                if any(int(c.get("lag", "0")) for c in s.get("cursors", []) if c["subscriber"] in self.services):
                    return False
            return int(self.ask("wages.GetAuditProgress", peer="hrss-desk").get("waiting", "0")) == 0 and self.at_rest()
        self.wait("drained", drained, seconds)

    def at_rest(self):
        """No alert waits to be told of. One whose clock stands still waits for ever: it is left."""
        if "alerts" not in self.services or "business_clock" in self.settings:
            return True
        return self.psql("select 1 from alert where settle_at is not null limit 1", schema="alerts") == []

    def tails(self, lines=5):
        out = []
        for name, p in self.processes.items():
            text = p.log.read_text(errors="replace").splitlines()[-lines:]
            out += [f"--- {name}"] + text
        return "\n".join(out)
