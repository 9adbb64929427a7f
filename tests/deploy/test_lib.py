"""The shell functions of deploy/lib, each in a folder of its own; nothing here needs root."""

import pathlib
import shutil
import socket
import subprocess
import threading

import pytest

LIB = pathlib.Path(__file__).resolve().parents[2] / "deploy" / "lib"


@pytest.fixture
def bash(tmp_path):
    def run(script, status=0):
        parts = "".join(f". {LIB}/{p}.sh\n" for p in ("steps", "packages", "place", "release", "cluster", "supervise", "departments"))
        r = subprocess.run(["bash", "-c", f"set -euo pipefail\n{parts}clone={LIB.parents[1]}\nstate={tmp_path}\n{script}"],
                           capture_output=True, text=True, timeout=60, env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8",
                                                                            "TMPDIR": str(tmp_path)})
        assert r.returncode == status, r.stdout + r.stderr
        return r.stdout + r.stderr
    return run


def test_step__fails_in_the_middle__says_which_and_why(bash, tmp_path):
    out = bash("f() { echo because; false; echo not reached; }; steps_begin t; step first true; step second f; echo after",
               status=1)
    assert "step 2 failed: second (1)" in out and "    because" in out
    assert "not reached" not in out and "after" not in out
    log = out.rsplit(": ", 1)[1].strip()
    assert pathlib.Path(log).read_text() == "because\n"


def test_step__succeeds__one_line_with_note(bash):
    out = bash("f() { echo hidden; note said; }; steps_begin t; step title f; steps_end")
    assert out.startswith(" 1  title ... ok ") and out.endswith(" s said\n") and "hidden" not in out


def test_packages__listed__only_missing_ones(bash, tmp_path):
    (tmp_path / "list").write_text("# words\nbash\n\nno-such-package-here # why\n")
    assert bash(f"packages_missing {tmp_path}/list") == "no-such-package-here\n"


def test_packages__provided_by_another__not_missing(bash, tmp_path):
    (tmp_path / "list").write_text("npm\nbash\nno-such-package-here\n")
    (tmp_path / "dpkg-query").write_text("""#!/bin/sh
case "$*" in
*Provides*) printf 'installed nodejs-dev, npm (= 9)\\nconfig-files no-such-package-here\\ninstalled \\n' ;;
*bash) printf installed ;;
esac
""")
    (tmp_path / "dpkg-query").chmod(0o755)
    assert bash(f"PATH={tmp_path}:$PATH; packages_missing {tmp_path}/list") == "no-such-package-here\n"


def console(tmp_path, npm):
    clone = tmp_path / "clone"
    (clone / "services/gateway/console").mkdir(parents=True)
    (clone / "services/gateway/console/package-lock.json").write_text("{}")
    for name in ("proto", "config"):
        (clone / name).mkdir()
    (tmp_path / "npm").write_text(f"#!/bin/bash\necho \"npm $*\" >>{tmp_path}/calls\n{npm}\n")
    (tmp_path / "npm").chmod(0o755)
    return f". {LIB}/console.sh\nPATH={tmp_path}:$PATH; clone={clone}; steps_begin t\n"


NPM = """at=$PWD; while [ $# -gt 0 ]; do [ "$1" != --prefix ] || at=$2; shift; done
mkdir -p "$at/node_modules" "$at/dist"; echo page >"$at/dist/index.html\""""


def test_console__built__once_for_its_content(bash, tmp_path):
    head = console(tmp_path, NPM)
    bash(head + f"console_build; console_build; console_install {tmp_path}/share\nsteps_end")
    assert (tmp_path / "share/index.html").read_text() == "page\n"
    assert (tmp_path / "calls").read_text().count("build") == 1
    (tmp_path / "clone/proto/a.proto").write_text("changed")
    bash(head + "console_build; steps_end")
    assert (tmp_path / "calls").read_text().count("build") == 2
    assert (tmp_path / "calls").read_text().count("npm ci") == 1


def test_console__no_registry__goes_on_and_says_so(bash, tmp_path):
    head = console(tmp_path, "exit 1")
    out = bash(head + f"step console console_build; console_install {tmp_path}/share; echo after; steps_end")
    assert "no console" in out and "after" in out and not (tmp_path / "share").exists()


def settings(bash, tmp_path, shipped):
    for name, text in shipped.items():
        at = tmp_path / "shipped" / name
        at.parent.mkdir(parents=True, exist_ok=True)
        at.write_text(text)
    bash(f"steps_begin t; settings_follow {tmp_path}/shipped gongdao; steps_end")
    return tmp_path / "etc" / "gongdao"


def test_settings__untouched__follow_the_release(bash, tmp_path):
    settings(bash, tmp_path, {"a.yaml": "1", "rules/b.yaml": "1"})
    live = settings(bash, tmp_path, {"a.yaml": "2", "rules/b.yaml": "2"})
    assert (live / "a.yaml").read_text() == "2" and (live / "rules" / "b.yaml").read_text() == "2"


def test_settings__changed_by_the_operator__kept_beside_the_new(bash, tmp_path):
    live = settings(bash, tmp_path, {"a.yaml": "1"})
    (live / "a.yaml").write_text("mine")
    settings(bash, tmp_path, {"a.yaml": "1"})
    assert not (live / "a.yaml.new").exists()
    settings(bash, tmp_path, {"a.yaml": "2"})
    assert (live / "a.yaml").read_text() == "mine" and (live / "a.yaml.new").read_text() == "2"


def ports(bash, tmp_path, first):
    (tmp_path / "etc").mkdir(exist_ok=True)
    (tmp_path / "etc" / "instances").write_text("broker 2\nwages 1\n")
    if first:
        (tmp_path / "etc" / "ports").write_text("".join(f"{p}\n" for p in first))
    bash("supervised() { false; }; ports_load")
    return [int(p) for p in (tmp_path / "etc" / "ports").read_text().split()]


def test_ports__free__remembered(bash, tmp_path):
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        free = s.getsockname()[1]
    assert ports(bash, tmp_path, [free, 7402])[0] == free


def test_ports__taken_by_another__next_free_and_distinct(bash, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as s:
        taken = s.getsockname()[1]
        got = ports(bash, tmp_path, [taken, taken])
    assert taken not in got and len(set(got)) == 2


def keys_step(bash, tmp_path, there, making):
    """keys_step on a folder with these files; returns what `gongdao keys make` found there."""
    keys = tmp_path / "keys"
    keys.mkdir()
    for name in there:
        (keys / name).write_text(name)
    if making:
        (keys / ".making").write_text("")
    bash(f'. {LIB}/ready.sh\nas_service() {{ "$@"; }}\nnext_gongdao() {{ ls "$state/keys" >"$state/found"; }}\nkeys_step')
    assert not (keys / ".making").exists()
    return set((tmp_path / "found").read_text().split())


PAIRS = {"wages.key", "wages.pub", "chain-wages.sign.key", "chain-wages.sign.pub"}
HALF = {"alerts.key", "chain-alerts.sign.key"}  # of pairs: their public halves were not written
DATA = {"data-1.key", "data-12.key"}


def test_keys__run_before_was_killed__half_pairs_go_and_data_keys_stay(bash, tmp_path):
    assert keys_step(bash, tmp_path, PAIRS | HALF | DATA, making=True) == PAIRS | DATA


def test_keys__run_before_ended__nothing_goes(bash, tmp_path):
    assert keys_step(bash, tmp_path, PAIRS | HALF | DATA, making=False) == PAIRS | HALF | DATA


def test_state__restore_broken_off__refused(bash, tmp_path):
    (tmp_path / ".restoring").mkdir()
    assert "run gongdao restore again" in bash(f"state_make {tmp_path}", status=1)
    assert [p.name for p in tmp_path.iterdir()] == [".restoring"]


def test_sockets__short_path__in_the_state(bash):
    assert bash("state_sockets /srv/gongdao/var") == "/srv/gongdao/var/run\n"


def test_sockets__too_long_path__in_run(bash):
    out = bash(f"state_sockets /{'long/' * 30}var")
    assert out.startswith("/run/gongdao-") and len(out) < 40


def test_instance_listed__long_list__first_and_last_found(bash, tmp_path):
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "instances").write_text("broker 2\nwages 20000\n")
    bash("instance_listed broker-1 && instance_listed wages-20000 && ! instance_listed broker-3 && ! instance_listed wages")


def test_instances__comments_and_numbers__named(bash, tmp_path):
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "instances").write_text("# words\nbroker 2\nwages 1\nalerts 0\nsender 1\n")
    assert bash("instances_listed").split() == ["broker-1", "broker-2", "wages-1", "sender-1"]
    assert bash("daemons_listed").split() == ["wages", "alerts", "sender"]
    assert bash("services_listed").split() == ["wages", "alerts"]


def test_city__as_installed_without_the_clone__makes_what_the_demonstration_loads(tmp_path):
    source, city = LIB.parents[1], tmp_path / "city"
    city.mkdir()
    for script in [*(source / "tests" / "kit").glob("city*.py"), source / "tests" / "data" / "sample.py"]:
        shutil.copy(script, city)  # as CMakeLists.txt installs them
    assert "tests/kit/city*.py tests/data/sample.py" in (source / "CMakeLists.txt").read_text()
    subprocess.run(["/usr/bin/python3", "-B", "-E", city / "citygen.py", "--out", tmp_path / "made", "--seed", "71",
                    "--workers", "5", "--months", "2025-06..2025-06"], check=True, cwd="/", timeout=60)
    kinds = {p.name.split("-")[0].split(".")[0] for p in (tmp_path / "made").iterdir()}
    assert {"employers", "engagements", "agreements", "intervals", "pay"} <= kinds
    assert (tmp_path / "made" / "approvals.csv").read_text(encoding="utf-8-sig").startswith("credit_code,system,period,from,to")
    assert (tmp_path / "made" / "limits.csv").read_text(encoding="utf-8-sig").startswith(
        "credit_code,from,max_continuous_s,max_daily_s,stop_s")
    assert (tmp_path / "made" / "weather.csv").read_text(encoding="utf-8-sig").startswith("区划,种类,级别,开始时间,结束时间,最高气温")


def test_localize__shipped_settings__each_its_own_port(bash, tmp_path):
    """`listen` of the broker and of the gateway are told apart, here and in the brokers' own files."""
    for folder in ("fresh", "etc/gongdao"):
        (tmp_path / folder).mkdir(parents=True)
        shutil.copy(LIB.parents[1] / "config" / "gongdao.yaml", tmp_path / folder / "gongdao.yaml")
    bash(f"ports=(8401 8402) http_port=8480 plain=true; release_localize {tmp_path}/fresh; cp {tmp_path}/fresh/gongdao.yaml {tmp_path}/etc/gongdao/; brokers_put")
    text = (tmp_path / "fresh" / "gongdao.yaml").read_text()
    assert "  listen: tcp://127.0.0.1:8401\n" in text and "  listen: 127.0.0.1:8480\n" in text and "  plain: true\n" in text
    assert "brokers: [tcp://127.0.0.1:8401, tcp://127.0.0.1:8402]" in text
    second = (tmp_path / "etc" / "gongdao" / "broker-2.yaml").read_text()
    assert "  listen: tcp://127.0.0.1:8402\n" in second and "  listen: 127.0.0.1:8480\n" in second


def test_http_port__taken__the_next_and_remembered(bash, tmp_path):
    (tmp_path / "etc").mkdir(exist_ok=True)
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        s.listen()
        taken = s.getsockname()[1]
        (tmp_path / "etc" / "http-port").write_text(f"{taken}\n")
        bash("supervised() { false; }; http_port_load")
        assert int((tmp_path / "etc" / "http-port").read_text()) > taken
        (tmp_path / "etc" / "http-port").write_text(f"{taken}\n")
        bash("supervised() { true; }; http_port_load")
    assert (tmp_path / "etc" / "http-port").read_text() == f"{taken}\n"


@pytest.mark.parametrize("says,ready", [(b"HTTP/1.1 200 OK\r\n\r\n{}", True), (b"HTTP/1.1 503 Service Unavailable\r\n\r\n", False),
                                        (b"", False), (None, False)])
def test_door__that_hears_a_broker__answers(bash, says, ready):
    """`None`: nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as s:
        port, heard = s.getsockname()[1], []

        def serve():
            c, _ = s.accept()
            with c:
                heard.append(b"")
                while not heard[0].endswith(b"\r\n\r\n"):  # bash sends line by line
                    heard[0] += c.recv(1000)
                c.sendall(says)
        server = threading.Thread(target=serve, daemon=True)
        if says is None:
            s.close()
        else:
            server.start()
        bash(f". {LIB}/ready.sh\ndoor_answers {port} || exit 7", status=0 if ready else 7)
        if says is not None:
            server.join(30)
            assert heard[0].startswith(b"GET /healthz HTTP/1.1\r\nHost: ")


GONGDAO = r"""gongdao() {
	local who=$1 login=$4
	echo "$*" >>"$state/asked"
	[ "$3" != worker ] || login=w77
	case "$2 $3" in
	'account create') [ ! -e "$state/opened/$login" ] || { echo 'there already' >&2; return 1; } ;;
	'employer show') echo '  "employer_id": "5",'; return ;;
	'call registration.ListEngagements') printf '  "worker_id": "9",\n  "worker_no": "K001",\n'; return ;;
	esac
	: >"$state/opened/$login"
	printf '  "login": "%s",\n  "code": "aaaa-bbbb-cccc-%s",\n' "$login" "$login"
}
"""


def accounts_opened(bash, tmp_path):
    """What a demonstration shows of accounts, and the lines of the file."""
    (tmp_path / "opened").mkdir(exist_ok=True)
    (tmp_path / "etc").mkdir(exist_ok=True)
    (tmp_path / "asked").write_text("")
    out = bash(f". {LIB}/demo.sh\n{GONGDAO}\ndemo_accounts")
    return [line for line in out.splitlines() if "aaaa-" in line], (tmp_path / "etc/demo-accounts").read_text().splitlines()


def test_demo_accounts__first_time__all_and_readable_by_root_alone(bash, tmp_path):
    shown, kept = accounts_opened(bash, tmp_path)
    assert shown == kept and {"demo.hrss", "demo.company", "w77"} < {line.split()[0] for line in kept}
    assert (tmp_path / "etc/demo-accounts").stat().st_mode & 0o777 == 0o600


def test_demo_accounts__again__nothing_is_asked_that_gives_a_code(bash, tmp_path):
    _, kept = accounts_opened(bash, tmp_path)
    assert accounts_opened(bash, tmp_path) == ([], kept)
    assert " account " not in (tmp_path / "asked").read_text()


def test_demo_accounts__later_release__those_that_are_new_are_opened_beside_the_others(bash, tmp_path):
    _, kept = accounts_opened(bash, tmp_path)
    new = {"demo.hrss.head", "demo.company", "w77"}
    older = [line for line in kept if line.split()[0] not in new]
    for login in new:
        (tmp_path / "opened" / login).unlink()
    (tmp_path / "etc/demo-accounts").write_text("".join(f"{line}\n" for line in older))
    shown, now = accounts_opened(bash, tmp_path)
    assert {line.split()[0] for line in shown} == new and now == older + shown


def test_demo_accounts__one_that_is_there_without_a_line__keeps_its_password(bash, tmp_path):
    _, kept = accounts_opened(bash, tmp_path)
    less = [line for line in kept if line.split()[0] != "demo.samr"]
    (tmp_path / "etc/demo-accounts").write_text("".join(f"{line}\n" for line in less))
    assert accounts_opened(bash, tmp_path) == ([], less)


@pytest.mark.parametrize("found", ["rider_of", "demo_alert && echo $alert", "case_of 7", "handoff_of 7", "demo_city_alerts && echo 7"])
def test_answers__longer_than_a_pipe_holds__are_read_to_their_end(bash, tmp_path, found):
    """What is looked for stands first, and 200,000 bytes come behind it."""
    (tmp_path / "answer").write_text("".join(f'  "{k}": "{v}",\n' for k, v in [
        ("employer_id", 7), ("worker_id", 7), ("worker_no", "K001"), ("case_id", 7), ("alert_id", 7), ("month", "2025-03"),
        ("month", "2025-06"), ("handoff_id", 7), ("state", "SENT")]) + '  "x": "y",\n' * 15000)
    out = bash(f'set -euo pipefail\n. {LIB}/demo.sh\ngongdao() {{ said=$(cat {tmp_path}/answer); printf "%s\\n" "$said"; }}\n{found}')
    assert out.split() == ["7"]
