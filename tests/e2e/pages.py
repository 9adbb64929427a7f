"""The console in a browser, for tests: its built pages, people of the city, and the scripts of console/."""

import json
import pathlib
import shutil
import subprocess

import city

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


def staff(town, login, department="HRSS", role="inspector", name="某某"):
    """A fresh account: who comes in with it, by its one-time code."""
    said = json.loads(town.cli("account", "create", login, "--name", name, "--department", department, "--role", role, "--json"))
    return {"login": login, "code": said["code"]}


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
