#!/usr/bin/python3
"""Hours, runs and pay of one driver's real trips, computed without any code of the product, and
compared with what the product says.

    tests/oracle/uber_oracle.py RIDES.csv                       prints the months
    tests/oracle/uber_oracle.py RIDES.csv --out FOLDER          writes the files to import
    tests/oracle/uber_oracle.py RIDES.csv --gongdao "gongdao --config C --as hrss-desk"
    tests/oracle/uber_oracle.py RIDES.csv --city                the same against a private Gongdao

RIDES.csv is the trip history a driver downloaded from a ride-hailing platform: ride_start and
ride_end local, ride_category TRIP or CT, base_pay, surge, tip. Local time is taken as Asia/Shanghai,
a cent as a fen. Categories overlap, so hours are a union; trips without length (cancelled) have no
time, but their pay counts.

Exit 0 when everything agrees, 1 on any difference, 2 when it could not be asked.
"""

import argparse
import collections
import csv
import decimal
import json
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta

CODE = "91411002MA000RCL98"  # of no company
NAME = "真实行程对照用平台（虚构）"
WORKER, REGION = "U001", "411002"
STOP = timedelta(minutes=20)
EPOCH = datetime(1970, 1, 1)
SHANGHAI_S = 8 * 3600


class Trip:
    def __init__(self, number, row):
        self.ref = f"U{number:05d}"
        self.start = datetime.strptime(row["ride_start"], "%Y-%m-%d %H:%M:%S")
        self.end = datetime.strptime(row["ride_end"], "%Y-%m-%d %H:%M:%S")
        self.piece = fen(row["base_pay"]) + fen(row["surge"])
        self.tip = fen(row["tip"])
        self.month = row["ride_start"][:7]


def fen(text):
    cents = decimal.Decimal(text) * 100
    return int(cents.quantize(decimal.Decimal(1), rounding=decimal.ROUND_HALF_EVEN))


def read(path):
    with open(path, newline="", encoding="utf-8-sig") as f:
        return [Trip(n, row) for n, row in enumerate(csv.DictReader(f), 1)]


# ---- the calculation -------------------------------------------------------------------------


def stretches(trips):
    """Time with at least one trip, as disjoint (start, end): a count of open trips, event by event."""
    events = collections.Counter()
    for t in trips:
        events[t.start] += 1
        events[t.end] -= 1
    out, busy, since = [], 0, None
    for at in sorted(events):
        if busy == 0 and events[at] > 0:
            since = at
        busy += events[at]
        if busy == 0 and since is not None:
            out.append((since, at))
            since = None
    return out


def by_day(parts):
    days = collections.Counter()
    for start, end in parts:
        while start < end:
            midnight = datetime(start.year, start.month, start.day) + timedelta(days=1)
            until = min(end, midnight)
            days[start.date()] += int((until - start).total_seconds())
            start = until
    return days


def sessions(parts):
    """Stretches joined over stops shorter than 20 minutes: (start, end)."""
    out = []
    for start, end in parts:
        if out and start - out[-1][1] < STOP:
            out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    return out


def us(at):
    """Microseconds since 1970 of a local time in Shanghai."""
    return (int((at - EPOCH).total_seconds()) - SHANGHAI_S) * 1_000_000


def months(trips):
    """What the product should say of each month, by the names of wages.Facts."""
    parts = stretches(trips)
    days, runs = by_day(parts), sessions(parts)
    out = {}
    for month in sorted({t.month for t in trips} | {d.strftime("%Y-%m") for d in days}):
        own = [t for t in trips if t.month == month]
        of_month = [r for r in runs if r[0].strftime("%Y-%m") == month]
        longest = max(of_month, key=lambda r: (r[1] - r[0], -r[0].timestamp()), default=None)
        seconds = {str(d): s for d, s in sorted(days.items()) if d.strftime("%Y-%m") == month}
        counted, worked = sum(t.piece for t in own), sum(seconds.values())
        out[month] = {
            "days": seconds,
            "worked_s": worked,
            "order_s": worked,
            "n_intervals": len(own),
            "n_zero_intervals": sum(1 for t in own if t.start == t.end),
            "n_sessions": len(of_month),
            "longest_run_s": int((longest[1] - longest[0]).total_seconds()) if longest else 0,
            "longest_run_from_us": us(longest[0]) if longest else 0,
            "longest_run_to_us": us(longest[1]) if longest else 0,
            "counted_pay_fen": counted,
            "other_pay_fen": sum(t.tip for t in own),
            "pay_per_hour_fen": counted * 3600 // worked if worked else 0,
        }
    return out


# ---- files to import -------------------------------------------------------------------------


def write(folder, trips):
    def table(name, rows):
        with open(folder / name, "w", newline="", encoding="utf-8") as f:
            csv.writer(f, lineterminator="\n").writerows(rows)

    table("employers.csv", [["credit_code", "name", "kind", "region"],
                            [CODE, NAME, "platform", REGION]])
    table("engagements.csv", [
        ["credit_code", "worker_no", "class", "occupation", "home_region", "from", "to", "same_as"],
        [CODE, WORKER, "C", "ride_driver", REGION, trips[0].month + "-01", "", ""]])
    table("intervals.csv", [["source_ref", "worker_no", "kind", "started", "ended", "work_region"]] +
          [[t.ref, WORKER, "order", t.start, t.end, REGION] for t in trips])
    pay = [["source_ref", "worker_no", "month", "item", "amount", "paid_on"]]
    for t in trips:
        for item, amount in (("PIECE", t.piece), ("TIP", t.tip)):
            if amount:
                pay.append([f"{t.ref}-{item}", WORKER, t.month, item,
                            f"{amount // 100}.{amount % 100:02d}", ""])
    table("pay.csv", pay)


# ---- the product -----------------------------------------------------------------------------


class Product:
    def __init__(self, command):
        self.command = shlex.split(command)

    def run(self, *args):
        return subprocess.run(self.command + [str(a) for a in args], capture_output=True, text=True,
                              timeout=300)

    def done(self, *args):
        """Runs a command until it ends with 0; it may wait for news between the services."""
        end = time.monotonic() + 60
        while True:
            r = self.run(*args)
            if r.returncode == 0:
                return r.stdout
            if time.monotonic() > end:
                sys.exit(f"{shlex.join(self.command + [str(a) for a in args])}: exit "
                         f"{r.returncode}\n{r.stdout}{r.stderr}")
            time.sleep(0.3)

    def ask(self, rpc, request):
        return json.loads(self.done("call", rpc, json.dumps(request), "--json"))

    def fill(self, folder, first, last):
        self.done("import", "employers", folder / "employers.csv")
        self.done("import", "engagements", folder / "engagements.csv")
        for kind in ("intervals", "pay"):
            self.done("import", kind, folder / f"{kind}.csv", "--employer", CODE, "--period",
                      f"{first}..{last}")
        employer = self.ask("registration.GetEmployer", {"credit_code": CODE})["employer_id"]
        end = time.monotonic() + 60  # until registration's news has reached wages
        while self.run("call", "wages.GetFacts", json.dumps(
                {"employer_id": employer, "worker_no": WORKER, "month": first}),
                "--json").returncode and time.monotonic() < end:
            time.sleep(0.3)
        return employer

    def facts(self, employer, month):
        f = self.ask("wages.GetFacts",
                     {"employer_id": employer, "worker_no": WORKER, "month": month})
        days = {str((EPOCH + timedelta(days=int(d["day"]))).date()): int(d["worked_s"])
                for d in f.get("days", []) if int(d["worked_s"])}
        return {"days": days, **{k: int(f.get(k, 0)) for k in (
            "worked_s", "order_s", "n_intervals", "n_zero_intervals", "n_sessions", "longest_run_s",
            "longest_run_from_us", "longest_run_to_us", "counted_pay_fen", "other_pay_fen",
            "pay_per_hour_fen")}}


def compare(product, trips):
    expected, differing, values = months(trips), 0, 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        write(folder, trips)
        employer = product.fill(folder, min(expected), max(expected))
    for month, want in expected.items():
        got = product.facts(employer, month)
        for key in want:
            values += len(want[key]) if key == "days" else 1
            if got[key] != want[key]:
                differing += 1
                print(f"{month} {key}: the product says {got[key]}, it should be {want[key]}",
                      file=sys.stderr)
    print(f"{len(expected)} months, {values} values compared, {differing} differ")
    return 1 if differing else 0


def show(trips):
    print("month    trips zero    hours sessions  longest run       counted       tips per hour")
    for month, m in months(trips).items():
        longest = timedelta(seconds=m["longest_run_s"])
        print(f"{month} {m['n_intervals']:6} {m['n_zero_intervals']:4} {m['worked_s'] / 3600:8.2f}"
              f" {m['n_sessions']:8} {str(longest):>12} {m['counted_pay_fen'] / 100:13.2f}"
              f" {m['other_pay_fen'] / 100:10.2f} {m['pay_per_hour_fen'] / 100:8.2f}")
    zero = [t for t in trips if t.start == t.end]
    print(f"{len(trips)} trips, {len(zero)} without length, of these "
          f"{sum(1 for t in zero if t.piece + t.tip)} with pay")


def main():
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument("rides", type=pathlib.Path)
    p.add_argument("--out", type=pathlib.Path, help="write the files to import into this folder")
    p.add_argument("--gongdao", help="the command line to ask, as one string")
    p.add_argument("--city", action="store_true", help="start a private Gongdao and ask that")
    args = p.parse_args()
    trips = read(args.rides)
    if args.out:
        args.out.mkdir(parents=True, exist_ok=True)
        write(args.out, trips)
    if args.gongdao:
        return compare(Product(args.gongdao), trips)
    if args.city:
        sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
        import city
        os.environ["LANG"] = "en_US.UTF-8"
        with city.City(instances=1) as town:
            return compare(Product(shlex.join([str(city.binary("gongdao")), "--config",
                                               str(town.config), "--as", "hrss-desk"])), trips)
    if not args.out:
        show(trips)
    return 0


if __name__ == "__main__":
    sys.exit(main())
