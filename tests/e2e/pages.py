"""The console in a browser, for tests: its built pages, people of the city, and the scripts of console/."""

import contextlib
import json
import pathlib
import shutil
import subprocess
import time
import uuid

import city
import department
import flow

CONSOLE = city.SOURCE / "services" / "gateway" / "console"
SCRIPTS = city.SOURCE / "tests" / "e2e" / "console"
PICTURES = city.SOURCE / "build" / "console-pictures"  # of the last run, to look at


def dist():
    """As tests/run built it; built here when a file runs alone."""
    if not (CONSOLE / "dist" / "index.html").exists() or not (CONSOLE / "node_modules" / "playwright-core").exists():
        subprocess.run("npm ci --no-progress && npm run --silent build", shell=True, cwd=CONSOLE, check=True, timeout=900)
    PICTURES.mkdir(parents=True, exist_ok=True)
    return CONSOLE / "dist"


def put(etc):
    """The pages where a gateway of this city serves them from."""
    shutil.copytree(dist(), etc / "console")


def browse(script, address, **said):
    """Runs a script against a gateway; what it was told to know goes in and comes out as JSON."""
    r = subprocess.run(["node", SCRIPTS / script, address, PICTURES], input=json.dumps(said), capture_output=True,
                       text=True, timeout=600)
    assert r.returncode == 0, r.stdout + r.stderr
    return json.loads(r.stdout.splitlines()[-1])


@contextlib.contextmanager
def audited(door, settings=""):
    """The sample, imported and audited, behind a door that serves the pages; one case is over a term of its own."""
    def edit(etc):
        door.config(etc)
        put(etc)
    with city.City(instances=1, services=[*city.SERVICES, *city.EXTRA], config_edit=edit, settings=settings) as c:
        door.start(c)
        flow.import_all(c)
        c.cli("audit", "run", "--period", flow.MONTH, peer="hrss-desk", status=1)
        c.wait_drained()
        case_late(c)
        yield c


def case_late(town):
    alert = flow.alert_of(town, "TIM-06")
    case = town.wait("a case", lambda: town.ask("disputes.OpenCase", {"alert_id": alert["alert_id"], "ground": "超时工作"},
                                                peer="hrss-desk"))
    town.ask("disputes.StartDeadline", {"case_id": case["case_id"], "code": "MED-1", "from_day": today() - 40, "ground": "受理"},
             peer="hrss-desk")
    town.wait("over its term", lambda: town.ask("disputes.ListDeadlines", {"status": "breached"}, peer="hrss-desk")["deadlines"])


def today():
    """The day in Shanghai, as days since 1970."""
    return int((time.time() + 8 * 3600) // 86400)


def key():
    """A new id of a command."""
    return str(uuid.UUID(bytes=department.uuid7()))


def opened(town, login, *words):
    """A fresh account: who comes in with it, by its one-time code."""
    return {"login": login, "code": json.loads(town.cli("account", "create", login, *words, "--json"))["code"]}


def staff(town, login, department="HRSS", role="inspector", name="某某"):
    return opened(town, login, "--name", name, "--department", department, "--role", role)


def engagements(town):
    """Of the first employer of the sample."""
    known = town.ask("registration.ListEmployers", {}, peer="hrss-desk")["employers"]
    of = next(e["employer_id"] for e in known if e["credit_code"] == flow.employers(town)[0])
    return town.ask("registration.ListEngagements", {"employer_id": of, "limit": 1000}, peer="hrss-desk")["engagements"]


def rider(town, worker_no):
    """An account of one of its workers, opened at a counter."""
    worker = next(e["worker_id"] for e in engagements(town) if e["worker_no"] == worker_no)
    said = json.loads(town.cli("account", "worker", worker, "--document", "identity_card", "--purpose", "本人办理", "--json",
                               peer="hrss-desk"))
    return {"login": said["account"]["login"], "code": said["code"], "worker_id": worker}


def demo_people(town):
    """The accounts that deploy/run opens, as deploy/run opens them: {login: who}; the rider's as "rider"."""
    state = town.root / "demo"
    (state / "etc").mkdir(parents=True)
    script = f"""set -euo pipefail
. {city.SOURCE}/deploy/lib/demo.sh
gongdao() {{ local who=$1; shift; "{city.binary('gongdao')}" --config {town.config} --as "$who" "$@"; }}
state={state}
demo_accounts
demo_accounts"""
    r = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=120)
    assert r.returncode == 0, r.stdout + r.stderr
    file = state / "etc" / "demo-accounts"
    assert file.stat().st_mode & 0o777 == 0o600 and r.stdout.count("一次性代码") == 2
    found = [line.split() for line in file.read_text().splitlines()]
    assert all(r.stdout.count(code) == 1 for _, code, *_ in found)  # shown once
    return {("rider" if "rider" in title else login): {"login": login, "code": code} for login, code, *title in found}
