"""The walk through the product: sample records in, findings, alert, case, hand-off."""

import json

import city

SAMPLE = city.SOURCE / "deploy" / "sample"
KINDS = ["employers", "engagements", "intervals", "pay"]
MONTH = "2025-03"


def again(town, *args, peer="hrss-desk", ok=(0,), seconds=120, until=""):
    """Runs a command until it ends with a status of `ok`; 4 (not reachable) is tried again, and a
    refusal that says `until`: what it wants is on its way."""
    def once():
        r = town.run(*args, peer=peer)
        if r.returncode in ok:
            return [r]
        if r.returncode == 4 or (until and until in r.stdout + r.stderr):
            return None
        raise RuntimeError(f"gongdao {args}: exit {r.returncode}\n{r.stdout}{r.stderr}\n{town.tails()}")
    return town.wait(f"gongdao {' '.join(map(str, args))}", once, seconds)[0].stdout


def employers(town):
    """The credit codes of the sample, in file order."""
    lines = (SAMPLE / "employers.csv").read_text(encoding="utf-8-sig").splitlines()
    return [line.split(",")[0] for line in lines[1:]]


def import_all(town):
    for kind in KINDS[:2]:
        again(town, "import", kind, SAMPLE / f"{kind}.csv")
    for path in sorted(SAMPLE.glob("intervals*.csv")) + sorted(SAMPLE.glob("pay*.csv")):
        kind = path.name.split("-")[0].split(".")[0]
        code = path.stem.split("-", 1)[1] if "-" in path.stem else employers(town)[0]
        again(town, "import", kind, path, "--employer", code, "--period", MONTH, until="E_NOT_FOUND")


def ask(town, rpc, request=None, peer="hrss-desk", seconds=120):
    return json.loads(again(town, "call", rpc, json.dumps(request or {}), "--json", peer=peer,
                            seconds=seconds))


def findings(town):
    """All open findings, comparable between databases: no ids, no times."""
    out, after = [], "0"
    while True:
        page = ask(town, "wages.ListFindings", {"after_id": after, "limit": 100}).get("findings", [])
        if not page:
            return sorted(out)
        after = page[-1]["finding_id"]
        out += [(f["rule"], f["worker_no"], f["month"], f.get("subject", ""), f.get("owed_fen", "0"),
                 f["arithmetic_zh"]) for f in page]


def alert_of(town, rule):
    alerts = ask(town, "alerts.ListAlerts", {"rule": rule}).get("alerts", [])
    return alerts[0] if alerts else None
