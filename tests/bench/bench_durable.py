"""Commands that are answered after COMMIT with fsync, through broker, CURVE and skeleton as shipped, against
pgbench that sends the same rows to the same tables itself: as separate statements, and as one statement.

Two kinds: `note` only inserts; `move` loads a row for update, updates it and announces it. Both write the
inbox row, the audit entry and the outbox row of every command. Nobody takes the events, so the relay
keeps asking for a receiver meanwhile.
"""

import pathlib
import subprocess
import sys
import time

import bench
import city as whole

HERE = pathlib.Path(__file__).parent
LEDGER = HERE / "ledger"
ACCOUNTS = 20000
SECONDS = 4 if bench.LONG else 2
KINDS = ("note", "move")
# outstanding -> (goal against separate statements, against one statement), by kind
GOALS = {
    "note": {64: (5, 3), 16: (1.5, 0.9), 1: (None, 0.55)},
    "move": {64: (2.5, 1.5), 16: (1.5, 0.9), 1: (None, 0.55)},
}

ROLES = """  service:
    may:
"""
PEERS = """
peers:
  ledger:
    kind: service
    serve: [ledger]
    send: [ledger.*, nobody.Take]
    principal: {subject: ledger, role: service, region: "000000"}
  load:
    kind: operator
    principal: {subject: load, department: HRSS, role: inspector, region: "411000"}
"""

# A counter of each client makes ids that grow with time, as a UUIDv7 does.
NEXT = r"\set n :n + 1" + "\n" + rf"\set account random(1, {ACCOUNTS})" + "\n"
ID = "('{tag}-0000-7000-8000-' || lpad(to_hex(:n * 64 + :client_id), 12, '0'))::uuid"
TEXT = "repeat('x', 200)"
INBOX = ("insert into inbox (day, id, digest, rpc, reply, done_at) values (current_date, {id}, "
         "'\\x00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff'::bytea, 'ledger.{rpc}', "
         "'\\x0880808080808010'::bytea, now())")
AUDIT = ("insert into audit (at, call_id, rpc, sender, subject, department, role, key, request, reply) "
         "values (now(), {id}, 'ledger.{rpc}', 'load', 'load', 'HRSS', 'inspector', '', "
         "'\\x00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff'::bytea, "
         "'\\x00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff'::bytea)")
OUTBOX = ("insert into outbox (day, event_id, event, target, key, barrier, generation, trace, body, "
          "emitted_at) values (current_date, {id}, 'ledger.{event}', null, :account::text, false, 0, '', "
          "convert_to('\\x0102030405' || " + TEXT + ", 'UTF8'), now())")
NOTE = ("insert into note (note_id, account_id, text, noted_at) values "
        "((:tag::bigint << 40) + :n * 64 + :client_id, :account, " + TEXT + ", now())")
LOCK = "select account_id, version, balance_fen from account where account_id = :account for update"
MOVE = "update account set version = version + 1, balance_fen = balance_fen + 1 where account_id = :account"


def script(kind, form, tag):
    """The transaction of one command; `tag` keeps the ids of this run apart from all others."""
    values = {"id": ID.format(tag=f"{tag:08x}"), "rpc": kind.capitalize(),
              "event": {"note": "Noted", "move": "Moved"}[kind]}
    inbox, audit, outbox = (s.format(**values) for s in (INBOX, AUDIT, OUTBOX))
    note = NOTE.replace(":tag", str(tag))
    effects = [note] if kind == "note" else [LOCK, MOVE]
    if form == "separate":
        return NEXT + ";\n".join(["begin", *effects, inbox, audit, outbox, "commit"]) + ";\n"
    named = [f"a as ({inbox})", f"b as ({audit})", f"c as ({outbox})"]
    if kind == "note":
        return NEXT + "with " + ", ".join(named) + " " + note + ";\n"
    return NEXT + "with l as (" + LOCK + "), " + ", ".join(named) + " " + (
        "update account set version = l.version + 1, balance_fen = l.balance_fen + 1 from l "
        "where account.account_id = l.account_id;\n")


class Town(whole.City):
    """PostgreSQL with the settings of production, two brokers, one ledger."""

    def __init__(self):
        super().__init__(instances=1, services=["ledger"], schema_extra=[("ledger", LEDGER / "schema")],
                         config_edit=self._rights)
        self.tag = 1

    @staticmethod
    def _rights(etc):
        (etc / "access.yaml").write_text(
            "roles:\n  service:\n    may: [\"ledger.*\"]\n"
            "  operator:\n    may: [broker.*, \"*.ServiceStatus\", \"*.ListDead\", \"*.RetryDead\", "
            "\"*.DropDead\", \"*.ReplayEvents\", \"*.ReplayPage\", \"*.ReplayDone\"]\n"
            "  inspector:\n    may: [ledger.Note, ledger.Move]\n" + PEERS +
            "  operator:\n    kind: operator\n"
            "    principal: {subject: operator, department: HRSS, role: operator, region: \"411000\"}\n",
            encoding="utf-8")
        (etc / "subscriptions.yaml").write_text(
            "ledger.Noted: [nobody.Take]\nledger.Moved: [nobody.Take]\n", encoding="utf-8")

    def start_postgres(self, name, data, run):
        with open(data / "postgresql.conf", "a", encoding="utf-8") as out:
            out.write((bench.SOURCE / "deploy/postgresql/postgresql.conf").read_text(encoding="utf-8"))
        super().start_postgres(name, data, run)

    def ours(self, kind, depth, n):
        words = bench.load("durable", self.root / "keys", "load", self.endpoints[0], kind, n, depth,
                           ACCOUNTS)[0]
        return {words[i]: int(words[i + 1]) for i in range(0, len(words), 2)}

    def pgbench(self, kind, form, clients):
        self.tag += 1
        file = self.root / f"{kind}-{form}.sql"
        file.write_text(script(kind, form, self.tag), encoding="utf-8")
        r = subprocess.run(
            [str(whole.PG_BIN / "pgbench"), "-h", str(self.root / "run"), "-U", "gongdao_ledger", "-n",
             "-M", "prepared", "-c", str(clients), "-j", str(min(clients, 2)), "-T", str(SECONDS),
             "-D", "n=0", "-f", str(file), "gongdao"],
            capture_output=True, text=True, timeout=60 + SECONDS, check=False,
            env={"PGOPTIONS": "-c search_path=ledger", "PATH": "/usr/bin:/bin"})
        if r.returncode:
            raise RuntimeError(f"pgbench: {r.stdout}{r.stderr}")
        return float(next(line for line in r.stdout.splitlines() if line.startswith("tps ="))
                     .split()[2])

    def round(self, kind, depth, figures, guess):
        """Ours, then the two forms of the peer."""
        took = self.ours(kind, depth, max(200, int(guess * SECONDS)))
        separate = self.pgbench(kind, "separate", depth)
        single = self.pgbench(kind, "one", depth)
        figures[0].round(took["rate"], separate)
        figures[1].round(took["rate"], single)
        figures[2].round(took["p99"], took["p50"])
        return took["rate"]

    def figures(self, kind, depth):
        separate, single = GOALS[kind][depth]
        figures = [
            bench.Figure(f"durable_{kind}_{depth}_separate", "commands/s", at_least=separate),
            bench.Figure(f"durable_{kind}_{depth}_one", "commands/s", at_least=single),
            bench.Figure(f"durable_{kind}_{depth}_p99_p50", "us", at_most=10 if depth == 64 else None),
        ]
        guess = self.ours(kind, depth, 2000 if depth > 1 else 500)["rate"]
        for _ in range(bench.ROUNDS):
            guess = self.round(kind, depth, figures, guess)
        return figures


def main():
    plain = whole.binary
    whole.binary = lambda name: (bench.BUILD / "tests/bench/ledger/gongdao-ledger"
                                 if name == "gongdao-ledger" else plain(name))
    wanted = [a for a in sys.argv[1:] if a in KINDS] or KINDS
    good = 0
    with Town() as town:
        time.sleep(1)  # the brokers' first beats
        for kind in wanted:
            for depth in GOALS[kind]:
                good |= bench.finish(town.figures(kind, depth))
    sys.exit(good)


if __name__ == "__main__":
    main()
