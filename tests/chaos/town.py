"""A whole Gongdao under fire: as tests/e2e/city.py makes it, with PostgreSQL as it is shipped
(deploy/postgresql), a transaction held open all the while, and hands that kill and freeze."""

import os
import pathlib
import random
import signal
import subprocess
import sys
import threading
import time

import psycopg2

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

import city  # noqa: E402
import disk  # noqa: E402
import wire  # noqa: E402

SERVICES = city.SERVICES
RESTART_S = (0.02, 0.6)  # how long a supervisor takes, at random


class Process(city.Process):
    """A supervised process that comes back after a random short time, or when it is let."""

    def __init__(self, name, argv, log, user=None, dice=None):
        super().__init__(name, argv, log, user)
        self.dice = dice or random.Random(name)
        self.away = threading.Event()
        self.back = threading.Event()
        self.back.set()

    def _watch(self):
        while True:
            self.child.wait()
            time.sleep(self.dice.uniform(*RESTART_S))
            self.away.set()
            self.back.wait()
            with self.lock:
                if self.stopping:
                    return
                self.away.clear()
                self._spawn()

    def hold(self, sig=signal.SIGTERM, timeout=20):
        """Ends it and keeps it away until `let`."""
        self.back.clear()
        self.kill(sig)
        if not self.away.wait(timeout):
            raise city.Failed(f"{self.name} does not end")

    def let(self):
        self.back.set()

    def stop(self, sig=signal.SIGTERM, timeout=15):
        with self.lock:
            self.stopping = True
        self.back.set()
        self.kill(signal.SIGCONT)
        return super().stop(sig, timeout)


class Long:
    """A transaction with a snapshot and an id of its own, begun anew whenever its server dies."""

    def __init__(self, town):
        self.town = town
        self.begun = 0
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        while not self.ended.is_set():
            try:
                c = self.town.connect()
                c.autocommit = False
                q = c.cursor()
                q.execute("set transaction isolation level repeatable read")
                q.execute("select pg_current_xact_id()")
                self.begun += 1
                while not self.ended.wait(0.2):
                    q.execute("select 1")
                c.close()
            except psycopg2.Error:
                self.ended.wait(0.1)

    def end(self):
        self.ended.set()
        self.thread.join()


class Town(city.City):
    """`disks`: data and logs on small file systems of their own; `wired`: daemons reach the brokers
    through a Wire that can be cut."""

    def __init__(self, settings="", seed=0, disks=False, wired=False, config_edit=None, services=None):
        super().__init__(settings=settings, config_edit=config_edit, services=services)
        self.dice = random.Random(seed)
        self.deaths = []  # (microseconds, of what) of each kill
        self.disks, self.wired = disks, wired
        self.data_disk = self.log_disk = self.wire = None
        self.connections = {}
        self.now = "now()"  # of the town, in SQL: what is due by a fixed clock is due by that one

    def __exit__(self, *_):
        for c in self.connections.values():
            c.close()
        for name in [n for n in self.processes if n != "postgres"]:
            self.processes[name].stop(timeout=5)
        if "postgres" in self.processes:
            self.processes["postgres"].stop(signal.SIGINT)
        if self.wire:
            self.wire.close()
        for d in (self.data_disk, self.log_disk):
            if d:
                d.close()
        super()._leave()

    def _config_make(self):
        super()._config_make()
        # Nobody signs an agreement in this load: its rules would find something at each command.
        (self.config.parent / "rules" / "contract.yaml").unlink()
        if self.wired:
            direct = ", ".join(self.endpoints)
            self.wire = wire.Wire([int(e.rsplit(":", 1)[1]) for e in self.endpoints])
            wired = ", ".join(f"tcp://127.0.0.1:{port}" for port in self.wire.ports)
            text = self.config.read_text()
            self.config.write_text(text.replace(f"brokers: [{direct}]", f"brokers: [{wired}]"))

    def _start(self, name, argv, user=None):
        program = str(city.binary(argv[0])) if argv[0].startswith("gongdao") else argv[0]
        logs = self.log_disk.at if self.log_disk else self.root
        p = Process(name, [program] + [str(a) for a in argv[1:]], logs / f"{name}.log", user,
                    random.Random(self.dice.random()))
        self.processes[name] = p
        p.start()

    def _database_make(self):
        data, run = self.root / "data", self.root / "run"
        if self.disks:
            self.log_disk = disk.Disk(self.root / "log", 64)
            self.data_disk = disk.Disk(self.root / "disk", 1024, self.root / "disk.img")
            data = self.data_disk.at / "data"
        shipped = city.SOURCE / "deploy" / "postgresql" / "postgresql.conf"
        me = []
        for folder in (data, run):
            folder.mkdir(mode=0o700 if folder == data else 0o755, exist_ok=True)
            if os.getuid() == 0:
                city.shutil.chown(folder, city.PG_USER, city.PG_USER)
        if os.getuid() == 0:
            me = ["setpriv", f"--reuid={city.PG_USER}", f"--regid={city.PG_USER}", "--clear-groups"]
        subprocess.run(me + [str(city.PG_BIN / "initdb"), "-D", str(data), "-U", "gongdao", "-E",
                             "UTF8", "--locale=C.UTF-8", "--data-checksums", "--auth-local=trust",
                             "--auth-host=reject"], check=True, stdout=subprocess.DEVNULL, cwd="/")
        conf = self.root / "postgresql.conf"
        conf.write_text(shipped.read_text())
        # Who committed when is what the order of effects is read from.
        more = [("config_file", conf), ("hba_file", data / "pg_hba.conf"),
                ("ident_file", data / "pg_ident.conf"), ("track_commit_timestamp", "on")]
        argv = [str(city.PG_BIN / "postgres"), "-D", data, "-k", run]
        for key, value in more:
            argv += ["-c", f"{key}={value}"]
        self._start("postgres", argv, city.PG_USER)
        self.psql("create database gongdao", db="postgres", wait=30)

    # ---- looking -------------------------------------------------------------------------

    def connect(self):
        c = psycopg2.connect(host=str(self.root / "run"), user="gongdao", dbname="gongdao")
        c.autocommit = True
        return c

    def rows(self, sql, parameters=None, wait=30):
        """Rows as PostgreSQL types, by a connection a thread; waits while the server is away."""
        me, end = threading.get_ident(), time.monotonic() + wait
        while True:
            try:
                if me not in self.connections:
                    self.connections[me] = self.connect()
                with self.connections[me].cursor() as q:
                    q.execute(sql, parameters)
                    return q.fetchall() if q.description else []
            except psycopg2.Error as e:
                self.connections.pop(me, None)
                if isinstance(e, psycopg2.ProgrammingError) or time.monotonic() > end:
                    raise
                time.sleep(0.1)

    def undelivered(self):
        """What is still under way between the services, the audit of what was filed included."""
        parts = [f"""
            select (select count(*) from {s}.timer where due_at <= {self.now})
                 + (select count(*) from {s}.dead_letter where state <> 'dead')
                 + (select count(*) from {s}.outbox_cursor as c
                     where exists (select from {s}.outbox as o
                                    where o.xid >= pg_snapshot_xmin(c.base)
                                      and not pg_visible_in_snapshot(o.xid, c.base)
                                      and (c.target is null or o.id > c.after_id
                                           or not pg_visible_in_snapshot(o.xid, c.target))))
                 as n""" for s in self.services]
        if "wages" in self.services:
            parts.append(f"select count(*) from wages.dirty where due_at <= {self.now}")
        return int(self.rows("select sum(n) from (" + " union all ".join(parts) + ") as u")[0][0])

    def drain(self, seconds):
        """Seconds until nothing was under way any more; None when that took too long."""
        begun = time.monotonic()
        while time.monotonic() - begun < seconds:
            if self.undelivered() == 0:
                return time.monotonic() - begun
            time.sleep(0.05)
        return None

    # ---- faults --------------------------------------------------------------------------

    def kinds(self):
        """Everything that can be killed, by name: `backend` is a server process of a daemon."""
        return sorted(self.processes) + ["backend"]

    def strike(self, name):
        """kill -9; says whether there was something to kill."""
        if name != "backend":
            at = int(time.time() * 1e6)
            killed = self.processes[name].kill()
            if killed:
                self.deaths.append((at, name.split("-")[0]))
            return killed
        try:
            backends = self.rows("select pid from pg_stat_activity where usename like 'gongdao\\_%%'"
                                 " and backend_type = 'client backend'", wait=5)
            os.kill(self.dice.choice(backends)[0], signal.SIGKILL)
        except (psycopg2.Error, ProcessLookupError, IndexError):
            return False
        return True

    def pids(self, name):
        """Of a process and its children: of `postgres` the whole server."""
        top = self.processes[name].child.pid
        children = pathlib.Path(f"/proc/{top}/task/{top}/children").read_text().split()
        return [top] + [int(pid) for pid in children]

    def signal(self, names, sig):
        for name in names:
            for pid in self.pids(name):
                try:
                    os.kill(pid, sig)
                except ProcessLookupError:
                    pass  # a server process that ended meanwhile

    def freeze(self, names, seconds):
        self.signal(names, signal.SIGSTOP)
        try:
            time.sleep(seconds)
        finally:
            self.signal(names, signal.SIGCONT)
