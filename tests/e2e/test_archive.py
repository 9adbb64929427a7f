"""Archives of the evidence chain through the real processes: whole months go into files, by steps of which each can be
the last; verified together with what is in the database; a file that somebody changed is named (AUD-9)."""

import datetime
import json
import os
import random
import signal
import subprocess
import sys
import time

import pytest

import city
import department
import flow

sys.path.insert(0, str(city.SOURCE / "tests" / "oracle"))

import chain_oracle  # noqa: E402
import ed25519  # noqa: E402

SERVICE = "registration"


@pytest.fixture(scope="module")
def town():
    with city.City(instances=1, settings="  seal_ms: 50ms\n  checkpoint_ms: 200ms\n  archive_keep_months: 1\n") as c:
        folder = c.root / "archive"
        c.config.write_text(c.config.read_text().replace("common:\n", f"common:\n  archive: {folder}\n", 1))
        c.later = seen_on(c, "2095-06-15")
        c.archive = folder
        for kind in flow.KINDS[:2]:
            flow.again(c, "import", kind, flow.SAMPLE / f"{kind}.csv")
        for service in (SERVICE, "wages", "alerts"):
            much(c, service)
        yield c


def seen_on(town, day):
    """Settings of the same city for a command line on another day."""
    path = town.config.with_name(f"on-{day}.yaml")
    path.write_text(town.config.read_text().replace(
        "common:\n", f"common:\n  business_clock: \"{day} 09:00:00\"\n  allow_fixed_clock: true\n", 1))
    return path


def much(town, service, n=4000):
    town.psql("insert into audit (at, call_id, rpc, sender, subject, department, role, key, request, reply) select now(), "
              "gen_random_uuid(), 'kit.Put', 'kit', 'subject ' || i, 'HRSS', 'person', 'key ' || i, sha256(i::text::bytea), "
              f"sha256('') from generate_series(1, {n}) as i", schema=service)
    resting(town, service)


def gongdao(town, *args, status=0, later=True, on=None):
    config = on or (town.later if later else town.config)
    argv = [str(city.binary("gongdao")), "--config", str(config), *map(str, args)]
    r = subprocess.run(argv, capture_output=True, text=True, timeout=120, env=dict(os.environ, LANG="zh_CN.UTF-8"))
    assert r.returncode == status, r.stdout + r.stderr
    return r.stdout


def verify(town, service=SERVICE, status=0):
    d = json.loads(gongdao(town, "verify", service, "--json", status=status, later=False))
    assert d["intact"] == (status == 0)
    return d


def resting(town, service):
    def rests():
        d = json.loads(town.run("verify", service, "--json").stdout)
        return d if d["waiting"] == 0 and d["seq"] and town.psql("select fresh from chain", schema=service) == [["f"]] else None
    return town.wait(f"the chain of {service} rests", rests)


def archives(town, service):
    return town.psql("select from_seq, to_seq, file, dropped_seq from chain_archive order by 1", schema=service)


def left(town, service, to_seq):
    """Entries of the archive that are still in audit."""
    return int(town.psql("select count(*) from audit where audit_id in (select unnest(ids) from chain_seal where first_seq "
                         f"<= {to_seq})", schema=service)[0][0])


def bodies(town, service, to_seq):
    return int(town.psql("select count(*) from audit join administration using (call_id) where audit_id in (select "
                         f"unnest(ids) from chain_seal where first_seq <= {to_seq})", schema=service)[0][0])


# ---- into the file and out of the database ---------------------------------------------------------


def test_archive__month_that_is_not_over__stays(town):
    assert "没有可归档的月份" in gongdao(town, "chain", "archive", SERVICE, later=False)
    assert archives(town, SERVICE) == [] and not list(town.archive.glob("*.jsonl*"))


def test_archive__broken_off_behind_every_step__whole_at_every_step(town):
    before = resting(town, SERVICE)
    n, steps, seen = before["seq"], 0, set()
    while True:
        said = gongdao(town, "chain", "archive", SERVICE, "--steps", 1)
        steps += 1
        rows = archives(town, SERVICE)
        seen.add((bool(list(town.archive.glob("*.part"))), bool(list(town.archive.glob("*.jsonl"))), bool(rows),
                  bool(rows) and left(town, SERVICE, rows[0][1]) < int(rows[0][1])))
        d = verify(town)
        assert d["entries"] == d["seq"] >= n
        if "已从数据库移出" in said:
            break
        assert steps < 40
    # each stage was seen by itself: growing, named, recorded, half taken out
    assert {(True, False, False, False), (False, True, False, False), (False, True, True, False),
            (False, True, True, True)} <= seen
    (first, last, name, dropped), = rows
    assert first == "1" and dropped == last and int(last) >= 4000
    path = town.archive / name
    assert path.stat().st_mode & 0o777 == 0o600 and not list(town.archive.glob("*.part"))
    # only entries with a body in administration are in both, and chain config holds them against it
    assert left(town, SERVICE, last) == bodies(town, SERVICE, last) > 0
    words = gongdao(town, "chain", "config", SERVICE, later=False)
    assert "归档" in words and name in words and "已损坏" not in words
    # the act is on the chain, with the digest of the file
    resting(town, SERVICE)
    body, = town.psql("select body from administration where kind = 'archive'", schema=SERVICE)[0:1]
    assert town.psql("select count(*) from audit where rpc = 'registration.ChainArchived' and encode(reply, 'hex') = "
                     "(select encode(digest, 'hex') from chain_archive)", schema=SERVICE) == [["1"]]
    assert body and verify(town)["archives"] == 1
    assert "没有可归档的月份" in gongdao(town, "chain", "archive", SERVICE, later=False)


def test_archive__file__verified_by_itself_by_both_verifiers(town):
    (first, last, name, _), = archives(town, SERVICE)
    lines = (town.archive / name).read_text().splitlines()
    head = json.loads(lines[0])
    assert (head["from_seq"], head["chain"]) == (int(first), "registration.1")
    assert '"head"' in lines[-2] and '"end"' in lines[-1]
    public = dict(line.split(": ") for line in (town.root / "keys" / "chain-registration.sign.pub").read_text().splitlines())
    assert chain_oracle.verify(lines, public["public"])[0] == int(last)
    r = subprocess.run([str(city.binary("gongdao")), "--config", "/nowhere", "verify", "--export", str(town.archive / name),
                        "--keys", str(town.root / "keys"), "--json"], capture_output=True, text=True, timeout=60)
    assert json.loads(r.stdout)["seq"] == int(last), r.stdout + r.stderr


def test_export__behind_an_archive__says_what_it_follows(town):
    (_, last, _, _), = archives(town, SERVICE)
    resting(town, SERVICE)
    path = town.root / "behind.jsonl"
    town.cli("chain", "export", SERVICE, path)
    lines = path.read_text().splitlines()
    assert json.loads(lines[0])["from_seq"] == int(last) + 1
    public = dict(line.split(": ") for line in (town.root / "keys" / "chain-registration.sign.pub").read_text().splitlines())
    assert chain_oracle.verify(lines, public["public"])[0] > int(last)
    assert "自第" in town.cli("verify", "--export", path)


def test_archive__killed_anywhere__ends_whole(town):
    rng, kills = random.Random(9), 0
    n = resting(town, "wages")["seq"]
    argv = [str(city.binary("gongdao")), "--config", str(town.later), "chain", "archive", "wages"]
    for _ in range(200):
        p = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True, env=dict(os.environ, LANG="zh_CN.UTF-8"))
        time.sleep(rng.uniform(0.0, 0.25) if kills < 12 else 20)
        if p.poll() is None:
            p.send_signal(signal.SIGKILL)
            kills += 1
        said = p.communicate()[0]
        verify(town, "wages")
        rows = archives(town, "wages")
        if p.returncode == 0 and rows and rows[-1][3] == rows[-1][1]:
            break
        assert p.returncode in (0, -signal.SIGKILL), said
    assert kills and int(rows[0][1]) >= 4000
    d = verify(town, "wages")
    assert d["entries"] == d["seq"] > n


def test_archive__two_at_once__the_second_is_refused(town):
    import fcntl
    with open(town.archive / "registration.1.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        r = subprocess.run([str(city.binary("gongdao")), "--config", str(town.later), "chain", "archive", SERVICE],
                           capture_output=True, text=True, timeout=60)
        assert r.returncode == 1 and "registration.1.lock" in r.stderr


def test_archive__chain_is_broken__nothing_is_taken_out(town):
    town.psql("update audit set subject = 'forged' where key = 'key 1234'", schema="alerts")
    assert "verify" in gongdao(town, "chain", "archive", "alerts", status=1)
    assert archives(town, "alerts") == [] and not list(town.archive.glob("alerts*.jsonl*"))
    assert town.psql("select count(*) from audit where rpc = 'kit.Put'", schema="alerts") == [["4000"]]
    town.psql("update audit set subject = 'subject 1234' where key = 'key 1234'", schema="alerts")
    verify(town, "alerts")


def test_chain__commands_on_it__never_read_audit_as_a_whole(town):
    """As the database counts it: no sequential scan of audit, whatever the planner thinks of its size."""
    def scans():
        return town.psql("select seq_scan from pg_stat_user_tables where schemaname = 'alerts' and relname = 'audit'")
    before = scans()
    for words in (["verify", "alerts"], ["chain", "config", "alerts"], ["chain", "export", "alerts", town.root / "alerts.jsonl"],
                  ["chain", "archive", "alerts"]):
        gongdao(town, *words)
    assert verify(town, "alerts")["archives"] == len(archives(town, "alerts")) >= 1
    town.wait("their processes have ended", lambda: town.psql(
        "select count(*) from pg_stat_activity where application_name = 'gongdao verify'") == [["0"]])
    assert scans() == before


# ---- several months --------------------------------------------------------------------------------


def backdate(town, service, behind, to_seq, day):
    """The heads of these entries are signed anew with the service's key, as they were on that day."""
    secret = department.read_keys(town.root / "keys" / f"chain-{service}.sign.key")["secret"].decode()
    at = int(datetime.datetime.fromisoformat(f"{day}T09:00:00+08:00").timestamp()) * 1_000_000
    for seq, digest in town.psql(f"select seq, encode(hash, 'hex') from chain_head where seq > {behind} and seq <= {to_seq}",
                                 schema=service):
        text = f"gongdao head 1\nchain: {service}.1\nseq: {seq}\nhash: {digest}\nat_us: {at}\n"
        town.psql(f"update chain_head set at = to_timestamp({at // 1_000_000}), signature = '{ed25519.sign(secret, text)}' "
                  f"where seq = {seq}", schema=service)


@pytest.fixture(scope="module")
def months(town):
    """Entries of disputes of four months that are over, and of this one."""
    behind = 0
    for day in ("2024-01-20", "2024-02-10", "2024-03-31", "2024-04-01"):
        much(town, "disputes", 1200)
        to_seq = town.psql("select max(seq) from chain_head", schema="disputes")[0][0]
        backdate(town, "disputes", behind, to_seq, day)
        behind = to_seq
    much(town, "disputes", 100)
    verify(town, "disputes")
    return town


def doctor(town, day):
    argv = [str(city.binary("gongdao")), "--config", str(seen_on(town, day)), "doctor"]
    r = subprocess.run(argv, capture_output=True, text=True, timeout=60, env=dict(os.environ, LANG="zh_CN.UTF-8"))
    assert r.returncode in (0, 1), r.stderr
    return [line for line in r.stdout.splitlines() if "证据链归档" in line]


def files(town):
    return sorted(p.name for p in town.archive.glob("disputes*.jsonl*"))


def test_doctor__month_that_should_have_been_archived__named_after_a_week(months):
    for day in ("2024-02-29", "2024-03-07"):
        line, = doctor(months, day)
        assert line.startswith("正常"), line
    line, = doctor(months, "2024-03-08")
    assert line.startswith("注意") and "disputes 的 2024-01 自 2024-03-01 起" in line


def test_archive__several_months_are_due__all_in_one_run_and_no_more(months):
    said = gongdao(months, "chain", "archive", "disputes", on=seen_on(months, "2024-04-20"))
    assert said.count("已从数据库移出") == 2
    assert files(months) == ["disputes.1-2024-01.jsonl", "disputes.1-2024-02.jsonl"]
    first, second = archives(months, "disputes")
    assert first[0] == "1" and int(second[0]) == int(first[1]) + 1 and int(second[1]) >= 2400
    assert [first[3], second[3]] == [first[1], second[1]]
    assert verify(months, "disputes")["archives"] == 2
    line, = doctor(months, "2024-04-20")
    assert line.startswith("正常"), line
    line, = doctor(months, "2024-05-08")
    assert "disputes 的 2024-03 自 2024-05-01 起" in line


def test_archive__killed_anywhere_in_several_months__next_runs_do_the_rest(months):
    rng, kills = random.Random(26), 0
    argv = [str(city.binary("gongdao")), "--config", str(seen_on(months, "2024-06-20")), "chain", "archive", "disputes"]
    n = resting(months, "disputes")["seq"]
    for _ in range(200):
        p = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True, env=dict(os.environ, LANG="zh_CN.UTF-8"))
        try:
            p.wait(rng.uniform(0.0, 0.2) if kills < 12 else 60)
        except subprocess.TimeoutExpired:
            p.send_signal(signal.SIGKILL)
            kills += 1
        said = p.communicate()[0]
        d = verify(months, "disputes")
        assert d["entries"] == d["seq"] >= n
        if p.returncode == 0:
            break
        assert p.returncode == -signal.SIGKILL, said
    rows = archives(months, "disputes")
    assert kills and len(rows) == 4 and all(r[3] == r[1] for r in rows)
    assert [int(r[0]) for r in rows] == [1] + [int(r[1]) + 1 for r in rows[:-1]]
    assert files(months) == [f"disputes.1-2024-0{i}.jsonl" for i in (1, 2, 3, 4)]
    assert left(months, "disputes", rows[-1][1]) == bodies(months, "disputes", rows[-1][1])
    assert "没有可归档的月份" in gongdao(months, "chain", "archive", "disputes", on=seen_on(months, "2024-06-20"))


# ---- a file that somebody changed ------------------------------------------------------------------


def entry(lines, at, **fields):
    return json.dumps(dict(json.loads(lines[at]), **fields), separators=(",", ":"))


def inserted(lines, at):
    out = lines[:at] + [entry(lines, at, subject="forged")]
    for line in lines[at:]:
        e = json.loads(line)
        if "seq" in e:
            e["seq"] += 1
        out.append(json.dumps(e, separators=(",", ":")))
    return out


TAMPERS = {
    "changed": lambda lines, at: lines[:at] + [entry(lines, at, subject="somebody else")] + lines[at + 1:],
    "deleted": lambda lines, at: lines[:at] + lines[at + 1:],
    "inserted": inserted,
    "reordered": lambda lines, at: lines[:at] + [lines[at + 1], lines[at]] + lines[at + 2:],
    "truncated": lambda lines, at: lines[:at],
    "torn": lambda lines, at: lines[:at] + [lines[at][:40]],
    "headless": lambda lines, at: [line for line in lines if '"head"' not in line],
    "missing": None,
}


@pytest.mark.parametrize("fault", TAMPERS)
def test_archive__tampered__first_bad_entry_and_file_named(town, fault):
    (first, last, name, _), = archives(town, SERVICE)
    path = town.archive / name
    kept = path.read_bytes()
    lines = kept.decode().splitlines()
    at = next(i for i in range(1500, len(lines)) if '"audit_id"' in lines[i] and '"audit_id"' in lines[i + 1])
    where = {"missing": int(first), "headless": int(first)}.get(fault, json.loads(lines[at])["seq"])
    try:
        if fault == "missing":
            path.unlink()
        else:
            path.write_text("\n".join(TAMPERS[fault](lines, at)) + "\n")
        d = verify(town, status=1)
        found = min(d["findings"], key=lambda f: f["first"])
        assert found["fault"] == {"torn": "truncated", "headless": "changed"}.get(fault, fault), d
        assert found["first"] == where and name in d["first"], d
        if fault in ("truncated", "torn", "missing"):
            assert found["last"] == int(last) and d["findings_in_all"] == 1
        assert gongdao(town, "verify", SERVICE, status=1, later=False).count(name) >= 1
    finally:
        path.write_bytes(kept)
    verify(town)


def test_archive__entry_left_in_the_database_changed__named(town):
    row = town.psql("select audit_id, key from audit join administration using (call_id) where kind = 'migration' order by "
                    "audit_id limit 1", schema=SERVICE)[0]
    town.psql(f"update audit set key = 'forged' where audit_id = {row[0]}", schema=SERVICE)
    try:
        found, = verify(town, status=1)["findings"]
        assert (found["fault"], found["audit_id"]) == ("changed", int(row[0]))
    finally:
        town.psql(f"update audit set key = '{row[1]}' where audit_id = {row[0]}", schema=SERVICE)
    verify(town)


def test_archive__acts_of_an_archived_month__are_shown_as_before(town):
    """What people look at are the tables of the services: an archive takes nothing of them."""
    name = town.psql("select name from employer_version order by 1 limit 1", schema=SERVICE)[0][0]
    assert name in town.cli("employer", "list", peer="hrss-desk", timeout=60)
