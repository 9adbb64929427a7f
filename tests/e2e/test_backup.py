"""Backup under load, proved, restored elsewhere: what was answered is there, once."""

import hashlib
import json
import os
import pathlib
import shutil
import stat
import subprocess
import tempfile
import time

import pytest

import city
import load

AS_ROOT = ["--user", city.PG_USER] if os.getuid() == 0 else []


def tree(folder):
    """path -> (mode, digest) of all there is."""
    return {str(p.relative_to(folder)): (stat.S_IMODE(p.stat().st_mode),
                                         hashlib.sha256(p.read_bytes()).hexdigest() if p.is_file() else "")
            for p in sorted(pathlib.Path(folder).rglob("*"))}


class Restored(city.City):
    """A city on a restored state; its settings name the folder they came from."""

    def __init__(self, state, was, **kw):
        super().__init__(**kw)
        self.root, self.was = pathlib.Path(state), was

    def __enter__(self):
        self.database_hosts = str(self.root / "run")
        self.config = self.root / "etc" / "gongdao" / "gongdao.yaml"
        try:
            shutil.copytree(self.was.root / "schema", self.root / "schema")
            self.endpoints = [f"tcp://127.0.0.1:{p}" for p in city.free_ports(2)]
            text = self.config.read_text().replace(str(self.was.root), str(self.root))
            for old, new in zip(self.was.endpoints, self.endpoints):
                text = text.replace(old, new)
            self.config.write_text(text)
            self.start_postgres("postgres", self.root / "pg" / "data",
                                self.folder_of_postgres("run", 0o755))
            self.psql("select 1", wait=60)
            self.cli("db", "check")
            self._daemons_start()
        except BaseException:
            self._leave()
            raise
        return self


def restore(town, backup, state):
    """Keys and database go to the database's user; the daemons of a test run as whoever runs it."""
    town.cli("restore", backup, state, *AS_ROOT, timeout=120)
    if os.getuid() == 0:
        for key in (state / "keys").iterdir():
            shutil.chown(key, 0, 0)


def test_backup__under_load__restored_elsewhere_with_all_that_was_answered(proto, tmp_path):
    backup = tmp_path / "backup"
    state = pathlib.Path(tempfile.mkdtemp(prefix="gongdao-restored-"))
    with city.City() as town:
        with load.Load(town, proto, n=4, pause_s=0.02) as work:
            town.wait("commands are answered", lambda: len(work.acked()) > 300)
            began_at = time.time()
            out = town.cli("backup", backup, timeout=120)
            ended_at = time.time()
            town.wait("and go on", lambda: len(work.acked()) > len(work.acked(ended_at)) + 100)
        assert work.errors == []
        assert "已备份" in out
        during = len(work.acked(ended_at)) - len(work.acked(began_at))
        assert during > 0  # it did run under load
        before = tree(backup)
        assert "可以恢复" in town.cli("verify-backup", backup, *AS_ROOT, timeout=120)
        assert tree(backup) == before
        restore(town, backup, state)
        town.stop()
        try:
            with Restored(state, town) as again:
                work.town = again
                stored = work.stored()
                assert [s.number for s in work.acked(began_at) if stored.get(s.code) != 1] == []
                assert max(stored.values()) == 1
                client = work.client()
                for s in work.acked():  # what the backup has answers from its inbox, the rest takes effect
                    work.announce(client, s)
                    assert work.ask(client, s) == s.reply, s.number
                client.close()
                assert work.stored() == {s.code: 1 for s in work.sent if s.acked_at}
                again.wait_drained()
                assert work.heard() == [str(len(work.acked())), "1"]
                assert work.announced() == [str(len(work.acked()))] * 2
                print(f"{len(work.acked(began_at))} before, {during} during, {len(stored)} restored")
        finally:
            shutil.rmtree(state, ignore_errors=True)


# ---- what is refused --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def saved(town, tmp_path_factory):
    backup = tmp_path_factory.mktemp("saved") / "backup"
    town.ask("registration.ImportEmployers", {"rows": [
        {"credit_code": load.credit_code(1), "name": "一", "kind": "platform", "region": "411002"}]},
        peer="hrss-desk")
    town.cli("backup", backup, timeout=120)
    return backup


@pytest.fixture
def copy(saved, tmp_path):
    """To be damaged."""
    shutil.copytree(saved, tmp_path / "copy")
    return tmp_path / "copy"


def refused(town, *args, status, words):
    r = town.run(*args, timeout=120)
    assert r.returncode == status and words in r.stdout + r.stderr, (r.returncode, r.stdout, r.stderr)


def test_backup__taken__nobody_else_may_read_it(saved):
    modes = {stat.S_IMODE(p.stat().st_mode) for p in saved.rglob("*")}
    assert modes == {0o600, 0o700} and stat.S_IMODE(saved.stat().st_mode) == 0o700
    manifest = json.loads((saved / "manifest.json").read_text())
    assert {"keys/broker.key", "etc/gongdao.yaml", "pg/backup_manifest"} <= {f["path"] for f in manifest["files"]}
    assert next(s for s in manifest["services"] if s["service"] == "registration")["inbox"] >= 1


def test_backup__while_a_daemon_keeps_rules__without_what_is_half_written(town, tmp_path):
    part = town.root / "packs" / ("0" * 64 + ".1.part")
    part.mkdir()
    (part / "pay.yaml").write_text("rules: []\n")
    gone = town.root / "packs" / "activation.signed.1.part"
    gone.symlink_to(tmp_path / "moved")  # listed, and away when it is read
    try:
        town.cli("backup", tmp_path / "backup", timeout=120)
    finally:
        gone.unlink()
        shutil.rmtree(part)
    kept = sorted(p.name for p in (town.root / "packs").iterdir())
    assert kept and sorted(p.name for p in (tmp_path / "backup" / "packs").iterdir()) == kept
    assert "可以恢复" in town.cli("verify-backup", tmp_path / "backup", *AS_ROOT, timeout=120)


def test_backup__folder_not_empty__refused_and_left(town, tmp_path):
    (tmp_path / "mine").write_text("mine")
    refused(town, "backup", tmp_path, status=2, words="不是空目录")
    assert tree(tmp_path) == {"mine": (stat.S_IMODE((tmp_path / "mine").stat().st_mode),
                                       hashlib.sha256(b"mine").hexdigest())}


def test_backup__inside_what_it_saves__refused(town):
    refused(town, "backup", town.root / "etc" / "backup", status=2, words="备份请放到别处")
    shutil.rmtree(town.root / "etc" / "backup")


def test_backup__database_away__nothing_left(town, tmp_path):
    config = town.root / "etc" / "nowhere.yaml"
    config.write_text(town.config.read_text().replace(str(town.root / "run"), str(tmp_path)))
    r = subprocess.run([str(city.binary("gongdao")), "--config", str(config), "backup", str(tmp_path / "b")],
                       capture_output=True, text=True, timeout=60)
    config.unlink()
    assert r.returncode == 4 and list((tmp_path / "b").iterdir()) == [], r.stderr


@pytest.fixture
def small(tmp_path):
    """Mounts a file system of so many MiB."""
    mounted = tmp_path / "small"
    mounted.mkdir()

    def make(n_mib):
        if os.getuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={n_mib}m", "none", mounted],
                                              check=False).returncode:
            pytest.skip("no small file system can be mounted here")
        return mounted

    yield make
    subprocess.run(["umount", mounted], check=False, stderr=subprocess.DEVNULL)


def test_backup__no_room_from_the_start__said_and_nothing_left(town, saved, small):
    folder = small(8)
    refused(town, "backup", folder / "b", status=2, words="MiB")
    refused(town, "restore", saved, folder / "s", *AS_ROOT, status=2, words="MiB")
    assert list((folder / "b").iterdir()) == [] and list((folder / "s").iterdir()) == []


def test_backup__disk_full_on_the_way__said_and_nothing_left(town, small):
    n_bytes = int(town.psql("select sum(pg_database_size(oid))::bigint from pg_database")[0][0])
    folder = small(n_bytes // 2 ** 20 + 4)  # the databases fit, the log that goes with them does not
    refused(town, "backup", folder / "b", status=2, words="No space left on device")
    assert list((folder / "b").iterdir()) == []


@pytest.mark.parametrize("victim", ["keys/broker.key", "etc/access.yaml", "pg/PG_VERSION", "pg/backup_manifest"])
def test_verify__a_byte_changed__named(town, copy, victim):
    raw = bytearray((copy / victim).read_bytes())
    raw[len(raw) // 2] ^= 1
    (copy / victim).write_bytes(raw)
    refused(town, "verify-backup", copy, *AS_ROOT, status=2, words=victim.split("/")[1]
            if victim != "pg/PG_VERSION" else "pg_verifybackup")


def test_verify__file_put_in_or_taken_out__named(town, copy):
    (copy / "keys" / "stranger.pub").write_text("public: x\n")
    refused(town, "verify-backup", copy, *AS_ROOT, status=2, words="清单之外")
    (copy / "keys" / "stranger.pub").unlink()
    (copy / "keys" / "wages.pub").unlink()
    refused(town, "verify-backup", copy, *AS_ROOT, status=2, words="wages.pub")


def test_verify__broken_off__no_backup(town, copy):
    (copy / "manifest.json").unlink()
    refused(town, "verify-backup", copy, *AS_ROOT, status=2, words="没有完成")
    refused(town, "restore", copy, copy.with_name("state"), *AS_ROOT, status=2, words="没有完成")
    assert not copy.with_name("state").exists()


def test_verify__answered_command_missing__said(town, copy):
    manifest = json.loads((copy / "manifest.json").read_text())
    next(s for s in manifest["services"] if s["service"] == "registration")["inbox"] += 1000  # the checks of registration go on meanwhile
    (copy / "manifest.json").write_text(json.dumps(manifest))
    refused(town, "verify-backup", copy, *AS_ROOT, status=1, words="缺失")


def test_verify__older_than_the_program__upgraded_on_the_copy(town, saved):
    steps = town.root / "schema" / "wages"
    step = steps / f"{len(list(steps.glob('*.sql'))) + 1:03}_later.sql"
    step.write_text("-- a release later\ncreate table later (id bigint primary key);\n")
    try:
        out = json.loads(town.cli("verify-backup", saved, "--json", *AS_ROOT, timeout=120))
    finally:
        step.unlink()
    assert out["migrations_applied"] == 1 and all(s["whole"] for s in out["services"])


def test_verify__tables_of_another_making__said(town, saved):
    step = sorted((town.root / "schema" / "wages").glob("*.sql"))[0]
    text = step.read_text()
    step.write_text(text + "-- changed since\n")
    try:
        refused(town, "verify-backup", saved, *AS_ROOT, status=2, words=step.name)
    finally:
        step.write_text(text)


def test_restore__state_in_use__refused_and_left(town, saved, tmp_path):
    (tmp_path / "pg").mkdir()
    refused(town, "restore", saved, tmp_path, *AS_ROOT, status=2, words="不是空目录")
    assert list(tmp_path.rglob("*")) == [tmp_path / "pg"]


def test_restore__broken_off_before__starts_afresh(town, saved, tmp_path):
    state = tmp_path / "state"
    (state / ".restoring" / "pg").mkdir(parents=True)
    (state / ".restoring" / "pg" / "half").write_text("half")
    town.cli("restore", saved, state, *AS_ROOT, timeout=120)
    assert sorted(p.name for p in state.iterdir()) == ["etc", "keys", "packs", "pg"]
    assert not (state / "pg" / "half").exists()
    keys = {p.name: stat.S_IMODE(p.stat().st_mode) for p in (state / "keys").iterdir()}
    assert keys == {p.name: stat.S_IMODE(p.stat().st_mode) for p in (town.root / "keys").iterdir()}
    if os.getuid() == 0:
        assert {(p.owner()) for p in (state / "pg" / "data").rglob("*")} == {city.PG_USER}
        assert (state / "etc" / "gongdao" / "gongdao.yaml").owner() == "root"
