"""Generated cities through the real processes: every planted fault is found, and nothing else is.

Three accounts that share no code are held against each other: what was planted (tests/kit/citygen.py),
what an audit in Python reads from the same files (tests/oracle/wage_audit.py), what the product found.
Of the rules the generator knows (citygen.RULES); what others find in these cities is not looked at.
GONGDAO_CITY=long (tests/run --long): larger cities.
"""

import os
import random
import sys
from datetime import date

import pytest

import city
import flow

sys.path[:0] = [str(city.SOURCE / "tests" / "kit"), str(city.SOURCE / "tests" / "oracle")]
import citygen  # noqa: E402
import wage_audit  # noqa: E402

LONG = os.environ.get("GONGDAO_CITY") == "long"
WORKERS = 40 if LONG else 8
SEEDS = range(1, 11)
# a rate that changes within the two months, holidays, summer, two years' ends
FIRST = ["2025-03", "2023-12", "2025-09", "2022-01", "2025-06"]
HOSTILE_WORKERS = 460  # 46 more work for the second company: 1,012 worker-months
SHUFFLED = "9901"


def found(rows):
    return sorted((r["rule"], r["credit_code"], r["worker_no"], r["month"], r["day"], int(r["owed_fen"]))
                  for r in rows)


def truth(folder):
    return found(wage_audit.rows(folder / "truth.csv"))


def shuffle(folder):
    """The rows of every file in another order."""
    r = random.Random(1)
    for path in folder.glob("[ip]*-*.csv"):
        head, *lines = path.read_text(encoding="utf-8").splitlines()
        r.shuffle(lines)
        path.write_text("\n".join([head] + lines) + "\n", encoding="utf-8")


def month_last(folder):
    return max(p.stem[-7:] for p in folder.glob("intervals-*.csv"))


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    root, out = tmp_path_factory.mktemp("cities"), {}
    for seed in SEEDS:
        out[seed] = root / str(seed)
        with citygen.City(out[seed], seed, WORKERS, FIRST[seed % len(FIRST)], 2) as c:
            c.make()
    out["shuffled"] = root / "shuffled"
    with citygen.City(out["shuffled"], 1, WORKERS, FIRST[1], 2, companies=SHUFFLED) as c:
        c.make()
    shuffle(out["shuffled"])
    out["hostile"] = root / "hostile"
    with citygen.Hostile(out["hostile"], 77, HOSTILE_WORKERS, "2023-12", 2) as c:
        c.make()
    return out


def take(town, folder):
    for kind in ("employers", "engagements"):
        flow.again(town, "import", kind, folder / f"{kind}.csv")
    if (folder / "aliases.csv").exists():
        flow.again(town, "import", "aliases", folder / "aliases.csv", "--with", "reason=换号")
    for path in sorted(folder.glob("intervals-*.csv")) + sorted(folder.glob("pay-*.csv")):
        kind, code = path.name.split("-")[:2]
        flow.again(town, "import", kind, path, "--employer", code, "--period", path.stem[-7:],
                   until="E_NOT_FOUND")


@pytest.fixture(scope="module")
def audited(folders):
    """The findings of all cities, by the company's code."""
    with city.City(instances=1) as town:
        for folder in folders.values():
            take(town, folder)
        town.wait_drained(240)
        rows = town.psql(
            "select f.rule, e.credit_code, f.worker_no, to_char(f.month, 'YYYY-MM'), f.subject, f.owed_fen "
            "from finding f join employer e using (employer_id) where f.state = 'open'", schema="wages")
        town.stop()  # no personal value is in these files: nothing to look for in the tables
    return [(rule, code, no, month, day, int(owed)) for rule, code, no, month, day, owed in rows
            if rule in citygen.RULES]


def of(audited, folder):
    codes = {r["统一社会信用代码"] for r in wage_audit.rows(folder / "employers.csv")}
    return sorted(f for f in audited if f[1] in codes and f[3] <= month_last(folder))


def apart(left, right):
    """The first of what only one of them has; a pair of long lists would take minutes to print."""
    return sorted(set(left) - set(right))[:10], sorted(set(right) - set(left))[:10]


@pytest.mark.parametrize("seed", SEEDS)
def test_city__planted_faults__all_found_and_nothing_else(folders, audited, seed):
    planted = truth(folders[seed])
    assert planted
    assert apart(of(audited, folders[seed]), planted) == ([], [])


def test_cities__together__hold_every_rule_and_every_case(folders):
    cases = {(name, r["case"]) for seed in SEEDS for name in ("truth", "near")
             for r in wage_audit.rows(folders[seed] / f"{name}.csv")}
    assert {r[0] for seed in SEEDS for r in truth(folders[seed])} == citygen.RULES
    assert {c for n, c in cases if n == "truth"} >= {"day_over", "week_over", *citygen.PAY_SHORT}
    assert {c for n, c in cases if n == "near"} >= {"day_exact", "week_exact", *citygen.PAY_NEAR}


def test_city__rows_in_another_order__same_findings(folders, audited):
    def plain(folder):
        first = min(r["统一社会信用代码"] for r in wage_audit.rows(folder / "employers.csv"))
        return sorted((f[0], f[1] == first, *f[2:]) for f in of(audited, folder))
    assert apart(plain(folders["shuffled"]), plain(folders[1])) == ([], [])


def test_hostile_months__oracle_and_product__say_the_same(folders, audited):
    folder = folders["hostile"]
    workers = wage_audit.read(folder)
    expected = wage_audit.audit(workers, month_last(folder))
    assert len(workers) * 2 >= 1000
    assert {f[0] for f in expected} == citygen.RULES
    assert apart(of(audited, folder), expected) == ([], [])


# ---- without a product -----------------------------------------------------------------------


def test_oracle__planted_faults__all_found_and_nothing_else(folders):
    for seed in SEEDS:
        assert apart(wage_audit.audit(wage_audit.read(folders[seed])), truth(folders[seed])) == ([], [])


def test_oracle__parts_of_time__add_up(folders):
    """Places and days of a worker's time are its union, whatever lies over what."""
    for w in list(wage_audit.read(folders["hostile"]).values())[:200]:
        union, reach = 0, None
        for start, end in sorted(i[1:3] for i in w.intervals):
            start = max(start, reach) if reach else start
            union += max(0, wage_audit.seconds(start, end))
            reach = max(end, reach) if reach else end
        assert sum(wage_audit.seconds(a, b) for a, b, _ in wage_audit.pieces(w.intervals)) == union


def test_generator__second_platform__leaves_the_first_alone(tmp_path):
    alone = citygen.plan_of(citygen.Worker(5, 3), [date(2025, 3, 1)])
    citygen.plan_of(citygen.Worker(5, 3, second=True), [date(2025, 3, 1)])
    again = citygen.plan_of(citygen.Worker(5, 3), [date(2025, 3, 1)])
    assert alone[1] == again[1]
    assert {d: [(b.start, b.end) for b in v] for d, v in alone[0].items()} == {
        d: [(b.start, b.end) for b in v] for d, v in again[0].items()}
