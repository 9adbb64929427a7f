"""Every process does its work under the system call filter of its unit (deploy/systemd), loaded by
hand: what can be tried of it without a systemd that runs."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile

import city
import flow
import load
import sandbox

HERE = pathlib.Path(__file__).parent
UNITS = city.SOURCE / "deploy" / "systemd"


def rules_of(name):
    """The filter of the unit that runs a process of this name, with what all units share."""
    unit = {"postgres": "gongdao-postgresql.service.in", "broker": "gongdao-broker@.service.in"}.get(
        name.split("-")[0], "gongdao-daemon@.service.in")
    return sandbox.filter_of((UNITS / unit).read_text() +
                             (UNITS / "gongdao-.service.d" / "10-hardening.conf").read_text())


class Sandboxed(city.City):
    def _start(self, name, argv, user=None):
        rules = self.root / f"{name}.filter"
        rules.write_text(json.dumps(rules_of(name)))
        program = str(city.binary(argv[0])) if argv[0].startswith("gongdao") else argv[0]
        super()._start(name, ["/usr/bin/python3", HERE / "sandbox.py", rules, program] + list(argv[1:]), user)


def test_city__under_the_filters_of_its_units__works(proto):
    with Sandboxed() as town:
        flow.import_all(town)
        flow.again(town, "audit", "run", "--period", flow.MONTH, ok=(1,), seconds=120)
        with load.Load(town, proto, n=2) as work:
            town.wait("commands are answered", lambda: len(work.acked()) > 100)
        assert work.errors == []
        town.wait_drained()
        for name, p in town.processes.items():
            status = pathlib.Path(f"/proc/{p.child.pid}/status").read_text()
            assert "Seccomp:\t2" in status and p.starts == 1, name
            assert "Operation not permitted" not in p.log.read_text(errors="replace"), name


def test_backup_and_proof__under_the_filter_of_their_unit__work(town):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="gongdao-save-"))
    rules = folder / "filter.json"
    rules.write_text(json.dumps(rules_of("wages-1")))
    sandboxed = ["/usr/bin/python3", HERE / "sandbox.py", rules, city.binary("gongdao"), "--config", town.config]
    me = []
    try:
        subprocess.run(sandboxed + ["backup", folder / "backup"], check=True, timeout=120)
        if os.getuid() == 0:  # the unit runs as the database's user
            subprocess.run(["chown", "-R", city.PG_USER, folder], check=True)
            me = ["setpriv", f"--reuid={city.PG_USER}", f"--regid={city.PG_USER}", "--clear-groups"]
        subprocess.run(me + sandboxed + ["verify-backup", folder / "backup", "--work", folder], check=True,
                       timeout=120, cwd="/")
    finally:
        shutil.rmtree(folder)


def test_archive__under_the_filter_of_its_unit__works(tmp_path):
    rules = tmp_path / "archive.filter"
    rules.write_text(json.dumps(rules_of("wages-1")))
    settings = "  seal_ms: 50ms\n  checkpoint_ms: 200ms\n  archive: ../archive\n"
    with city.City(instances=1, services=["registration"], settings=settings) as town:
        town.wait("a head is signed", lambda: town.psql("select 1 from chain_head limit 1", schema="registration"))
        later = town.config.with_name("later.yaml")
        later.write_text(town.config.read_text().replace(
            "common:\n", "common:\n  business_clock: \"2095-06-15 09:00:00\"\n  allow_fixed_clock: true\n", 1))
        subprocess.run(["/usr/bin/python3", HERE / "sandbox.py", rules, city.binary("gongdao"), "--config", later,
                        "chain", "archive", "registration"], check=True, timeout=120)
        assert len(list((town.root / "archive").glob("registration.*.jsonl"))) == 1


def test_filter__what_it_forbids__fails(tmp_path):
    """That the test above can fail."""
    rules = tmp_path / "filter.json"
    rules.write_text(json.dumps(rules_of("wages-1")))

    def run(code):
        return subprocess.run(["/usr/bin/python3", HERE / "sandbox.py", rules, "/usr/bin/python3", "-c", code],
                              capture_output=True, text=True, timeout=30).returncode
    assert run("import socket; socket.socket(socket.AF_UNIX)") == 0
    assert run("import socket; socket.socket(socket.AF_NETLINK)") != 0
    assert run("import os; os.setpriority(os.PRIO_PROCESS, 0, 5)") != 0
    assert run("import mmap; mmap.mmap(-1, 4096, prot=mmap.PROT_WRITE | mmap.PROT_EXEC)") != 0
    assert run("import os; os.chroot('/')") != 0
