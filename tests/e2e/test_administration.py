"""What is changed beside the rpcs stands on the evidence chain (AUD-3): configuration that comes into force,
through the real processes, and migrations; what `gongdao chain config` and `gongdao verify` say of it."""

import getpass
import json
import signal

import pytest

import city

SERVICES = ["registration", "wages"]


@pytest.fixture(scope="module")
def town():
    with city.City(instances=2, services=SERVICES, settings="  seal_ms: 50ms\n  checkpoint_ms: 200ms\n") as c:
        yield c


def listed(town, *args, status=0):
    r = town.run("chain", "config", *args, "--json")
    assert r.returncode == status, r.stdout + r.stderr
    return json.loads(r.stdout)


def configs(town, service="registration"):
    return [e for e in listed(town, service) if e["kind"] == "config"]


def hup(town, name):
    """Until the daemon has taken what it read."""
    def done():
        return (town.root / f"{name}.log").read_text().count("reload.done")
    before = done()
    town.processes[name].kill(signal.SIGHUP)
    town.wait(f"{name} has reloaded", lambda: done() > before)


def killed(town):
    """Both instances are killed, begun again, and serve: one that has only just begun would end by a SIGHUP."""
    names = ("registration-1", "registration-2")

    def begun():
        return {n: (town.root / f"{n}.log").read_text().count("daemon.started") for n in names}
    before = begun()
    for name in names:
        town.processes[name].kill()
    town.wait("both serve again", lambda: all(n > before[name] for name, n in begun().items()))


def sealed(town):
    def whole():
        r = json.loads(town.run("verify", "registration", "--json").stdout)
        return r if r["waiting"] == 0 else None
    return town.wait("all is sealed", whole)


def append(town, name, text):
    path = town.root / "etc" / name
    path.write_text(path.read_text() + text)


def test_start__two_instances__recorded_once_in_each_service(town):
    for service in SERVICES:
        one = configs(town, service)
        assert len(one) == 1 and one[0]["cause"] == "start" and one[0]["intact"]
        names = [line.split(" ", 1)[1] for line in one[0]["body"].split("\n\n")[1].splitlines()]
        for name in ("access.yaml", "gongdao.yaml", "program", "rules/pay.yaml", "department-keys.yaml",
                     "calendars/2025.yaml", "procedures/complaint.yaml", "keys/broker.pub", "keys/data-1.key"):
            assert name in names
        assert not any(name.endswith("broker.key") or name.endswith("sign.key") for name in names)
    assert ("rules-in-force" in configs(town, "wages")[0]["body"]) is True


def test_migrations__applied__each_an_entry(town):
    for service in SERVICES:
        applied = town.psql("select layer || '/' || name, digest from schema_migration", schema=service)
        found = {e["name"]: e for e in listed(town, service) if e["kind"] == "migration"}
        assert found.keys() == {name for name, _ in applied}
        assert all(f"digest: {digest}\n" in found[name]["body"] and found[name]["intact"] for name, digest in applied)
        assert found[f"{service}/001_init.sql"]["by"] == getpass.getuser()


def test_reload__one_line_changed__one_entry_that_names_the_file_and_who(town):
    append(town, "notices.yaml", "# one line more\n")
    hup(town, "registration-1")
    town.wait("it is recorded", lambda: len(configs(town)) == 2)
    one = configs(town)[-1]
    assert [c["name"] for c in one["changed"]] == ["notices.yaml"]
    assert (one["cause"], one["by"], one["intact"]) == ("reload", getpass.getuser(), True)
    assert "one line more" not in one["body"]
    hup(town, "registration-2")  # the other instance takes the same
    hup(town, "registration-1")  # and nothing has changed
    sealed(town)
    assert len(configs(town)) == 2


def test_restart__unchanged_none__changed_while_killed_one(town):
    n = len(configs(town))
    killed(town)
    assert len(configs(town)) == n
    append(town, "regions.yaml", "# changed behind its back\n")
    killed(town)
    one = configs(town)
    assert len(one) == n + 1 and [c["name"] for c in one[-1]["changed"]] == ["regions.yaml"]


def test_reload__refused__nothing_recorded(town):
    path, n = town.root / "etc" / "access.yaml", len(configs(town))
    good = path.read_text()
    path.write_text(good + "nonsense\n")
    log = town.root / "registration-1.log"
    before = log.read_text().count("reload.refused")
    town.processes["registration-1"].kill(signal.SIGHUP)
    town.wait("it is refused", lambda: log.read_text().count("reload.refused") > before)
    path.write_text(good)
    hup(town, "registration-1")
    sealed(town)
    assert len(configs(town)) == n


def test_reload__database_away__recorded_when_it_is_back(town):
    n = len(configs(town))
    append(town, "questions.yaml", "# while the database was away\n")
    town.processes["postgres"].stop(signal.SIGINT)
    hup(town, "registration-1")
    town.start_postgres("postgres", town.root / "data", town.root / "run")
    town.psql("select 1", wait=30)
    town.wait("it is recorded", lambda: len(configs(town)) == n + 1)
    assert [c["name"] for c in configs(town)[-1]["changed"]] == ["questions.yaml"]
    town.wait_ready()


def test_verify__with_these_entries__intact_and_listed_by_day(town):
    assert sealed(town)["intact"]
    text = town.cli("chain", "config")
    assert "首次记录" in text and "notices.yaml" in text and "service/008_administration.sql" in text
    assert listed(town, "--as-of", "2020-01-01") == []
    day = town.psql("select to_char(now() at time zone 'Asia/Shanghai', 'YYYY-MM-DD')")[0][0]
    text = town.cli("chain", "config", "registration", "--as-of", day, lang="en_US.UTF-8")
    assert "in force that day" in text and " access.yaml\n" in text
    assert town.run("chain", "config", "nobody").returncode == 2


def test_body__changed_or_taken_away__named(town):
    where = "(select max(e.audit_id) from audit as e join administration as a using (call_id) where a.kind = 'config')"
    town.psql(f"update administration set body = replace(body, 'by: ', 'by: somebody-else-than-') where call_id ="
              f" (select call_id from audit where audit_id = {where})", schema="registration")
    broken = [e for e in listed(town, "registration", status=1) if not e["intact"]]
    assert len(broken) == 1 and broken[0]["kind"] == "config"
    assert "与证据链不符" in town.run("chain", "config", "registration").stdout
    town.psql("update administration set body = replace(body, 'somebody-else-than-', '')", schema="registration")
    listed(town, "registration")
    town.psql("update administration_now set call_id = null; delete from administration where call_id ="
              f" (select call_id from audit where audit_id = {where})", schema="registration")
    assert "与证据链不符" in town.run("chain", "config", "registration").stdout
