#!/usr/bin/env python3
"""What the wages daemon does with a city's month, by its own rpcs: the audit of all of it, what-if, a
worker's day, and the memory it takes for that.

  wages_audit_packed, wages_audit_open   RunAudit of every worker-month until none waits: facts, all rules,
                     findings written for 2 % of them. The peer is one SQL statement for the worked seconds
                     alone (range_agg), on one connection. Packed: the month was audited before.
  wages_what_if      what-if of the month against its audit, both a worker-month
  wages_day          a payment file of one worker: from the reply that closes it to the finding that
                     shows; p99 against the time of a commit with fsync of the same PostgreSQL
  wages_memory       the daemon's peak memory after four times the city, against after the city
"""

import hashlib
import re
import statistics
import sys
import time

import psycopg2

import bench
import department
from bench_audit import RANGE_AGG

WORKERS = 20_000 if bench.LONG else 4_000
DAYS = 300 if bench.LONG else 60  # of one worker
A_WORKER = 110
FAULTY = 50  # one worker of so many

# Hours of the month in one submission, pay in another; workers first..last of employer $e.
FILL = """
insert into employer (employer_id, credit_code, name, kind, region, version, generation)
values ({e}, '9141100200000000{e:02}', '平台 {e}', 'platform', '411002', 1, 0);
insert into engagement (engagement_id, worker_id, employer_id, worker_no, class, occupation, home_region,
                        from_day, version, generation)
select w, w, {e}, 'K' || w, 'B', 'rider', '411002', '2024-01-01', 1, 0
  from generate_series({first}, {last}) as w;
insert into submission (submission_id, employer_id, region, kind, part, month_from, month_to, digest,
                        file_name, state, chunks, rows_in, rows_refused, seconds_sum, pay_sum_fen,
                        opened_at, closed_at)
select {e} * 10 + k, {e}, '411002', (array['intervals', 'pay'])[k], '', '2025-03-01', '2025-03-01',
       decode(repeat('00', 32), 'hex'), 'bench', 'closed', 1, 1, 0, 0, 0, now(), now()
  from generate_series(1, 2) as k;
insert into holding (employer_id, kind, part, month, submission_id)
values ({e}, 'intervals', '', '2025-03-01', {e} * 10 + 1), ({e}, 'pay', '', '2025-03-01', {e} * 10 + 2);
select ensure_month('2025-03-01');
insert into work_interval (submission_id, month, region, employer_id, worker_no, source_ref, kind,
                           started_at, ended_at, work_region, line)
select {e} * 10 + 1, '2025-03-01', '411002', {e}, 'K' || w, 'D' || o || '-' || w, 'order', s,
       s + make_interval(secs => 600 + (w * 31 + o * 977) % 3900), '411002', 1
  from generate_series(0, {orders} - 1) as o cross join generate_series({first}, {last}) as w
 cross join lateral (select timestamptz '2025-03-01 00:00:00+08'
                       + make_interval(days => o * 26 / {orders} + o * 26 / {orders} / 6, hours => 8 + o % 5 * 2,
                                       secs => (w * 7919 + o * 104729) % 1200) as s) as x;
insert into pay_line (submission_id, month, region, employer_id, worker_no, source_ref, item, amount_fen,
                      due_day, paid_day, line)
select {e} * 10 + 2, '2025-03-01', '411002', {e}, 'K' || w, 'P' || w, 'PIECE',
       case when w % {faulty} = 0 then 1000 else 900000 end, '2025-04-10', '2025-04-10', 1
  from generate_series({first}, {last}) as w;
"""

MONTH = {"month_from": "2025-03", "month_to": "2025-03"}
COMMITS = 200


class Town:
    """The city with a connection to its database, and what is asked of it."""

    def __init__(self, town):
        self.town, self.n = town, 0
        self.db = psycopg2.connect(f"host={town.root / 'run'} user=gongdao dbname=gongdao "
                                   "options='-csearch_path=wages -cmax_parallel_workers_per_gather=0"
                                   " -cwork_mem=512MB -cjit=off'")  # as bench_audit's peer
        self.db.autocommit = True

    def sql(self, text):
        with self.db.cursor() as cursor:
            cursor.execute(text)
            return cursor.fetchall() if cursor.description else []

    def fill(self, n):
        """n more workers, of an employer of their own."""
        e = 1 + self.sql("select count(*) from employer")[0][0]
        self.sql(FILL.format(e=e, first=self.n + 1, last=self.n + n, orders=A_WORKER, faulty=FAULTY))
        self.n += n
        self.sql("vacuum analyze")

    def audit(self):
        """Seconds from the command to the last worker-month."""
        begun = time.monotonic()
        self.town.ask("wages.RunAudit", MONTH, peer="hrss-desk", timeout=120)
        bench.wait("the audit", lambda: not self.sql(
            "select 1 from mark_unit union all (select 1 from dirty where due_at <= now() limit 1) limit 1"),
            1800, every=0.005)
        return time.monotonic() - begun

    def forget(self, packed):
        """No findings, so that the next audit writes all of them; without packed months if so asked."""
        self.sql("truncate finding, finding_version cascade")
        if not packed:
            self.sql("truncate packed_month")
        self.sql("vacuum analyze")

    def check(self):
        found = self.sql("select count(*) from finding where rule = 'PAY-02' and state = 'open'")[0][0]
        done = self.sql("select count(*) from worker_month where error = ''")[0][0]
        if found != self.n // FAULTY or done != self.n:
            raise SystemExit(f"{done} of {self.n} were audited, {found} findings, not {self.n // FAULTY}")

    def what_if(self):
        """Seconds for every page, and how many worker-months."""
        begun, after, judged = time.monotonic(), (0, 0), 0
        while True:
            page = self.town.ask("wages.WhatIf", {"month": "2025-03", "limit": 1000, "after_employer_id": after[0],
                                                  "after_worker_id": after[1]}, peer="hrss-desk", timeout=120)
            judged += int(page.get("judged", 0))
            if not page.get("more"):
                break
            after = (page["after_employer_id"], page["after_worker_id"])
        if judged != self.n:
            raise SystemExit(f"what-if judged {judged} of {self.n}")
        return time.monotonic() - begun

    def peak(self):
        """KiB that the daemon had at most."""
        status = open(f"/proc/{self.town.processes['wages-1'].child.pid}/status", encoding="ascii").read()
        return int(re.search(r"VmHWM:\s+(\d+)", status).group(1))

    def commit_s(self):
        """Median seconds of a small commit with fsync."""
        self.sql("create table if not exists public.committed (n bigint)")
        took = []
        for n in range(COMMITS):
            begun = time.monotonic()
            self.sql(f"insert into public.committed values ({n})")
            took.append(time.monotonic() - begun)
        return statistics.median(took)


class Desk:
    """A desk's system: files the pay of one worker, again and again, and looks for the finding."""

    def __init__(self, town, employer_id):
        import wages_pb2  # made by messages()
        import finding_pb2
        self.pb, self.finding, self.employer_id = wages_pb2, finding_pb2, employer_id
        keys = town.root / "keys"
        own = department.read_keys(keys / "hrss-desk.key")
        self.client = department.Client(ENVELOPE, town.endpoints,
                                        department.read_keys(keys / "broker.pub")["public"], own["public"],
                                        own["secret"])

    def shown(self, state):
        request = self.finding.ListFindingsRequest(employer_id=self.employer_id, rule="PAY-02", state=state)
        return len(self.client.ask("wages.ListFindings", request, self.finding.ListFindingsReply()).findings)

    def file(self, worker, fen):
        """A pay file; seconds from the reply to its closing to the finding that shows, or goes."""
        name = f"{worker}-{fen}-{time.time_ns()}"
        s = self.client.ask("wages.OpenSubmission", self.pb.OpenSubmissionRequest(
            credit_code=f"9141100200000000{self.employer_id:02}", kind="pay", month_from="2025-03",
            month_to="2025-03", file_name="pay.csv", digest=hashlib.blake2b(name.encode(), digest_size=32).digest()),
            self.pb.Submission())
        self.client.ask("wages.SubmitPay", self.pb.SubmitPayRequest(
            submission_id=s.submission_id, chunk=0, line=[2], source_ref=[name], worker_no=[f"K{worker}"],
            month=["2025-03"], item=["PIECE"], amount_fen=[fen], paid_day=[20188]), self.pb.SubmitReply())
        self.client.ask("wages.CloseSubmission", self.pb.CloseSubmissionRequest(
            submission_id=s.submission_id, chunks=1), self.pb.Submission())
        begun = time.monotonic()
        while self.shown("open") != (fen < LITTLE):
            if time.monotonic() - begun > 30:
                raise SystemExit("the finding does not show")
        return time.monotonic() - begun


LITTLE = 100_000


def p99(values):
    return sorted(values)[max(0, len(values) * 99 // 100 - 1)]


def day_measure(town, figure):
    """A worker's day, at an employer of one worker: short of pay and not, in turns."""
    town.fill(1)
    desk = Desk(town.town, town.sql("select max(employer_id) from employer")[0][0])
    for _ in range(bench.ROUNDS):
        commit_s = town.commit_s()
        took = [desk.file(town.n, 1000 if k % 2 == 0 else 900_000) for k in range(DAYS // bench.ROUNDS)]
        figure.round(p99(took) * 1e6, commit_s * 1e6)


def main():
    packed = bench.Figure("wages_audit_packed", "worker-months/s", at_least=8)
    opened = bench.Figure("wages_audit_open", "worker-months/s")
    what_if = bench.Figure("wages_what_if", "us a worker-month", at_most=1.5)
    day = bench.Figure("wages_day", "us", at_most=20)
    memory = bench.Figure("wages_memory", "KiB", at_most=1.1)
    with bench.city(instances=1, services=["registration", "wages"]) as whole:
        town = Town(whole)
        town.fill(WORKERS)
        town.audit()
        town.what_if()
        town.check()
        for k in range(bench.ROUNDS):
            sql_s = time.monotonic()
            town.sql(RANGE_AGG.format(first=1, last=1_000_000))
            sql_s = time.monotonic() - sql_s
            town.forget(packed=True)
            took = town.audit()
            town.check()
            packed.round(WORKERS / took, WORKERS / sql_s)
            what_if.round(town.what_if() * 1e6 / WORKERS, took * 1e6 / WORKERS)
            if k < 2:
                town.forget(packed=False)
                opened.round(WORKERS / town.audit(), WORKERS / sql_s)
        before = town.peak()
        town.fill(3 * WORKERS)
        town.audit()
        town.what_if()
        town.check()
        memory.round(town.peak(), before)
        day_measure(town, day)
    sys.exit(bench.finish([packed, opened, what_if, day, memory]))


if __name__ == "__main__":
    ENVELOPE = department.messages(bench.SOURCE / "proto")[0]
    main()
