#!/usr/bin/env python3
"""Commands of the case desk, 64 under way, through broker, CURVE and gongdao-disputes as shipped, each answered
after its COMMIT with fsync, against pgbench that runs the statements of the same command as one CTE.

  cases_start   StartCase: all of one region and year, whose numbers have no gap
  cases_act     TakeAction: an act and what was written down with it, of 1,024 cases in turn
  cases_hand    OfferHandoff and AcceptHandoff, in turn: term, ladder, parties, receipt number

The peer reads and writes what the daemon does, rows of inbox, audit and outbox included, in one round trip and one
statement for each command, which each of its connections plans once. It is spared what one statement cannot do: it runs as
the owner of the database, without row-level security (an entry's policy looks for its act, which the same statement cannot
see yet), what the daemon inserts and updates again it inserts once, and it computes nothing: no procedure, no days, no
digests.

    tests/bench/bench_cases.py [--long] [start|act|hand ...]
"""

import pathlib
import subprocess
import sys
import time

import bench
import city as whole

KINDS = ("start", "act", "hand")
DEPTH, CASES_EACH = 64, 16
GOAL = 1.5
SECONDS = 8 if bench.LONG else 4  # a connection of the peer plans in the first of them
PER_SCRIPT = {"start": 1, "act": 1, "hand": 2}  # commands
PEER_CASES = 1_000_000

HERE = pathlib.Path(__file__).parent
NEXT = rf"""\set n :n + 1
\set case {PEER_CASES} + :client_id * {CASES_EACH} + :n % {CASES_EACH}
"""
UUID = "('{tag:08x}-{part:04x}-7000-8000-' || lpad(to_hex(:n * 64 + :client_id), 12, '0'))::uuid"
RECORD = "(({tag}::bigint << 40) + ({part}::bigint << 38) + :n * 64 + :client_id)"
DIGEST = "'\\x00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff'::bytea"
REPLY = "convert_to(repeat('r', 160), 'UTF8')"
INBOX = (f"insert into inbox (day, id, digest, rpc, reply, done_at) values (current_date, {{id}}, {DIGEST}, "
         f"'disputes.{{rpc}}', {REPLY}, now())")
AUDIT = ("insert into audit (at, call_id, rpc, sender, subject, department, role, key, request, reply) values (now(), "
         f"{{id}}, 'disputes.{{rpc}}', 'samr-desk', 'samr-desk', 'SAMR', 'clerk', '', {DIGEST}, {DIGEST})")
OUTBOX = ("insert into outbox (day, event_id, event, target, key, barrier, generation, trace, body, emitted_at) values "
          "(current_date, {id}, 'disputes.CaseRecorded', null, 'case/' || {case}, false, 0, repeat('t', 55), "
          f"{REPLY}, now())")

COLUMNS = """case_id, case_no, coalesce(alert_id, 0) as alert_id, rule, month, title_zh, title_en, employer_id,
 employer_name, region, state, owner, opened_by, ground, opened_at, version, n_events, source, source_no,
 coalesce(parent_id, 0) as parent_id, procedure, procedure_version, step, clocks, step_at, disposition, due_day, review_day"""
CASE = f"select {COLUMNS} from case_file where case_id = :case for update"
KEPT = "select digest from procedure_version where name = 'sector' and version = 1"
PAST = "select distinct on (action) action, subject from case_act where case_id = :case order by action, event_id desc"
ACCEPTED = ("select kind, to_department from handoff where case_id = :case and state = 'ACCEPTED' and offered_at >= "
            "now() - interval '1 hour'")
DOCKET = ("select d.*, t.title_zh from deadline as d join clock_terms as t using (terms) where d.case_id = :case and "
          "d.state <> 'stopped' order by d.deadline_id for update of d")
HANDOFF = "select * from handoff where handoff_id = {handoff}"
JSON = " || ', ' || ".join(f"""'"{field}" : ' || to_json({value})::text""" for field, value in (
    ("case_no", "f.case_no"), ("title_zh", "f.title_zh"), ("title_en", "f.title_en"), ("employer_name", "f.employer_name"),
    ("rule", "f.rule"), ("month", "f.month"), ("region", "f.region"), ("severity", "coalesce(a.severity, '')")))
PACKAGE = f"""select '{{' || {JSON} || '}}' as package_json from case_file as f left join alert as a using (alert_id)
 where f.case_id = :case"""

EVENT = ("insert into case_event (event_id, case_id, region, at, kind, department, subject, words, old_owner, new_owner, "
         "handoff_id, words_en, deadline_id) select {n}, case_id, region, now(), '{kind}', 'SAMR', 'samr-desk', "
         "'{words}', '', '', {handoff}, '', 0 from f")
NUMBER = ("update number_series set last = last + 1 where series = '{series}' and year = extract(year from now() at time "
          "zone 'Asia/Shanghai')::int returning last")
ENTRY = ("insert into deadline_entry (deadline_id, entry, case_id, region, at, kind, department, subject, ground, "
         "document, approver, amount, day, old_due, new_due, rung, told) select {deadline}, {n}, case_id, region, now(), "
         "'{kind}', 'SAMR', 'samr-desk', 'INFORM', '', '', 0, current_date, null, {due}, '', '' from f")
DUE = "current_date + 2"
CHANGES = ("insert into case_event_change (case_id, event_id, region, field, old_value, new_value, clause, evidence) select "
           "case_id, {n}, region, field, '', 'v', repeat('条', {clause}), '' from f, unnest('{{{fields}}}'::text[]) as c (field)")


def ctes(parts, last):
    """One statement of them all. What is only read is counted, so that it is read."""
    reads = [name for name, sql in parts if sql.startswith("select") and name != "f"]
    counted = " + ".join(f"(select count(*) from {name})" for name in reads)
    return "with " + ",\n".join(f"{name} as ({sql})" for name, sql in parts) + "\n" + last.format(counted=counted or "0") + ";\n"


def start(x):
    case = x["record"]
    return ctes([
        ("k", KEPT), ("nr", NUMBER.format(series="GD-411002")),
        ("f", "insert into case_file (case_id, case_no, alert_id, rule, month, title_zh, title_en, employer_id, "
              "employer_name, region, state, owner, opened_by, ground, opened_at, version, n_events, source, source_no, "
              f"procedure, procedure_version, step, clocks, step_at) select {case}, 'GD-411002-' || to_char(now() at "
              "time zone 'Asia/Shanghai', 'YYYY') || '-' || lpad(last::text, 6, '0'), null, '', '', '站点不发工资条', "
              "'站点不发工资条', 0, '甲平台', '411002', 'lead', 'SAMR', 'SAMR', '巡查发现', now(), 1, 1, 'lead', '', "
              "'sector', 1, 'lead', '', now() from nr returning case_id, region"),
        ("p", "insert into case_party (case_id, department, standing) select case_id, 'SAMR', 'party' from f on conflict "
              "(case_id, department) do update set standing = 'party'"),
        ("e", EVENT.format(n=1, kind="opened", words="巡查发现", handoff=0)),
        ("c", CHANGES.format(n=1, clause=40, fields="procedure,owner,step,state")),
        ("o", OUTBOX.format(id=x["id"], case=case)), ("a", AUDIT.format(id=x["id"], rpc="StartCase")),
        ("i", INBOX.format(id=x["id"], rpc="StartCase"))], "select {counted}")


def act(x):
    return ctes([
        ("f", CASE), ("k", KEPT), ("p", PAST), ("h", ACCEPTED), ("d", DOCKET),
        ("e", EVENT.format(n="n_events + 1", kind="acted", words="记录办理情况", handoff=0)),
        ("c", "insert into case_act (case_id, event_id, region, action, subject, from_step, to_step, disposition, opinion, "
              "measures) select case_id, n_events + 1, region, 'note', 'samr-desk', 'lead', 'lead', '', '', '' from f"),
        ("ce", "insert into case_act_entry (case_id, event_id, entry, kind, name, value) select case_id, n_events + 1, 1, "
               "'field', 'what', '已到站点核查' from f"),
        ("o", OUTBOX.format(id=x["id"], case=":case")), ("a", AUDIT.format(id=x["id"], rpc="TakeAction")),
        ("i", INBOX.format(id=x["id"], rpc="TakeAction"))],
        "update case_file set state = f.state, owner = f.owner, version = f.version + 1, step = f.step, clocks = f.clocks, "
        "step_at = f.step_at, disposition = f.disposition, due_day = f.due_day, review_day = f.review_day, n_events = "
        "f.n_events + 1 from f where case_file.case_id = f.case_id and {counted} >= 0")


COUNT_ONE = "update case_file set n_events = f.n_events + 1 from f where case_file.case_id = f.case_id and {counted} >= 0"


def hand(x):
    handoff, deadline = x["record"], x["second"]
    offer = ctes([
        ("f", CASE), ("s", "select * from handoff where case_id = :case and state = 'SENT'"), ("g", PACKAGE),
        ("d", DOCKET), ("w", "update handoff set state = 'WITHDRAWN', decided_at = now() where case_id = :case and "
                             "from_department = 'SAMR' and state = 'DRAFT'"),
        ("h", "insert into handoff (handoff_id, case_id, case_no, kind, from_department, to_department, region, state, "
              "reason, basis, offered_at, due_day, due_counting_zh, due_counting_en, due_confirm, package_json, "
              f"n_evidence, case_version, record, answer, overdue, receipt_no, right_department) select {handoff}, "
              f"case_id, case_no, 'INFORM', 'SAMR', 'TRANS', region, 'SENT', '通报核查情况', '', now(), {DUE}, "
              "repeat('日', 60), repeat('d', 120), true, package_json, 0, version, repeat('r', 380), '', false, '', '' "
              "from f, g"),
        ("t", "select terms from clock_terms where code = 'HO-1'"),
        ("dl", "insert into deadline (deadline_id, case_id, case_no, handoff_id, region, department, code, terms, family, "
               "started_at, given, state, status, runs, from_at, original_due, due_day, due_at, risk_day, provisional, "
               f"extended, n_pauses, rungs, led_by, n_entries, version) select {deadline}, case_id, case_no, {handoff}, "
               f"region, 'TRANS', 'HO-1', terms, '', now(), null, 'running', 'on_track', true, now(), {DUE}, {DUE}, {DUE}, "
               f"{DUE}, false, 0, 0, 0, '', 1, 2 from f, t"),
        ("de", ENTRY.format(deadline=deadline, n=1, kind="started", due=DUE)),
        ("p", "insert into case_party (case_id, department, standing) values (:case, 'TRANS', 'offered') on conflict "
              "(case_id, department) do nothing"),
        ("e", EVENT.format(n="n_events + 1", kind="handoff_offered", words="通报核查情况", handoff=handoff)),
        ("c", CHANGES.format(n="n_events + 1", clause=0, fields="handoff")),
        ("o", OUTBOX.format(id=x["id"], case=":case")),
        ("ti", "insert into timer (tag, due_at, rpc, body, trace, set_at) values ('deadline/' || "
               f"{deadline}, {DUE}, 'disputes.DeadlineDue', '\\x0801', repeat('t', 55), now()) on conflict (tag) do update "
               "set due_at = excluded.due_at, rpc = excluded.rpc, body = excluded.body"),
        ("a", AUDIT.format(id=x["id"], rpc="OfferHandoff")), ("i", INBOX.format(id=x["id"], rpc="OfferHandoff"))], COUNT_ONE)
    accept = ctes([
        ("f", CASE), ("h1", HANDOFF.format(handoff=handoff) + " for update"),
        ("h2", f"select record, offer_signature, answer_record, answer_signature from handoff where handoff_id = {handoff}"),
        ("nr", NUMBER.format(series="TRANS-411002")), ("d", DOCKET),
        ("h", "update handoff set state = 'ACCEPTED', decided_at = now(), answer = '', receipt_no = 'TRANS-411002-' || "
              f"last, right_department = '', answer_record = repeat('r', 300) from nr where handoff_id = {handoff}"),
        ("e", EVENT.format(n="n_events + 1", kind="handoff_accepted", words="", handoff=handoff)),
        ("c", CHANGES.format(n="n_events + 1", clause=0, fields="handoff")),
        ("o", OUTBOX.format(id=x["id2"], case=":case")),
        ("de", ENTRY.format(deadline=deadline, n=2, kind="stopped", due="null")),
        ("dl", f"update deadline set state = 'stopped', ended_at = now(), n_entries = 2, version = 3 where deadline_id = {deadline}"),
        ("ti", f"delete from timer where tag in ('deadline/' || {deadline}, 'handoff/' || {handoff})"),
        ("p", "delete from case_party where case_id = :case and department = 'TRANS' and standing = 'offered'"),
        ("a", AUDIT.format(id=x["id2"], rpc="AcceptHandoff")), ("i", INBOX.format(id=x["id2"], rpc="AcceptHandoff"))], COUNT_ONE)
    return offer + accept


SCRIPTS = {"start": start, "act": act, "hand": hand}


def script(kind, tag):
    """The commands of one turn of pgbench; `tag` keeps the ids of this run apart from all others."""
    return NEXT + SCRIPTS[kind]({"id": UUID.format(tag=tag, part=1), "id2": UUID.format(tag=tag, part=2),
                                 "record": RECORD.format(tag=tag, part=1), "second": RECORD.format(tag=tag, part=2)})


class Town(whole.City):
    """PostgreSQL with the settings of production, two brokers, one case desk."""

    def __init__(self):
        super().__init__(instances=1, services=["disputes"])
        self.tag = 16

    def start_postgres(self, name, data, run):
        with open(data / "postgresql.conf", "a", encoding="utf-8") as out:
            out.write((bench.SOURCE / "deploy/postgresql/postgresql.conf").read_text(encoding="utf-8"))
        super().start_postgres(name, data, run)

    def ours(self, kind, n):
        words = bench.load("cases", self.root / "keys", self.endpoints[0], kind, n, DEPTH)[0]
        return {words[i]: int(words[i + 1]) for i in range(0, len(words), 2)}

    def peer_cases(self):
        """Cases of the peer's own, like the one that ours began with; numbers aside."""
        self.psql(f"""insert into case_file (case_id, case_no, rule, month, title_zh, title_en, employer_id, employer_name,
            region, state, owner, opened_by, ground, opened_at, version, n_events, source, source_no, procedure,
            procedure_version, step, clocks, step_at) select {PEER_CASES} + i, 'PEER-' || i, rule, month, title_zh, title_en,
            employer_id, employer_name, region, state, owner, opened_by, ground, opened_at, 1, 1, source, source_no,
            procedure, procedure_version, step, clocks, step_at from (select * from case_file order by case_id limit 1) as f,
            generate_series(0, {DEPTH * CASES_EACH - 1}) as i;
            insert into case_party select case_id, 'SAMR', 'party' from case_file where case_no like 'PEER-%';
            insert into case_event (event_id, case_id, region, at, kind, department, subject, words, old_owner, new_owner,
            handoff_id, words_en, deadline_id) select 1, case_id, region, now(), 'opened', 'SAMR', 'samr-desk', '-', '', 'SAMR',
            0, '', 0 from case_file where case_no like 'PEER-%'""", schema="disputes", wait=60)

    def pgbench(self, kind):
        """Commands a second."""
        self.tag += 1
        file = self.root / f"{kind}.sql"
        file.write_text(script(kind, self.tag), encoding="utf-8")
        r = subprocess.run(
            [str(whole.PG_BIN / "pgbench"), "-h", str(self.root / "run"), "-U", "gongdao", "-n", "-M", "prepared",
             "-c", str(DEPTH), "-j", "2", "-T", str(SECONDS), "-D", "n=0", "-f", str(file), "gongdao"],
            capture_output=True, text=True, timeout=60 + SECONDS, check=False,
            env={"PGOPTIONS": "-c search_path=disputes -c plan_cache_mode=force_generic_plan", "PATH": "/usr/bin:/bin"})
        if r.returncode or "number of failed transactions: 0 " not in r.stdout:
            raise RuntimeError(f"pgbench: {r.stdout}{r.stderr[-2000:]}")
        tps = float(next(line for line in r.stdout.splitlines() if line.startswith("tps =")).split()[2])
        return tps * PER_SCRIPT[kind]

    def figures(self, kind):
        figures = [bench.Figure(f"cases_{kind}", "commands/s", at_least=GOAL), bench.Figure(f"cases_{kind}_p99_p50", "us")]
        guess = self.ours(kind, 1000)["rate"]
        for _ in range(bench.ROUNDS):
            took = self.ours(kind, max(200, guess * SECONDS))
            guess = took["rate"]
            figures[0].round(guess, self.pgbench(kind))
            figures[1].round(took["p99"], took["p50"])
        return figures


def main():
    wanted = [a for a in sys.argv[1:] if a in KINDS] or KINDS
    good = 0
    with Town() as town:
        time.sleep(1)  # the brokers' first beats
        town.ours("hand", 2 * DEPTH)  # number series and the terms of a hand-off are there
        town.peer_cases()
        for kind in wanted:
            good |= bench.finish(town.figures(kind))
    sys.exit(good)


if __name__ == "__main__":
    main()
