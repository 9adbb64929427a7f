#!/usr/bin/env python3
"""From a file to the alert.

  alerts_day         a payment file of one worker: from the reply that closes it to the alert that a desk
                     reads; p99 against the time of a commit with fsync of the same PostgreSQL
  alerts_thousand    alerts that a thousand findings of an employer make, against one
  notices_thousand   what is told of them to each who is told, against one
"""

import sys
import time

import bench
import bench_wages
import department

FINDINGS = 1_000
DAYS = 300 if bench.LONG else 60


class AlertDesk(bench_wages.Desk):
    """Looks for the alert instead of the finding."""

    def __init__(self, town, employer_id):
        super().__init__(town, employer_id)
        import alerts_pb2  # made by messages()
        self.alerts = alerts_pb2

    def shown(self, state):
        request = self.alerts.ListAlertsRequest(employer_id=self.employer_id, rule="PAY-02", state=state)
        return len(self.client.ask("alerts.ListAlerts", request, self.alerts.ListAlertsReply()).alerts)


def day_measure(town, figure):
    town.fill(1)
    desk = AlertDesk(town.town, town.sql("select max(employer_id) from employer")[0][0])
    for _ in range(bench.ROUNDS):
        commit_s = town.commit_s()
        took = [desk.file(town.n, 1000 if k % 2 == 0 else 900_000) for k in range(DAYS // bench.ROUNDS)]
        figure.round(bench_wages.p99(took) * 1e6, commit_s * 1e6)


def thousand_measure(town, alerts, notices):
    """An employer all of whose workers are short of pay."""
    bench_wages.FAULTY, was = 1, bench_wages.FAULTY
    town.fill(FINDINGS)
    bench_wages.FAULTY = was
    employer = town.sql("select max(employer_id) from employer")[0][0]
    town.audit()
    mine = f"from alerts.alert where rule = 'PAY-02' and employer_id = {employer}"
    bench.wait("a thousand findings in alerts", lambda: town.sql(
        f"select 1 {mine} having sum(n_items) = {FINDINGS}"), 300)
    told = (f"select count(*), count(distinct recipient) from alerts.notice where kind = 'alert' and subject_id in"
            f" (select alert_id {mine})")
    bench.wait("the notice of it", lambda: town.sql(told)[0][0] > 0, 300)
    time.sleep(2)  # a second one would come now
    n_notices, n_told = town.sql(told)[0]
    alerts.round(town.sql(f"select count(*) {mine}")[0][0], 1)
    notices.round(n_notices, n_told)


def main():
    day = bench.Figure("alerts_day", "us", at_most=60)
    alerts = bench.Figure("alerts_thousand", "alerts", at_most=1)
    notices = bench.Figure("notices_thousand", "notices", at_most=1)
    with bench.city(instances=1, services=["registration", "wages", "alerts"]) as whole:
        town = bench_wages.Town(whole)
        town.fill(100)
        town.audit()
        day_measure(town, day)
        thousand_measure(town, alerts, notices)
    sys.exit(bench.finish([day, alerts, notices]))


if __name__ == "__main__":
    bench_wages.ENVELOPE = department.messages(bench.SOURCE / "proto")[0]
    main()
