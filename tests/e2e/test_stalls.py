"""Every stall explains itself: each is planted, `gongdao status` names it, and says nothing of it any
more when it is mended."""

import contextlib
import json
import os
import signal
import subprocess

import pytest

import city
import flow

SETTINGS = ("  lag_warn_ms: 1s\n  transaction_warn_ms: 2s\n  credit_command: 2\n")


@pytest.fixture(scope="module")
def still():
    with city.City(instances=1, settings=SETTINGS) as town:
        flow.again(town, "import", "employers", flow.SAMPLE / "employers.csv")
        quiet(town)
        yield town


def stalls(town, lang="zh_CN.UTF-8", config=None):
    """(verdict, subject, text) of each; the exit status must say the same."""
    argv = [str(city.binary("gongdao")), "--config", str(config or town.config), "status", "--json"]
    r = subprocess.run(argv, capture_output=True, text=True, timeout=60,
                       env=dict(os.environ, LANG=lang, LC_ALL=lang))
    found = [(s["verdict"], s["subject"], s["text"]) for s in json.loads(r.stdout)["stalls"]]
    assert r.returncode == (1 if found else 0), r.stderr
    return found


def explained(town, subject, *words, seconds=30):
    """Waits for the line; returns its verdict and text."""
    def there():
        return [s for s in stalls(town) if s[1] == subject and all(w in s[2] for w in words)]
    return town.wait(f"{subject}: {words}", there, seconds)[0]


def quiet(town, seconds=60):
    last = []

    def none():
        last[:] = stalls(town)
        return not last
    try:
        town.wait("nothing stalls", none, seconds)
    except city.Failed:
        raise city.Failed(f"still stalling: {last}") from None
    # a process that was killed is missed for a while
    town.wait("all is well", lambda: "一切正常" in town.run("status").stdout, seconds)


@contextlib.contextmanager
def session(town, name, *statements):
    """A psql that did this and now stands there; ends with the block."""
    argv = ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1",
            f"host={town.root}/run user=gongdao dbname=gongdao application_name={name}"]
    p = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        p.stdin.write("".join(s + ";\n" for s in statements) + "\\echo done\n")
        p.stdin.flush()
        yield p
    finally:
        p.stdin.close()
        p.stdout.close()
        p.kill()
        p.wait()


def done(p):
    """Waits until the session has carried out what it was told."""
    while p.stdout.readline() not in ("done\n", ""):
        pass


def test_service__no_instance__named(still):
    still.processes["disputes-1"].stop()
    verdict, _, text = explained(still, "disputes", "没有实例在运行", "sv status")
    assert verdict == "fail"
    still._start("disputes-1", ["gongdao-disputes", "--config", still.config])
    quiet(still)


def test_instance__stopped__silence_named(still):
    still.processes["alerts-1"].kill(signal.SIGSTOP)
    pid = still.processes["alerts-1"].child.pid
    try:
        explained(still, "alerts", f"alerts:{pid}:", "没有音讯", "停住")
        explained(still, "alerts", "没有实例在运行")
    finally:
        still.processes["alerts-1"].kill(signal.SIGCONT)
    quiet(still)


def test_queue__out_of_credit__says_what_they_are_at(still):
    with session(still, "holder", "begin", "lock table registration.employer in access exclusive mode") as p:
        done(p)
        argv = [str(city.binary("gongdao")), "--config", str(still.config), "--as", "hrss-desk",
                "--timeout", "60", "import", "employers", str(flow.SAMPLE / "employers.csv")]
        asking = [subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                  for _ in range(12)]
        try:
            explained(still, "registration", "条等待", "剩余额度 0", "正在办 registration.")
            explained(still, "数据库", "holder", "registration.employer",
                      "pg_terminate_backend")
        finally:
            for a in asking:
                a.kill()
                a.wait()
    quiet(still)


def test_subscriber__away__lag_named(still, tmp_path):
    lines = (flow.SAMPLE / "employers.csv").read_text(encoding="utf-8-sig").splitlines()
    other = tmp_path / "employers.csv"
    other.write_text("\n".join([lines[0]] + [line.replace("有限公司", "股份有限公司")
                                             for line in lines[1:]]) + "\n", encoding="utf-8")
    still.processes["wages-1"].stop()
    flow.again(still, "import", "employers", other)
    _, _, text = explained(still, "registration", "wages 还有", "条事件未收", "最近错误")
    assert "E_" in text
    still._start("wages-1", ["gongdao-wages", "--config", still.config])
    quiet(still)


def test_key__parked__and_dead_letter_named(still):
    still.psql("insert into dead_letter (subscriber, key, outbox_id, event_id, event, generation,"
               " trace, body, state, error, detail, attempts, due_at, dead_at) values ('wages',"
               " 'employer/1', 1, gen_random_uuid(), 'registration.EmployerRecorded', 0, '', '', 'dead',"
               " 'E_CONFLICT', 'as planted', 1, now(), now() - interval '3 days')",
               schema="registration")
    explained(still, "registration", "wages 的 1 个键停住了", "gongdao dead list registration")
    explained(still, "registration", "死信 1 条", "3 天")
    dead = still.psql("select dead_id from dead_letter", schema="registration")[0][0]
    still.cli("dead", "drop", "registration", dead, "--reason", "planted")
    quiet(still)


def test_transaction__held_open__holder_named(still):
    with session(still, "forgetful", "begin isolation level repeatable read", "select 1") as p:
        done(p)
        explained(still, "数据库", "forgetful", "角色 gongdao", "idle in transaction",
                  "pg_terminate_backend")
    quiet(still)


def test_lock__held_by_a_person__both_named(still):
    with session(still, "holder", "begin", "lock table wages.finding in access exclusive mode") as p:
        done(p)
        with session(still, "waiting", "select count(*) from wages.finding"):
            explained(still, "数据库", "waiting 等 wages.finding 的锁", "holder")
    quiet(still)


def test_relay__its_lock_taken__no_leader_named(still):
    with session(still, "usurper",
                 "select pg_terminate_backend(pid) from pg_stat_activity where application_name like"
                 " 'relay disputes:%'",
                 "select pg_advisory_lock(hashtext('relay'), hashtext('disputes'))") as p:
        done(p)
        explained(still, "disputes", "投递者的锁被 usurper", "事件和定时都停着")
    quiet(still)


def test_partitions__missing__counted(still):
    still.psql("do $$ begin for n in 1 .. 7 loop execute 'drop table outbox_' || to_char((now() at time"
               " zone 'utc')::date + n, 'YYYYMMDD'); end loop; end $$", schema="alerts")
    verdict, _, _ = explained(still, "alerts", "只备好 1 天的分区")
    assert verdict == "warn"
    assert "注意  alerts: 收件箱和发件箱只备好 1 天的分区" in still.run("doctor").stdout
    still.processes["alerts-1"].kill()  # its next relay makes them at its start
    quiet(still)


def test_partitions__an_old_day_that_is_needed__by_whom(still):
    still.psql("set role gongdao_alerts_owner; do $$ declare d date := (now() at time zone 'utc')::date - 9;"
               " begin execute format('create table outbox_%s partition of outbox for values from (%L) to"
               " (%L)', to_char(d, 'YYYYMMDD'), d, d + 1); end $$; reset role;"
               " insert into outbox (day, event_id, event, target, key, barrier, generation, trace, body,"
               " emitted_at) values ((now() at time zone 'utc')::date - 9, gen_random_uuid(),"
               " 'alerts.Planted', 'nobody', 'k', false, 0, '', '', now());"
               " insert into outbox_cursor (subscriber, base, after_id) values ('nobody', '3:3:', 0)",
               schema="alerts")
    explained(still, "alerts", "发件箱有 7 天的旧分区没删", "gongdao subscriber drop alerts nobody")
    still.cli("subscriber", "drop", "alerts", "disputes", "--reason", "still named", status=1)
    still.cli("subscriber", "drop", "alerts", "nobody", "--reason", "planted")
    still.processes["alerts-1"].kill()  # its next relay looks at its start
    quiet(still)


def test_standby__synchronous_and_away__commits_wait_named(still):
    still.psql("alter system set synchronous_standby_names = 'elsewhere'")
    still.psql("select pg_reload_conf()")
    try:
        verdict, _, _ = explained(still, "数据库", "没有同步备库相连（elsewhere）", "每条命令都在等")
        assert verdict == "fail"
    finally:
        still.psql("alter system reset synchronous_standby_names")
        still.psql("select pg_reload_conf()")
    quiet(still)


def test_disk__less_free_than_the_threshold__said(still, tmp_path):
    full = still.config.with_name("full.yaml")
    full.write_text(still.config.read_text().replace("common:\n", "common:\n  disk_warn_percent: 100\n", 1))
    texts = [s for s in stalls(still, config=full) if "数据库所在磁盘只剩" in s[2]]
    assert len(texts) == 1  # four services see the same disk
    assert not [s for s in stalls(still) if "磁盘" in s[2]]


def test_broker__away__named(still):
    still.processes["broker-2"].stop()
    verdict, _, _ = explained(still, still.endpoints[1], "消息代理没有答复")
    assert verdict == "fail"
    still._start("broker-2", ["gongdao-broker", "--config", still.config.with_name("broker-2.yaml")])
    quiet(still)


def test_database__away__named_in_both_languages(still):
    still.processes["postgres"].stop(signal.SIGINT)
    verdict, _, _ = explained(still, "wages", "连不上数据库", "PostgreSQL")
    assert verdict == "fail"
    assert any("cannot reach its database" in s[2] for s in stalls(still, lang="en_US.UTF-8"))
    still.start_postgres("postgres", still.root / "data", still.root / "run")
    still.wait_ready()
    quiet(still)
