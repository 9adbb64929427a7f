"""The relay of a service: what it reads and frames to a sink that acknowledges at once, against a bare cursor
over the same rows; and events of one service in the inbox of another, through relay, broker and CURVE, against
commands of the same kind that are sent to a service.

After all of it, the outbox has no dead rows.
"""

import sys
import time

import bench
import bench_durable
import city as whole

HERE = bench_durable.HERE
ROWS = 1000000 if bench.LONG else 300000   # read and framed
EVENTS = 50000 if bench.LONG else 20000    # end to end, a round

PEERS = """
peers:
  ledger:
    kind: service
    serve: [ledger]
    send: [ledger.*, reader.TakeMoved]
    principal: {subject: ledger, role: service, region: "000000"}
  reader:
    kind: service
    serve: [reader]
    send: [reader.*]
    principal: {subject: reader, role: service, region: "000000"}
  load:
    kind: operator
    principal: {subject: load, department: HRSS, role: inspector, region: "411000"}
  operator:
    kind: operator
    principal: {subject: operator, department: HRSS, role: operator, region: "411000"}
"""
# Rows as the ledger's Move writes them: an Entry with 200 letters.
FILL = """
insert into ledger.outbox (day, event_id, event, target, key, barrier, generation, trace, body, emitted_at)
select (now() at time zone 'utc')::date,
       (lpad(to_hex((extract(epoch from now()) * 1000)::bigint), 12, '0') || '7000'
        || '8' || substr(md5(random()::text || n), 1, 15))::uuid,
       'ledger.Moved', null, (1 + n % 20000)::text, false, 0, '',
       '\\x080122c801'::bytea || convert_to(repeat('x', 200), 'UTF8'), now()
  from generate_series(1, {n}) as n
"""


class Town(bench_durable.Town):
    """PostgreSQL with the settings of production, two brokers, a ledger and one that takes its events."""

    def __init__(self):
        super().__init__()
        self.services = ["ledger", "reader"]
        self.schema_extra = [(name, HERE / name / "schema") for name in self.services]

    @staticmethod
    def _rights(etc):
        (etc / "access.yaml").write_text(
            "roles:\n  service:\n    may: [\"ledger.*\", \"reader.*\"]\n"
            "  operator:\n    may: [broker.*, \"*.ServiceStatus\", \"*.ListDead\", \"*.RetryDead\", "
            "\"*.DropDead\", \"*.ReplayEvents\", \"*.ReplayPage\", \"*.ReplayDone\"]\n"
            "  inspector:\n    may: [ledger.Note, ledger.Move]\n" + PEERS, encoding="utf-8")
        (etc / "subscriptions.yaml").write_text("ledger.Moved: [reader.TakeMoved]\n", encoding="utf-8")

    def number(self, sql):
        return float(self.psql(sql)[0][0])

    def events(self):
        """Events a second that reader has committed, from the first to the last of a burst."""
        before = self.number("select count(*) from reader.entry")
        self.psql("truncate reader.inbox")
        self.psql(FILL.format(n=EVENTS), wait=60)
        bench.wait("the events arrive",
                   lambda: self.number("select count(*) from reader.entry") - before == EVENTS, 120)
        return EVENTS / self.number("select extract(epoch from max(done_at) - min(done_at)) from reader.inbox")

    def commands(self, guess):
        """Notes announce nothing here: inbox, audit and one row, as an event that is taken."""
        return self.ours("note", 64, max(500, int(guess * bench_durable.SECONDS)))["rate"]

    def end_to_end(self):
        figure = bench.Figure("relay_end_to_end", "messages/s", at_least=0.8)
        guess = self.commands(2000)
        for _ in range(bench.ROUNDS):
            events = self.events()
            guess = self.commands(guess)
            figure.round(events, guess)
        return figure

    def read(self):
        """The service is stopped: the relay under test runs in the load program."""
        figure = bench.Figure("relay_read", "rows/s", at_least=0.5)
        self.processes.pop("ledger-1").stop()
        self.psql("truncate ledger.outbox")
        self.psql(FILL.format(n=ROWS), wait=120)
        for table in self.psql("select relid::regclass from pg_stat_all_tables where schemaname = "
                               "'ledger' and relname ~ '^outbox_2'"):
            self.psql(f"vacuum analyze {table[0]}", wait=60)
        for _ in range(bench.ROUNDS):
            self.psql("update ledger.outbox_cursor set base = '3:3:', target = null, after_id = 0")
            ours = int(bench.load("relay", self.config, "ledger", "relay", ROWS)[0][1])
            peer = int(bench.load("relay", self.config, "ledger", "cursor", ROWS)[0][1])
            figure.round(ours, peer)
        return figure

    def dead_rows(self):
        """What updates and deletes left: of the log, and of the rows that say how far the relay is."""
        time.sleep(1)  # the statistics of a backend come when it is idle
        for what, pattern in (("outbox", "^outbox_2"), ("outbox_cursor", "^outbox_cursor$")):
            n, live, hot, updated = self.psql(
                "select sum(n_dead_tup), sum(n_live_tup), sum(n_tup_hot_upd), sum(n_tup_upd) from "
                f"pg_stat_all_tables where schemaname = 'ledger' and relname ~ '{pattern}'")[0]
            print(f"dead rows of {what}: {n} (live {live}, updates {updated}, of them in place {hot})")
            if what == "outbox" and int(n):
                return False
        return True


def main():
    plain = whole.binary
    own = {f"gongdao-{name}": bench.BUILD / "tests/bench" / name / f"gongdao-{name}"
           for name in ("ledger", "reader")}
    whole.binary = lambda name: own.get(name) or plain(name)
    with Town() as town:
        time.sleep(1)  # the brokers' first beats
        status = bench.finish([town.end_to_end()])
        clean = town.dead_rows()
        status |= bench.finish([town.read()])
        clean = town.dead_rows() and clean
    sys.exit(status if clean else 1)


if __name__ == "__main__":
    main()
