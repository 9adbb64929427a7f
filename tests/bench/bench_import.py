#!/usr/bin/env python3
"""Import of work records by file against bare COPY BINARY of the same rows.

Ours: `gongdao import intervals FILE`, from its start to the submission in force, through a broker with
CURVE and the wages daemon into PostgreSQL with the settings of deploy/. Peer: psql's \\copy (format
binary) of the very rows that ours left, into an empty copy of the partition with the same checks and
indexes, on one connection; on two as well, to know how far that is from the machine. They take turns.

Memory is the peak of the command and of the daemon at growing sizes of file, each from a fresh peak.
"""

import os
import pathlib
import random
import subprocess
import sys
import time

import bench

GOAL = 0.7
FLAT = 1.1
ROWS = 1_000_000
SIZES = [100_000, 1_000_000] + ([10_000_000] if bench.LONG else [])
CODE = "91411002MA0000007L"
DESK = "hrss-desk"
SEED = 20250301
WORKERS = 8000
DAYS, DAY_S = 31, 86400
PARENT, TABLE = "work_interval", "work_interval_202503"
STAMPS = [f"2025-03-{d + 1:02d} " for d in range(DAYS)] + ["2025-04-01 "]
CLOCKS = [f"{s // 3600:02d}:{s // 60 % 60:02d}:{s % 60:02d}" for s in range(DAY_S)]


def settings_of_deploy():
    """deploy/postgresql/postgresql.conf as arguments of the server."""
    argv = []
    for line in (bench.SOURCE / "deploy/postgresql/postgresql.conf").read_text().splitlines():
        line = line.split("#")[0].strip()
        if line:
            key, value = (part.strip() for part in line.split("=", 1))
            argv += ["-c", f"{key}={value.strip(chr(39))}"]
    return argv


def town_of():
    import city  # found by the path that bench sets

    class Town(city.City):
        def _start(self, name, argv, user=None):
            super()._start(name, list(argv) + (settings_of_deploy() if name == "postgres" else []), user)

    return Town(instances=1, services=["registration", "wages"])


# ---- ours ----------------------------------------------------------------------------------------

def stamp(second):
    return STAMPS[second // DAY_S] + CLOCKS[second % DAY_S]


def rows_write(path, n):
    """n orders of a month in the order of their starts, as a platform exports them."""
    rng = random.Random(SEED)
    with open(path, "w", encoding="utf-8") as f:
        f.write("source_ref,worker_no,kind,started,ended,work_region\n")
        for i in range(n):
            start = i * DAYS * DAY_S // n
            f.write(f"D{202503000000000 + i},K{rng.randrange(WORKERS):05d},order,{stamp(start)},"
                    f"{stamp(start + rng.randrange(300, 3600))},411002\n")


def employer_put(town):
    path = town.root / "employers.csv"
    path.write_text(f"credit_code,name,kind,region\n{CODE},许昌示例配送有限公司,platform,411002\n")
    town.cli("import", "employers", path, peer=DESK)
    town.wait("employer known",
              lambda: town.psql("select 1 from employer", schema="wages") == [["1"]])


def empty(town):
    town.psql("truncate work_interval, submission_chunk, holding, submission, dirty; checkpoint",
              schema="wages", wait=60)


def peak_kb(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1])
    return 0


def ours(town, path, n):
    """Seconds, and the peaks of the command and the daemon."""
    import city

    wages = town.processes["wages-1"].child.pid
    pathlib.Path(f"/proc/{wages}/clear_refs").write_text("5")  # the peak begins anew
    argv = [str(city.binary("gongdao")), "--config", str(town.config), "--as", DESK, "--timeout",
            "600", "import", "intervals", str(path), "--employer", CODE]
    begun = time.monotonic()
    child = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    out = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    took = time.monotonic() - begun
    child.returncode = os.waitstatus_to_exitcode(status)
    town.psql("truncate dirty", schema="wages")  # the audit of it is not what is measured
    arrived = town.psql(f"select count(*) from {TABLE}", schema="wages")
    if child.returncode or arrived != [[str(n)]]:
        raise SystemExit(f"{arrived} rows of {n} arrived; {out.decode()}")
    return took, usage.ru_maxrss, peak_kb(wages)


# ---- the peer ------------------------------------------------------------------------------------

def psql_start(town, command):
    return subprocess.Popen(["psql", "-h", str(town.root / "run"), "-U", "gongdao", "-d", "gongdao",
                             "-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", command])


def peer_files(town, n_parts):
    """What ours left, as the binary format has it, in as many files as there are connections."""
    count = int(town.psql(f"select count(*) from {TABLE}", schema="wages")[0][0])
    files = []
    for i in range(n_parts):
        files.append(town.root / f"rows-{n_parts}-{i}")
        first, last = count * i // n_parts + 2, count * (i + 1) // n_parts + 1
        if psql_start(town, f"\\copy (select * from wages.{TABLE} where line between {first} and {last}"
                            f" order by line) to '{files[-1]}' (format binary)").wait():
            raise SystemExit("the peer's rows cannot be written")
    return files


def peer(town, files):
    town.psql("drop schema if exists peer cascade; create schema peer;"
              f"create table peer.{PARENT} (like wages.{PARENT} including all) partition by range (month);"
              f"create table peer.{TABLE} partition of peer.{PARENT}"
              " for values from ('2025-03-01') to ('2025-04-01'); checkpoint", wait=60)
    begun = time.monotonic()
    children = [psql_start(town, f"\\copy peer.{TABLE} from '{f}' (format binary)") for f in files]
    if any([c.wait() for c in children]):
        raise SystemExit("the peer failed")
    took = time.monotonic() - begun
    town.psql("drop schema peer cascade", wait=60)
    return took


# ---- figures -------------------------------------------------------------------------------------

def speed(town, figures):
    path = town.root / "rows.csv"
    rows_write(path, ROWS)
    files = None
    for _ in range(bench.ROUNDS):
        empty(town)
        took = ours(town, path, ROWS)[0]
        files = files or (peer_files(town, 1), peer_files(town, 2))
        empty(town)
        for figure, of in zip(figures, files):
            figure.round(ROWS / took, ROWS / peer(town, of))
    for f in files[0] + files[1] + [path]:
        f.unlink()


def memory(town):
    """The peaks at each size; True when the largest file takes a tenth more than the smallest, at most."""
    path = town.root / "rows.csv"
    peaks = []
    for n in SIZES:
        rows_write(path, n)
        empty(town)
        took, command, daemon = ours(town, path, n)
        peaks.append((command, daemon))
        print(f"memory import {n} rows: gongdao {command} kB, gongdao-wages {daemon} kB "
              f"({n / took:.0f} rows/s)", flush=True)
    path.unlink()
    flat = [peaks[-1][i] / peaks[0][i] for i in (0, 1)]
    print(f"memory import {SIZES[-1]} rows against {SIZES[0]}: gongdao {flat[0]:.2f}, "
          f"gongdao-wages {flat[1]:.2f}")
    return max(flat) <= FLAT


def main():
    figures = [bench.Figure("import_copy", "rows/s", at_least=GOAL),
               bench.Figure("import_copy_two_connections", "rows/s")]
    with town_of() as town:
        employer_put(town)
        flat = memory(town)
        speed(town, figures)
    sys.exit(bench.finish(figures) or (0 if flat else 1))


if __name__ == "__main__":
    main()
