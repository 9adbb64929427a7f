"""The units of deploy/systemd, as far as they can be looked at without a systemd that runs."""

import os
import pathlib
import re
import subprocess

import pytest

CLONE = pathlib.Path(__file__).resolve().parents[2]
EXPOSURE_MAX = 2.0
DAEMONS = ["registration", "wages", "alerts", "disputes", "accounts", "sender", "gateway"]
TIMERS = ["gongdao-backup.timer", "gongdao-archive.timer"]
UNITS = ["gongdao-postgresql.service", "gongdao-broker@1.service", "gongdao-backup.service",
         "gongdao-archive.service"] + \
    [f"gongdao-{name}@1.service" for name in DAEMONS]


DEPARTMENTS = ["hrss", "drc", "trans", "em", "samr", "nhsa", "court", "union", "company", "worker"]


def written(root, *options):
    """The files as deploy/install-systemd writes them, for a state whose programs are there."""
    state = root / "srv" / "gongdao"
    for program in [f"bin/gongdao-{n}" for n in DAEMONS + ["broker"]] + ["bin/gongdao", "etc/systemd/save"]:
        (state / program).parent.mkdir(parents=True, exist_ok=True)
        (state / program).write_text("#!/bin/sh\n")
        (state / program).chmod(0o755)
    subprocess.run([CLONE / "deploy" / "install-systemd", "--root", root, "--state", state, *options], check=True)
    return root


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return written(tmp_path_factory.mktemp("root"))


@pytest.fixture(scope="module")
def apart(tmp_path_factory):
    """With a gateway for each department."""
    return written(tmp_path_factory.mktemp("apart"), "--per-department")


def units(root):
    return root / "etc" / "systemd" / "system"


def analyze(*args):
    return subprocess.run(["systemd-analyze", "--no-pager"] + [str(a) for a in args], capture_output=True,
                          text=True, timeout=60)


def test_units__written__every_daemon_has_one_and_nothing_is_left_open(root):
    text = {p.name: p.read_text() for p in (root / "etc").rglob("*") if p.is_file()}
    assert {u.replace("@1", "@") for u in UNITS + TIMERS} | {"gongdao.target", "10-hardening.conf", "20-network.conf",
                                                             "20-data-keys.conf", "gongdao.conf"} == set(text)
    for name, words in text.items():
        assert not re.search(r"@[A-Z_]+@", words), name


def keys_seen(root, name):
    """What of the keys folder, which the unit empties, is bound into it again; "-": where it is there."""
    folder = f"{root}/srv/gongdao/keys"
    text = [units(root) / f"gongdao-{name}@.service", *(units(root) / f"gongdao-{name}@.service.d").glob("*.conf")]
    words = "\n".join(p.read_text() for p in text if p.exists())
    assert f"TemporaryFileSystem={folder}:ro" in words
    return {p.replace(f"{folder}/", "") for line in re.findall(r"^BindReadOnlyPaths=(.*)", words, re.M) for p in line.split()}


@pytest.mark.parametrize("name", DAEMONS)
def test_unit__keys__its_own_and_data_keys_where_something_is_sealed(root, name):
    """A daemon that loads the data keys and does not see them registers nobody and keeps no document."""
    own = {f"{name}.key", "broker.pub", f"-chain-{name}.sign.key"}
    seals = "secret_ring_load" in (CLONE / "services" / name / "main.c").read_text()
    data = {f"-data-{n}.key" for n in range(1, 201)} if seals else set()
    assert keys_seen(root, name) == own | data
    assert seals == (name in ("registration", "disputes"))


@pytest.mark.parametrize("unit", UNITS)
def test_unit__security__exposure_within_bounds(root, unit):
    r = analyze("security", "--offline=true", f"--root={root}", f"--threshold={int(EXPOSURE_MAX * 10)}", unit)
    exposure = re.search(r"Overall exposure level for \S+: ([\d.]+)", r.stdout)
    assert exposure, r.stdout + r.stderr
    assert r.returncode == 0 and float(exposure.group(1)) <= EXPOSURE_MAX, r.stdout


def test_unit__without_the_hardening__is_beyond_bounds(root, tmp_path):
    """That the check above can fail."""
    bare = tmp_path / "etc" / "systemd" / "system"
    bare.mkdir(parents=True)
    (bare / "gongdao-wages@.service").write_text((units(root) / "gongdao-wages@.service").read_text())
    r = analyze("security", "--offline=true", f"--root={tmp_path}", f"--threshold={int(EXPOSURE_MAX * 10)}",
                "gongdao-wages@1.service")
    assert r.returncode != 0, r.stdout


@pytest.mark.parametrize("unit", UNITS + TIMERS + ["gongdao.target"])
def test_unit__verified__nothing_to_say(root, unit):
    r = analyze("verify", "--recursive-errors=no", "--man=no", units(root) / unit)
    assert r.returncode == 0 and r.stdout + r.stderr == "", r.stdout + r.stderr


# ---- a gateway for each department ----------------------------------------------------------------


def department_words(apart):
    return "\n".join(p.read_text() for p in (units(apart) / "gongdao-department@.service",
                                             *(units(apart) / "gongdao-department@.service.d").glob("*.conf")))


def test_departments__units__are_those_of_one_gateway_and_their_own(root, apart):
    one, many = ({p.relative_to(r / "etc") for p in (r / "etc").rglob("*") if p.is_file()} for r in (root, apart))
    assert {str(p) for p in many - one} == {"systemd/system/gongdao-department@.service",
                                            "systemd/system/gongdao-department@.service.d/20-user.conf"} and one < many
    assert not re.search(r"@[A-Z_]+@", department_words(apart))


def test_departments__chosen_before__written_without_being_asked_again(tmp_path):
    (tmp_path / "srv" / "gongdao" / "etc").mkdir(parents=True)
    (tmp_path / "srv" / "gongdao" / "etc" / "per-department").write_text("")
    assert (units(written(tmp_path)) / "gongdao-department@.service").exists()


@pytest.mark.parametrize("name", DEPARTMENTS)
def test_department__unit__verified_and_exposure_within_bounds(apart, name):
    unit = f"gongdao-department@{name}.service"
    r = analyze("verify", "--recursive-errors=no", "--man=no", units(apart) / unit)
    assert r.returncode == 0 and r.stdout + r.stderr == "", r.stdout + r.stderr
    r = analyze("security", "--offline=true", f"--root={apart}", f"--threshold={int(EXPOSURE_MAX * 10)}", unit)
    exposure = re.search(r"Overall exposure level for \S+: ([\d.]+)", r.stdout)
    assert r.returncode == 0 and exposure and float(exposure.group(1)) <= EXPOSURE_MAX, r.stdout + r.stderr


def test_department__user__its_own_behind_the_one_of_all(apart):
    """Of files that set the same, the one whose name comes last counts."""
    assert re.findall("^(?:User|Group)=(.*)", department_words(apart), re.M) == ["gongdao-%i"] * 2
    assert "20-user.conf" > "10-hardening.conf"


def test_department__keys__its_gateways_and_nobody_elses(apart):
    state, words = f"{apart}/srv/gongdao", department_words(apart)
    own = f"{state}/departments/%i/keys"
    assert f"TemporaryFileSystem={own}:ro" in words
    bound = {p for line in re.findall(r"^BindReadOnlyPaths=(.*)", words, re.M) for p in line.split()}
    assert bound == {f"{own}/gateway-%i.key", f"{own}/broker.pub", f"-{own}/%i.sign.key"}
    hidden = re.search("^InaccessiblePaths=(.*)", words, re.M).group(1).split()
    assert {f"-{state}/{folder}" for folder in ("keys", "pg", "archive")} <= set(hidden)
    made = (CLONE / "deploy" / "lib" / "departments.sh").read_text()
    assert "sign_key: ../../keys/$2.sign.key" in made and "peer: gateway-$2" in made  # as its settings name them


def test_departments__sysusers__one_each(apart):
    (apart / "etc" / "passwd").write_text("root:x:0:0::/:/bin/sh\n")
    (apart / "etc" / "group").write_text("root:x:0:\n")
    subprocess.run(["systemd-sysusers", f"--root={apart}"], check=True)
    made = {line.split(":")[0]: line.split(":")[2] for line in (apart / "etc" / "passwd").read_text().splitlines()}
    assert {f"gongdao-{name}" for name in DEPARTMENTS} | {"gongdao"} <= set(made)
    assert len(set(made.values())) == len(made)
    assert DEPARTMENTS == [line.split()[0] for line in re.search("<<'TABLE'\n(.*?)TABLE", (
        CLONE / "deploy" / "lib" / "departments.sh").read_text(), re.S).group(1).splitlines()]


def test_calendar_sysusers_tmpfiles__parsed(root):
    for timer in TIMERS:
        when = re.search(r"OnCalendar=(.*)", (units(root) / timer).read_text()).group(1)
        assert analyze("calendar", when).returncode == 0, timer
    (root / "etc" / "passwd").write_text("root:x:0:0::/:/bin/sh\n")
    (root / "etc" / "group").write_text("root:x:0:\n")
    subprocess.run(["systemd-sysusers", f"--root={root}"], check=True)
    assert re.search(r"^gongdao:x:\d+:\d+:Gongdao daemons:/nonexistent:/usr/sbin/nologin$",
                     (root / "etc" / "passwd").read_text(), re.M)
    for line in (root / "etc" / "tmpfiles.d" / "gongdao.conf").read_text().splitlines():
        assert line.startswith("#") or re.match(r"d /\S+ 0[0-7]{3} gongdao gongdao$", line), line


def test_archive__unit__writes_where_the_settings_of_its_state_put_archives(root):
    """A unit that cannot write there would archive nothing, every night."""
    state = f"{root}/srv/gongdao"
    words = (units(root) / "gongdao-archive.service").read_text()
    folder = re.search(r"^  archive: (.*)", (CLONE / "config" / "gongdao.yaml").read_text(), re.M).group(1)
    assert re.findall("^ReadWritePaths=(.*)", words, re.M) == [os.path.normpath(f"{state}/etc/gongdao/{folder}")]
    assert f"ExecStart={state}/bin/gongdao chain archive\n" in words
    assert re.search(r"^\tfor sub in keys pg archive; do$", (CLONE / "deploy" / "lib" / "place.sh").read_text(), re.M)


# ---- save --------------------------------------------------------------------------------------


GONGDAO = """#!/bin/sh
echo "$@" >>"$(dirname "$0")/said"
case $1 in
backup) mkdir "$2" ;;
verify-backup) echo proof; [ ! -e "$(dirname "$0")/broken" ] ;;
esac
"""


@pytest.fixture
def save(tmp_path):
    (tmp_path / "gongdao").write_text(GONGDAO)
    (tmp_path / "gongdao").chmod(0o755)
    folder = tmp_path / "backups"
    folder.mkdir()

    def run():
        return subprocess.run([CLONE / "deploy" / "systemd" / "save", tmp_path / "gongdao", folder], check=False,
                              timeout=30).returncode
    return run


def old(folder, n):
    for i in range(n):
        (folder / f"20250101T0000{i:02}Z").mkdir()
        (folder / f"20250101T0000{i:02}Z.proved").write_text("proof\n")


def test_save__proved__newest_fourteen_stay(save, tmp_path):
    folder = tmp_path / "backups"
    old(folder, 20)
    (folder / "20240101T000000Z").mkdir()  # never proved: somebody is to look at it
    assert save() == 0
    names = sorted(p.name for p in folder.iterdir())
    assert len([n for n in names if n.endswith(".proved")]) == 14
    assert names[0] == "20240101T000000Z" and names[1] == "20250101T000007Z"
    assert all((folder / n.removesuffix(".proved")).is_dir() for n in names)


def test_save__not_proved__kept_and_told_and_nothing_removed(save, tmp_path):
    folder = tmp_path / "backups"
    old(folder, 20)
    (tmp_path / "broken").write_text("")
    assert save() != 0
    names = [p.name for p in folder.iterdir() if p.is_dir()]
    assert len(names) == 21 and len(list(folder.glob("*.proved"))) == 20


# ---- units_up, with a systemctl that only notes what it is told ----------------------------------


SYSTEMCTL = """#!/bin/sh
echo "$*" >>"$SAID"
case "$*" in
'-q is-active '*) case $3 in gongdao-wages@1.service | gongdao-broker@1.service) ;; *) exit 3 ;; esac ;;
esac
"""


@pytest.fixture
def units_up(tmp_path):
    def run(restart, departments=False):
        (tmp_path / "bin").mkdir()
        (tmp_path / "bin" / "systemctl").write_text(SYSTEMCTL)
        (tmp_path / "bin" / "systemctl").chmod(0o755)
        (tmp_path / "etc").mkdir()
        (tmp_path / "etc" / "instances").write_text("broker 2\nwages 1\nalerts 1\n")
        wanted = tmp_path / "wanted"
        wanted.mkdir()
        for unit in ("gongdao-wages@1.service", "gongdao-wages@2.service", "gongdao-old_one@1.service"):
            (wanted / unit).symlink_to("/nowhere")
        if restart:
            (tmp_path / "etc" / "restart").write_text("")
        if departments:
            (tmp_path / "etc" / "per-department").write_text("")
            for name in DEPARTMENTS:
                (tmp_path / "departments" / name / "etc").mkdir(parents=True)
            (tmp_path / "departments" / "samr" / "etc" / "restart").write_text("")
        lib = CLONE / "deploy" / "lib"
        parts = "".join(f". {lib}/{p}.sh\n" for p in ("steps", "place", "release", "cluster", "supervise", "departments",
                                                      "ready", "systemd"))
        subprocess.run(["bash", "-c", f"set -euo pipefail\n{parts}clone={CLONE}\nstate={tmp_path}\n"
                                        f"units_wanted={wanted}\nunits_up"],
                       check=True, timeout=60, env={"PATH": f"{tmp_path}/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8",
                                                    "SAID": str(tmp_path / "said")})
        assert not (tmp_path / "etc" / "restart").exists()
        said = (tmp_path / "said").read_text().splitlines()
        return [line for line in said if not line.startswith("-q is-active")]
    return run


def test_units_up__first_time__listed_ones_start_and_others_stop(units_up):
    said = units_up(restart=False)
    assert said == [
        "disable --now gongdao-old_one@1.service", "disable --now gongdao-wages@2.service",
        "enable gongdao-broker@1.service", "start gongdao-broker@1.service",
        "enable gongdao-broker@2.service", "start gongdao-broker@2.service",
        "enable gongdao-wages@1.service", "start gongdao-wages@1.service",
        "enable gongdao-alerts@1.service", "start gongdao-alerts@1.service",
        "enable --now gongdao.target gongdao-backup.timer gongdao-archive.timer"]


def test_units_up__new_release__running_ones_restart_one_by_one(units_up):
    said = [line for line in units_up(restart=True) if line.startswith(("restart", "start"))]
    assert said == ["restart gongdao-broker@1.service", "start gongdao-broker@2.service",
                    "restart gongdao-wages@1.service", "start gongdao-alerts@1.service"]


def test_units_up__departments__each_its_unit_and_restarted_where_asked(units_up, tmp_path):
    said = units_up(restart=False, departments=True)
    own = [line for line in said if "gongdao-department@" in line]
    assert own == [f"{what} gongdao-department@{name}.service" for name in DEPARTMENTS
                   for what in ("enable", "restart" if name == "samr" else "start")]
    assert not (tmp_path / "departments" / "samr" / "etc" / "restart").exists()
    assert said.index(own[-1]) > said.index("start gongdao-alerts@1.service")


@pytest.mark.parametrize("program", ["install-systemd", "run"])
def test_install__shell__every_function_it_comes_to_is_sourced(program):
    """install-systemd runs under systemd only, of which tests have none: nobody else would find a part that is missing."""
    lib, bodies = CLONE / "deploy" / "lib", {}
    for part in lib.glob("*.sh"):
        for name, body in re.findall(r"^(\w+_\w+)\(\) [{(]\n(.*?)^[})]", part.read_text(), re.M | re.S):
            bodies.setdefault(name, {})[part.stem] = body
    text = (CLONE / "deploy" / program).read_text()
    parts = re.search("^for part in (.*); do$", text, re.M).group(1).split()
    seen, ahead = set(), [text]
    while ahead:
        for name in set(re.findall(r"\w+", re.sub("#.*", "", ahead.pop()))) & bodies.keys() - seen:
            seen.add(name)
            sourced = [p for p in parts if p in bodies[name]]
            assert sourced, f"{program} comes to {name} and sources none of {list(bodies[name])}"
            ahead += [bodies[name][p] for p in sourced]
    assert {"release_install", "console_install", "department_folders", "key_give"} <= seen
