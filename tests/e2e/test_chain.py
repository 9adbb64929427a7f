"""The evidence chain through the real processes: sealed, signed, kept by others; damaged in every way, and
what `gongdao verify` and a verifier written from docs/chain.md alone say then (AUD-4, 6, 7, S12 c)."""

import json
import subprocess
import sys

import pytest

import city
import flow

sys.path.insert(0, str(city.SOURCE / "tests" / "oracle"))

import chain_oracle  # noqa: E402

COLUMNS = "audit_id, at, call_id, rpc, sender, subject, department, role, key, request, reply, xid"


@pytest.fixture(scope="module")
def town():
    with city.City(instances=2, settings="  seal_ms: 50ms\n  checkpoint_ms: 200ms\n") as c:
        for kind in flow.KINDS[:2]:
            flow.again(c, "import", kind, flow.SAMPLE / f"{kind}.csv")
        c.cli("keys", "signer", "samr", c.root / "samr")
        resting(c)
        yield c


def verify(town, *args, service="registration", status=None):
    r = town.run("verify", service, *args, "--json", timeout=120)
    assert r.returncode in (0, 1), r.stdout + r.stderr
    d = json.loads(r.stdout)
    assert d["intact"] == (r.returncode == 0)
    if status is not None:
        assert r.returncode == status, d["first"]
    return d


def resting(town, service="registration"):
    """All is sealed, and a head is signed behind the last entry that says something."""
    def rests():
        d = verify(town, service=service)
        signed = town.psql("select fresh, seq from chain", schema=service)[0]
        return d if d["waiting"] == 0 and d["seq"] and signed[0] == "f" else None
    return town.wait(f"the chain of {service} rests", rests)


def keep(town, status=0):
    return town.cli("chain", "keep", town.root / "samr" / "heads", "--key", town.root / "samr" / "samr.sign.key",
                    peer="samr-desk", status=status)


def exported(town, name):
    path = town.root / name
    town.cli("chain", "export", "registration", path)
    return path


def public(town):
    text = (town.root / "keys" / "chain-registration.sign.pub").read_text()
    return dict(line.split(": ") for line in text.splitlines())["public"]


# ---- whole ----------------------------------------------------------------------------------------


def test_chain__commands__sealed_once_by_one_of_two(town):
    d = resting(town)
    n = int(town.psql("select count(*) from audit", schema="registration")[0][0])
    assert d["intact"] and d["entries"] == n == d["seq"] and d["key_known"] and d["heads"] > 0
    words = town.cli("verify")
    assert words.count("完好") == len(city.SERVICES)
    assert "intact" in town.cli("verify", "wages", lang="en_US.UTF-8")


def test_head__signed__kept_by_another_service(town):
    head = town.psql("select max(seq) from chain_head", schema="registration")[0][0]
    town.wait("wages has it", lambda: town.psql(
        "select max(seq) from chain_kept where chain = 'registration.1'", schema="wages")[0][0] == head)
    assert resting(town)["heads"] > int(town.psql("select count(*) from chain_head", schema="registration")[0][0])


def test_head__countersigned__shown_and_nothing_new_the_second_time(town):
    assert "已保存并会签" in keep(town)
    lines = (town.root / "samr" / "heads").read_text().splitlines()
    assert {json.loads(line)["department"] for line in lines} == {"SAMR"}
    assert "SAMR" in town.cli("chain", "heads")
    for service in city.SERVICES:
        resting(town, service)
    assert "没有新的链头" in keep(town)
    # a desk cannot speak for another department: the signature is over the department's name
    line = json.loads(lines[0])
    r = town.run("call", f"{line['chain'].split('.')[0]}.CountersignHead", json.dumps(
        {"seq": line["seq"], "at_us": line["kept_at_us"], "key": line["kept_key"],
         "signature": line["kept_signature"]}), peer="trans-desk")
    assert r.returncode != 0 and "E_FIELD" in r.stderr


def departments_file(town, key, until=""):
    path = town.root / "department-keys.yaml"
    path.write_text(f"required: false\ndepartments: {{}}\nheads:\n  SAMR: [{{key: {key}, from: 2020-01-01{until}}}]\n")
    return path


def test_countersignature__held_against_the_departments_key__a_strangers_is_named(town):
    own = json.loads((town.root / "samr" / "heads").read_text().splitlines()[0])["kept_key"]
    path = exported(town, "witnessed.jsonl")
    for args in ((), ("--export", path), ("--heads", town.root / "samr" / "heads")):
        service = () if "--export" in args else ("registration",)

        def said(file, status):
            r = town.run("verify", *service, *args, "--department-keys", file, "--json")
            assert r.returncode == status, r.stdout + r.stderr
            return json.loads(r.stdout)
        d = said(departments_file(town, own), 0)
        assert d["intact"] and d["unknown_witnesses"] == 0
        for stranger in (departments_file(town, "ab" * 32), departments_file(town, own, ", until: 2020-12-31")):
            d = said(stranger, 1)
            assert {f["fault"] for f in d["findings"]} == {"stranger"}
            assert {f["who"] for f in d["findings"]} == {"SAMR"} and "会签公钥当日不属于该部门" in d["first"]
    # nobody's key is known: said, and no fault
    assert verify(town, status=0)["unknown_witnesses"] > 0
    assert "会签无从核对" in town.cli("verify", "registration")


def test_export__whole__both_verifiers_agree(town):
    resting(town)
    path = exported(town, "whole.jsonl")
    lines = path.read_text().splitlines()
    heads = [json.loads(line) for line in (town.root / "samr" / "heads").read_text().splitlines()]
    seq, head = chain_oracle.verify(lines, public(town), heads)
    d = verify_file(town, path)
    assert d["intact"] and (d["seq"], d["hash"]) == (seq, head)
    assert any("department" in line for line in lines if '"head"' in line)
    # one bit of a signature, the key of somebody else
    wrong = [line.replace('"signature":"', '"signature":"0', 1)[:-4] + line[-3:] if '"head"' in line else line
             for line in lines]
    with pytest.raises((chain_oracle.Broken, ValueError)):
        chain_oracle.verify(wrong, public(town))
    with pytest.raises(chain_oracle.Broken):
        chain_oracle.verify(lines, "00" * 32)


# ---- an export that somebody changed --------------------------------------------------------------


def verify_file(town, path, *args):
    """Without settings and database."""
    r = subprocess.run([str(city.binary("gongdao")), "--config", "/nowhere", "verify", "--export", str(path),
                        "--keys", str(town.root / "keys"), "--heads", str(town.root / "samr" / "heads"), "--json",
                        *map(str, args)], capture_output=True, text=True, timeout=120, cwd="/")
    assert r.returncode in (0, 1), r.stdout + r.stderr
    return json.loads(r.stdout)


def changed(lines, at):
    e = json.loads(lines[at])
    e["subject"] = "somebody else"
    return lines[:at] + [json.dumps(e)] + lines[at + 1:]


def inserted(lines, at):
    """A forged entry; everything behind it has the next number."""
    out = lines[:at] + [json.dumps(dict(json.loads(lines[at]), subject="forged"))]
    for line in lines[at:]:
        e = json.loads(line)
        if "seq" in e:
            e["seq"] += 1
        out.append(json.dumps(e))
    return out


def cut(lines, n):
    """The last n entries and every head of them; the end says it is one."""
    entries = [i for i, line in enumerate(lines) if '"audit_id"' in line]
    out = lines[:entries[-n]]
    last = json.loads(lines[entries[-n - 1]])
    return out + [json.dumps({"end": {"seq": last["seq"], "hash": last["hash"]}})]


TAMPERS = {
    "changed": lambda lines, at: changed(lines, at),
    "deleted": lambda lines, at: lines[:at] + lines[at + 1:],
    "inserted": inserted,
    "reordered": lambda lines, at: lines[:at] + [lines[at + 1], lines[at]] + lines[at + 2:],
    "truncated": lambda lines, at: cut(lines, 3),
}


@pytest.mark.parametrize("fault", TAMPERS)
def test_export__tampered__first_bad_entry_named_by_both(town, fault):
    lines = exported(town, f"{fault}.whole").read_text().splitlines()
    # two entries with no head between them
    at = next(i for i in range(2, len(lines)) if '"audit_id"' in lines[i] and '"audit_id"' in lines[i + 1])
    bad = TAMPERS[fault](lines, at)
    path = town.root / f"{fault}.jsonl"
    path.write_text("\n".join(bad) + "\n")
    where = json.loads(lines[at])["seq"]
    if fault == "truncated":
        where = json.loads(bad[-1])["end"]["seq"] + 1
    d = verify_file(town, path)
    assert not d["intact"]
    assert d["findings"][0]["fault"] == fault and d["findings"][0]["first"] == where, d
    if fault == "truncated":
        assert "SAMR" in d["first"]
    heads = [json.loads(line) for line in (town.root / "samr" / "heads").read_text().splitlines()]
    with pytest.raises(chain_oracle.Broken) as broken:
        chain_oracle.verify(bad, public(town), heads)
    assert broken.value.args[0] == where
    text = city_words(town, path)
    assert "已损坏" in text and f"第 {where}" in text


def city_words(town, path):
    return town.cli("verify", "--export", path, "--heads", town.root / "samr" / "heads", "--keys",
                    town.root / "keys", status=1)


# ---- a database that somebody changed -------------------------------------------------------------


class Damage:
    """Statements as the owner of the database, and what undoes them."""

    def __init__(self, town):
        self.town = town

    def __enter__(self):
        for table in ("audit", "chain", "chain_seal", "chain_head", "chain_witness"):
            self.sql(f"create table kept_{table} as table {table}")
        self.sql("create table wages_kept as table wages.chain_kept")
        return self

    def sql(self, text):
        return self.town.psql(text, schema="registration")

    def __exit__(self, *_):
        for table in ("chain_witness", "chain_head", "chain_seal", "chain", "audit"):
            self.sql(f"delete from {table}")
        for table in ("chain", "chain_seal", "chain_head", "chain_witness"):
            self.sql(f"insert into {table} select * from kept_{table}")
        self.sql(f"insert into audit ({COLUMNS}) overriding system value select {COLUMNS} from kept_audit")
        self.sql("delete from wages.chain_kept; insert into wages.chain_kept table wages_kept")
        for table in ("audit", "chain", "chain_seal", "chain_head", "chain_witness"):
            self.sql(f"drop table kept_{table}")
        self.sql("drop table wages_kept")


def id_at(damage, seq):
    return damage.sql(f"select ids[{seq} - first_seq + 1] from chain_seal where {seq} between first_seq and "
                      "first_seq + n - 1")[0][0]


CHANGES = {
    "changed": "update audit set key = key || 'x' where audit_id = {a}",
    "deleted": "delete from audit where audit_id = {a}",
    "inserted": "insert into audit (at, call_id, rpc, sender, subject, department, role, key, request, reply, xid) "
                "select at, gen_random_uuid(), rpc, sender, 'forged', department, role, key, request, reply, xid "
                "from audit where audit_id = {a}",
    "reordered": "update audit as x set call_id = y.call_id, at = y.at, rpc = y.rpc, sender = y.sender, subject = "
                 "y.subject, department = y.department, role = y.role, key = y.key, request = y.request, reply = "
                 "y.reply from audit as y where (x.audit_id, y.audit_id) in (({a}, {b}), ({b}, {a}))",
}


@pytest.mark.parametrize("fault", CHANGES)
def test_database__tampered__first_bad_entry_named(town, fault):
    seq = resting(town)["seq"]
    with Damage(town) as damage:
        at = seq - 4
        a, b = id_at(damage, at), id_at(damage, at + 1)
        damage.sql(CHANGES[fault].format(a=a, b=b))
        d = verify(town, status=1)
        found = d["findings"][0]
        assert found["fault"] == fault
        if fault == "inserted":
            assert found["audit_id"] == int(damage.sql("select audit_id from audit where subject = 'forged'")[0][0])
        else:
            assert found["first"] == at and found["audit_id"] == int(a)
            assert d["findings_in_all"] == 1
        assert "已损坏" in town.cli("verify", status=1)
    assert verify(town)["intact"]


def test_database__newest_cut_off_with_every_trace__found_by_another_departments_head(town):
    """S12 (c): the three newest entries are deleted, by somebody who also mends all that stands beside them."""
    resting(town)
    flow.again(town, "import", "employers", flow.SAMPLE / "employers.csv")  # the same again: something was asked
    resting(town)
    keep(town)
    seq = resting(town)["seq"]
    with Damage(town) as damage:
        n = seq - int(damage.sql("select max(seq) from chain_head")[0][0]) + 3
        keep_to = seq - n
        damage.sql("delete from chain_witness where seq > %d; delete from chain_head where seq > %d;"
                   "delete from wages.chain_kept where chain = 'registration.1'" % (keep_to, keep_to))
        damage.sql("delete from audit where audit_id in (select u.id from chain_seal as s, unnest(s.ids) with "
                   f"ordinality as u (id, at) where s.first_seq - 1 + u.at > {keep_to})")
        damage.sql(f"delete from chain_seal where first_seq > {keep_to}")
        damage.sql(f"update chain_seal set ids = ids[1:{keep_to} - first_seq + 1], hashes = substring(hashes from 1 "
                   f"for (32 * ({keep_to} - first_seq + 1))::int), n = {keep_to} - first_seq + 1 where first_seq + n - 1 > "
                   f"{keep_to}")
        damage.sql("update chain set seq = %d, hash = (select substring(hashes from (32 * (n - 1) + 1)::int) from "
                   "chain_seal order by first_seq desc limit 1)" % keep_to)
        assert verify(town)["intact"]  # by itself nobody can tell
        d = verify(town, "--heads", town.root / "samr" / "heads", status=1)
        assert d["findings"][0]["fault"] == "truncated" and d["findings"][0]["first"] == keep_to + 1
        assert d["findings"][0]["who"] == "SAMR"
        assert "截去" in keep(town, status=1)  # the department's next round sees it without reading the chain
    assert verify(town, "--heads", town.root / "samr" / "heads")["intact"]


def test_database__heads_signature_changed__told_with_the_department_that_countersigned(town):
    resting(town)
    flow.again(town, "import", "employers", flow.SAMPLE / "employers.csv")
    resting(town)
    keep(town)
    at = int(town.psql("select max(seq) from chain_witness", schema="registration")[0][0])
    # blocks behind that one, each with more in it
    town.psql("insert into audit (at, call_id, rpc, sender, subject, department, role, key, request, reply) select now(), "
              "gen_random_uuid(), 'registration.Put', 'kit', repeat('s', 100), 'HRSS', 'person', repeat('k', 100), "
              "sha256(i::text::bytea), sha256('') from generate_series(1, 4000) as i", schema="registration")
    resting(town)
    with Damage(town) as damage:
        damage.sql(f"update chain_head set signature = repeat('0', 128) where seq = {at}")
        found = verify(town, status=1)["findings"]
        assert [(f["fault"], f["first"], f["who"]) for f in found] == [("unsigned", at, "registration"), ("unsigned", at, "SAMR")]


def test_verify__seals_of_one_entry_each__many_of_them_a_question(town):
    """Where something happens each second a seal is of one entry: thirty million a year."""
    def looks():
        return int(town.psql("select seq_scan + coalesce(idx_scan, 0) from pg_stat_user_tables where schemaname = "
                             "'registration' and relname = 'chain_head'")[0][0])

    d = resting(town)
    with Damage(town) as damage:
        damage.sql("delete from chain_seal; insert into chain_seal select first_seq - 1 + u.at, 1, array[u.id], "
                   "substring(hashes from (32 * (u.at - 1) + 1)::int for 32), sealed_at from kept_chain_seal, unnest(ids) "
                   "with ordinality as u (id, at)")
        before = looks()
        now = verify(town, status=0)
        assert (now["seq"], now["hash"], now["heads"]) == (d["seq"], d["hash"], d["heads"])
        assert town.wait("its process has ended", lambda: looks() - before) < d["seq"] / 4
        damage.sql(f"delete from audit where audit_id = {id_at(damage, d['seq'] // 2)}")
        found = verify(town, status=1)["findings"]
        assert [(f["fault"], f["first"], f["last"]) for f in found] == [("deleted", d["seq"] // 2, d["seq"] // 2)]


def test_sealer__killed_and_restarted__goes_on(town):
    for _ in range(3):
        for i in (1, 2):
            town.processes[f"registration-{i}"].kill()
        flow.again(town, "import", "employers", flow.SAMPLE / "employers.csv", ok=(0, 1))
    d = resting(town)
    assert d["intact"] and d["entries"] == int(town.psql("select count(*) from audit", schema="registration")[0][0])
    assert (town.root / "registration-1.log").read_text().count("sealer.no_key") == 0
