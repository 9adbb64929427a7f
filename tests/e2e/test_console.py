"""The console in a browser, against the real processes: what people do with it, and that axe finds no serious
fault. Pictures go to the folder build/console-pictures."""

import json
import pathlib
import re
import shutil
import subprocess

import pytest

import city
import door as doors

ROOT = pathlib.Path(__file__).resolve().parents[2]
CONSOLE = ROOT / "services" / "gateway" / "console"
PICTURES = ROOT / "build" / "console-pictures"


@pytest.fixture(scope="module")
def dist():
    """As tests/run built it; built here when this file runs alone."""
    if not (CONSOLE / "dist" / "index.html").exists() or not (CONSOLE / "node_modules" / "playwright-core").exists():
        subprocess.run("npm ci --no-progress && npm run --silent build", shell=True, cwd=CONSOLE, check=True, timeout=900)
    PICTURES.mkdir(parents=True, exist_ok=True)
    return CONSOLE / "dist"


@pytest.fixture(scope="module")
def door():
    return doors.Door(["public_per_minute: 100000"])


@pytest.fixture(scope="module")
def town(door, dist):
    def edit(etc):
        door.config(etc)
        shutil.copytree(dist, etc / "console")
    with city.City(instances=1, services=["disputes"], config_edit=edit) as c:
        door.start(c)
        yield c


def browse(door, script):
    r = subprocess.run(["node", ROOT / "tests" / "e2e" / "console" / script, door.address, PICTURES],
                       capture_output=True, text=True, timeout=300)
    assert r.returncode == 0, r.stdout + r.stderr
    return json.loads(r.stdout.splitlines()[-1])


def test_tip__without_a_name_on_a_phone__followed_by_its_code(town, door):
    said = browse(door, "tip.mjs")
    assert re.fullmatch(r"([0-9A-Z]{5}-){3}[0-9A-Z]{5}", said["code"])
    assert re.search(r"GDI-\d{6}-\d{4}-\d{6}", said["text"])
