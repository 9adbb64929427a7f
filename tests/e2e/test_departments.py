"""A gateway belongs to one department: its key speaks only for it, and the key with which the department signs
hand-offs lies with it. Eight gateways, one for companies, one for workers and the public, as deploy/run
--per-department starts them (AUT-*, CAS-2, S11)."""

import base64
import json
import os
import pathlib
import re
import signal
import subprocess
import uuid

import pytest

import city
import department
import door as doors
from test_gateway_session import PASSWORD, Person, account

NAMES = {"HRSS": "inspector", "DRC": "clerk", "TRANS": "clerk", "EM": "clerk", "SAMR": "clerk", "NHSA": "clerk",
         "COURT": "clerk", "UNION": "clerk"}
LIB = city.SOURCE / "deploy" / "lib"


class Town(city.City):
    """Each department has a signing key of its own; disputes has the public halves."""

    def __init__(self):
        super().__init__(instances=1, services=["accounts", "registration", "alerts", "disputes"], config_edit=self.keys_make)
        self.doors = {name: doors.Door(["public_per_minute: 100000", "stream_ms: 500ms"]) for name in [*NAMES, "company", "worker"]}

    def keys_make(self, etc):
        with open(etc / "gongdao.yaml", "a") as f:
            f.write(f"  gateways: {self.root}/departments\n")  # the last section is the command line's
        lines = ["required: true", "departments:"]
        for name in NAMES:
            out = subprocess.run([city.binary("gongdao"), "keys", "department", name, self.root / f"host-{name}"], check=True,
                                 capture_output=True, text=True).stdout
            lines += re.findall(rf"^  {name}:$|^    - {{key: \w+, from: [\d-]+}}$", out, re.M)
        (etc / "department-keys.yaml").write_text("\n".join(lines) + "\n")

    def start(self):
        for name, door in self.doors.items():
            if name in NAMES:
                door.settings.append(f"sign_key: {self.root}/host-{name}/{name.lower()}.sign.key")
            peer = f"gateway-{name.lower()}"
            door.start_as(self, peer, name if name in NAMES else None)
            self.door_put(name.lower(), self.config.with_name(f"{peer}.yaml").read_text())

    def door_put(self, name, settings):
        """Where deploy/run puts the settings of a department's gateway."""
        at = self.root / "departments" / name / "etc" / "gongdao" / "gongdao.yaml"
        at.parent.mkdir(parents=True)
        at.write_text(settings)
        return at


@pytest.fixture(scope="module")
def town():
    with Town() as t:
        t.start()
        yield t


@pytest.fixture(scope="module")
def people(town):
    """One person of each department, in by its own door."""
    found = {}
    for name, role in NAMES.items():
        code = account(town, f"{name.lower()}.person", name, role)
        p = found[name] = Person(town.doors[name])
        assert p.log_in(f"{name.lower()}.person", code).status == 200
        assert p.ask("POST", "/api/session/password", {"old": code, "new": PASSWORD}).status == 200
    return found


def test_account__of_another_department__no_session_at_this_door(town, people):
    for name in NAMES:
        for door in (town.doors[n] for n in ("DRC", "SAMR", "worker", "company") if n != name):
            a = Person(door).log_in(f"{name.lower()}.person", PASSWORD)
            assert (a.status, a.json["code"]) == (401, "WRONG_LOGIN"), (name, door.port)


def test_cookie__of_another_door__opens_nothing(town, people):
    stranger = Person(town.doors["SAMR"])
    stranger.cookie, stranger.csrf = people["HRSS"].cookie, people["HRSS"].csrf
    assert stranger.rpc("disputes.ListCases").json["code"] == "NO_SESSION"
    assert people["HRSS"].rpc("disputes.ListCases").status == 200


@pytest.mark.parametrize("claim,refusal", [
    ({"department": "HRSS", "role": "clerk"}, "E_WRONG_DEPARTMENT: 不属于您的部门"),
    ({"department": "", "role": "clerk"}, "E_WRONG_DEPARTMENT: 不属于您的部门"),
    ({"department": "SAMR", "role": "clerk", "region": "410100"}, "E_WRONG_REGION"),
    ({"department": "SAMR", "role": "inspector"}, "E_DENIED"),
    ({"department": "SAMR", "role": "service"}, "E_DENIED"),
])
def test_key__of_market_regulation__speaks_for_nobody_else(town, client_of, proto, claim, refusal):
    envelope, d, _ = proto
    c = client_of("gateway-samr")
    c.principal = envelope.Principal(**{"subject": "a1", "region": "411000", **claim})
    with pytest.raises(department.Refused) as e:
        c.ask("disputes.ListCases", d.ListCasesRequest(), d.ListCasesReply())
    assert str(e.value).startswith(refusal)
    c.principal = envelope.Principal(subject="a1", region="411000", department="SAMR", role="clerk")
    assert not c.ask("disputes.ListCases", d.ListCasesRequest(), d.ListCasesReply()).cases


# ---- S11: a tip, offered, returned, offered again, taken, done ------------------------------------------


def tip_filed(town):
    a = town.doors["worker"].public("disputes.FileTip", {
        "region": "411002", "employer_name": "甲平台", "issue": "sole_trader", "text": "站长让我注册个体工商户",
        "nonce": base64.b64encode(os.urandom(16)).decode()},
        **{"Idempotency-Key": department_id()})
    assert a.status == 200, a
    return a.json["receipt_code"]


def department_id():
    return str(uuid.UUID(bytes=department.uuid7()))


def command(person, rpc, body, key=None):
    a = person.rpc(rpc, body, **{"Idempotency-Key": key or department_id()})
    assert a.status == 200, (rpc, a)
    return a.json


def waiting(person):
    return command(person, "disputes.ListHandoffs", {"direction": "in", "state": "SENT"})["handoffs"]


def drafted(town, hrss):
    """The case of a new tip, and its hand-off to market regulation, which waits for a signature."""
    code = tip_filed(town)
    intake = town.wait("it is there", lambda: [i for i in command(hrss, "disputes.ListIntakes", {})["intakes"] if i["state"] == "waiting"])[0]
    reply = command(hrss, "disputes.RouteIntake", {"intake_id": intake["intake_id"], "version": intake["version"]})
    draft = reply["handoff"]
    assert draft["state"] == "DRAFT" and draft["to_sign"]
    return code, reply, draft


def routed(town, hrss):
    """The same, signed by the gateway of human resources."""
    code, reply, draft = drafted(town, hrss)
    sent = command(hrss, "disputes.SignHandoff", {"handoff_id": draft["handoff_id"]})
    assert sent["state"] == "SENT" and re.fullmatch("[0-9a-f]{64}", sent["offer_key"])
    return code, reply["case"]["case_id"], sent["handoff_id"]


def public_key(town, name):
    text = (town.root / f"host-{name}" / f"{name.lower()}.sign.pub").read_text()
    return re.search(r"public: (\w+)", text).group(1)


def test_s11__eight_doors__each_step_signed_and_seen_by_the_tipster(town, people):
    hrss, samr = people["HRSS"], people["SAMR"]
    code, case, first = routed(town, hrss)

    def seen():
        a = town.doors["worker"].public("disputes.AskTip", {"receipt_code": code})
        assert a.status == 200, a
        return a.json

    steps = [len(seen()["steps"])]
    assert seen()["offered_to"] == "SAMR" and seen()["department"] == "HRSS"
    back = command(samr, "disputes.ReturnHandoff", {"handoff_id": first, "reason": "先由人社核实用工关系"})
    assert (back["state"], back["answer_key"]) == ("RETURNED", public_key(town, "SAMR"))
    steps.append(len(seen()["steps"]))
    assert seen()["department"] == "HRSS" and not seen()["offered_to"]

    key = department_id()
    offer = {"case_id": case, "to_department": "SAMR", "kind": "TRANSFER", "reason": "已核实：诱导注册个体工商户", "basis": "H-09"}
    again = command(hrss, "disputes.OfferHandoff", offer, key)
    assert (again["state"], again["offer_key"]) == ("SENT", public_key(town, "HRSS"))
    repeat = command(hrss, "disputes.OfferHandoff", offer, key)  # the browser lost the answer
    assert (repeat["handoff_id"], repeat["state"]) == (again["handoff_id"], "SENT")
    assert [h["handoff_id"] for h in waiting(samr)] == [again["handoff_id"]]
    steps.append(len(seen()["steps"]))
    taken = command(samr, "disputes.AcceptHandoff", {"handoff_id": again["handoff_id"], "note": "已收件"})
    assert (taken["state"], taken["answer_key"]) == ("ACCEPTED", public_key(town, "SAMR"))
    steps.append(len(seen()["steps"]))
    assert seen()["department"] == "SAMR"

    for action, fields, documents, more in [
            ("accept_rectification", {"issue": "诱导注册个体工商户"}, {"acceptance_notice": "告知书1号"}, {}),
            ("report_result", {"result": "已责令改正"}, {"result_notice": "结果告知书1号"}, {"disposition": "violation"})]:
        version = command(samr, "disputes.GetCase", {"case_id": case})["case"]["version"]
        command(samr, "disputes.TakeAction", {
            "case_id": case, "version": version, "action": action, **more,
            "fields": [{"name": n, "value": v} for n, v in fields.items()],
            "documents": [{"kind": n, "number": v} for n, v in documents.items()]})
        steps.append(len(seen()["steps"]))
    assert seen()["state"] == "closed" and steps == sorted(set(steps)), steps

    for name in set(NAMES) - {"HRSS", "SAMR"}:
        assert people[name].rpc("disputes.GetCase", {"case_id": case}).status == 404, name
        assert not waiting(people[name]), name


def goes_on(hrss, case):
    """Something is written into the case: what was drafted before does not hold any more."""
    version = command(hrss, "disputes.GetCase", {"case_id": case})["case"]["version"]
    command(hrss, "disputes.TakeAction", {"case_id": case, "version": version, "action": "note",
                                          "fields": [{"name": "what", "value": "电话核实"}]})


def test_signature__of_a_draft_behind_the_case__shown_made_anew_then_signed_as_it_is_now(town, people):
    """Nobody signs what he has not seen: the first signing shows the draft as things are now, the second sends it."""
    hrss, samr = people["HRSS"], people["SAMR"]
    _, reply, draft = drafted(town, hrss)
    goes_on(hrss, reply["case"]["case_id"])
    again = command(hrss, "disputes.SignHandoff", {"handoff_id": draft["handoff_id"]})
    assert again["state"] == "DRAFT" and "新的办理" in again["renewed"] and again["to_sign"] != draft["to_sign"]
    assert draft["handoff_id"] not in [h["handoff_id"] for h in waiting(samr)]
    sent = command(hrss, "disputes.SignHandoff", {"handoff_id": draft["handoff_id"]})
    assert (sent["state"], sent.get("renewed", ""), sent["offer_key"]) == ("SENT", "", public_key(town, "HRSS"))
    command(samr, "disputes.ReturnHandoff", {"handoff_id": draft["handoff_id"], "reason": "不属本部门"})


def test_offer__the_case_went_on_between_draft_and_signature__made_anew_and_sent_in_one_request(town, people, client_of, proto):
    """The gateway drafted an offer and died; the case went on; the browser asks again under its key. What the person
    wished is as before, so the gateway signs the draft as it is now: one hand-off, sent."""
    hrss, samr = people["HRSS"], people["SAMR"]
    _, case, first = routed(town, hrss)
    command(samr, "disputes.ReturnHandoff", {"handoff_id": first, "reason": "先核实"})
    envelope, d, _ = proto
    grant, key = hrss.session["grant"], uuid.UUID(bytes=department.uuid7())
    offer = {"case_id": case, "to_department": "SAMR", "kind": "TRANSFER", "reason": "已核实", "basis": "H-09"}
    gateway = client_of("gateway-hrss")
    gateway.principal = envelope.Principal(subject=f"a{hrss.session['account']['account_id']}", department="HRSS", role=grant["role"],
                                           region=grant["region"])
    draft = gateway.ask("disputes.OfferHandoff", d.OfferHandoffRequest(**{**offer, "case_id": int(case)}, sign=True), d.Handoff(),
                        id_=key.bytes)
    assert draft.state == "DRAFT" and draft.to_sign
    goes_on(hrss, case)
    sent = command(hrss, "disputes.OfferHandoff", offer, str(key))
    assert (sent["handoff_id"], sent["state"], sent["offer_key"]) == (str(draft.handoff_id), "SENT", public_key(town, "HRSS"))
    assert [h["handoff_id"] for h in waiting(samr)] == [sent["handoff_id"]]
    assert command(hrss, "disputes.OfferHandoff", offer, str(key))["state"] == "SENT"  # and once more: nothing new
    command(samr, "disputes.ReturnHandoff", {"handoff_id": sent["handoff_id"], "reason": "不属本部门"})


def test_signature__of_a_door_without_the_departments_key__is_not_made_up(town, people):
    """A person with a signature of its own is let through; nobody's key is used for another department."""
    hrss = people["HRSS"]
    _, case, handoff = routed(town, hrss)
    command(people["SAMR"], "disputes.ReturnHandoff", {"handoff_id": handoff, "reason": "不属本部门"})
    a = hrss.rpc("disputes.SignHandoff", {"handoff_id": handoff, "key": public_key(town, "SAMR"), "signature": "0" * 128},
                 **{"Idempotency-Key": department_id()})
    assert a.status in (409, 422), a
    assert "secret" not in json.dumps(command(hrss, "disputes.GetHandoff", {"handoff_id": handoff}))


# ---- seen by status and doctor --------------------------------------------------------------------------


def doors_seen(town, *more):
    r = town.run(*more, "status", "--json")
    return r.returncode, {g["name"]: g for g in json.loads(r.stdout)["gateways"]}


def test_status__each_door__where_it_is_and_until_when_its_department_signs(town):
    keys = town.config.with_name("department-keys.yaml")
    whole = keys.read_text()
    last = {"TRANS": "2031-05-06", "UNION": "2020-02-03"}
    for name, day in last.items():
        whole_line = re.search(rf"  {name}:\n    - (.*)}}\n", whole).group(1)
        begins = re.sub("from: .*", "from: 2020-01-01", whole_line)
        keys.write_text(keys.read_text().replace(f"{whole_line}}}", f"{begins}, until: {day}}}"))
    try:
        _, seen = doors_seen(town)
    finally:
        keys.write_text(whole)
    assert set(seen) == {f"gateway-{name.lower()}" for name in town.doors}
    for name, door in town.doors.items():
        g = seen[f"gateway-{name.lower()}"]
        assert (g["state"], g["address"], g["department"]) == ("up", f"127.0.0.1:{door.port}", name if name in NAMES else "")
        assert g["signing_key"] == {"TRANS": "至 2031-05-06", "UNION": "已于 2020-02-03 到期"}.get(name, "长期" if name in NAMES else "")


def test_doctor__door_that_stands_still__or_is_away__or_has_no_good_settings__named(town):
    free = city.free_ports(1)[0]
    put = [town.door_put("away", f"gateway:\n  peer: gateway-away\n  listen: 127.0.0.1:{free}\n"),
           town.door_put("broken", "gateway: [\n")]
    still = town.processes["gateway-nhsa"]
    still.kill(signal.SIGSTOP)
    try:
        r = town.run("doctor")
        status = town.run("status")
    finally:
        still.kill(signal.SIGCONT)
        for one in put:
            one.unlink()
    lines = {line.split(": ")[0].split()[-1]: line for line in r.stdout.splitlines() if ": " in line}
    assert r.returncode == 1
    assert f"没有应答：Connection refused" in lines["gateway-away"] and f"127.0.0.1:{free}" in lines["gateway-away"]
    assert lines["broken"].startswith("故障") and "入口的配置有误" in lines["broken"]
    assert lines["gateway-nhsa"].startswith("故障") and "没有在时限内答复" in lines["gateway-nhsa"]
    assert lines["gateway-hrss"].startswith("正常") and f"127.0.0.1:{town.doors['HRSS'].port}" in lines["gateway-hrss"]
    assert status.returncode == 1
    assert re.search(rf"^gateway-nhsa +NHSA +127.0.0.1:{town.doors['NHSA'].port} +不通", status.stdout, re.M), status.stdout
    town.wait("it goes on", town.doors["NHSA"].healthy)
    assert doors_seen(town)[1]["gateway-nhsa"]["state"] == "up"


def test_status__one_gateway__that_of_the_settings(town):
    alone = town.config.with_name("alone.yaml")
    alone.write_text(re.sub("  gateways: .*\n", "", town.config.with_name("gateway-court.yaml").read_text()))
    assert set(doors_seen(town, "--config", alone)[1]) == {"gateway-court"}


# ---- who reads which keys -------------------------------------------------------------------------------


USERS = {"hrss": "daemon", "drc": "bin", "trans": "games", "em": "man", "samr": "mail", "nhsa": "news", "court": "uucp",
         "union": "proxy", "company": "backup", "worker": "list"}  # Debian has them


def shell(state, script):
    users = "".join(f"{name}) service_user={user} ;;\n" for name, user in USERS.items())
    parts = "".join(f". {LIB}/{p}.sh\n" for p in ("steps", "packages", "place", "release", "cluster", "supervise", "departments", "ready"))
    r = subprocess.run(["bash", "-c", f"set -euo pipefail\n{parts}clone={city.SOURCE} state={state} service_user=www-data\n"
                        f"user_make() {{ :; }}\ndepartment_user() {{ case $1 in\n{users}esac; }}\n"
                        f"supervised() {{ false; }}\n{script}"],
                       capture_output=True, text=True, timeout=120, cwd="/")
    assert r.returncode == 0, r.stdout + r.stderr
    return r.stdout


@pytest.mark.skipif(os.getuid() != 0, reason="needs several unix users")
def test_keys__of_a_department__nobody_else_reads_them(tmp_path):
    state = pathlib.Path("/var/tmp") / f"gongdao-{uuid.uuid4().hex[:8]}"
    try:
        for sub in ("etc/gongdao", "keys", "next/bin", "share"):
            (state / sub).mkdir(parents=True)
        subprocess.run(["cp", "-rT", city.SOURCE / "config", state / "etc" / "gongdao"], check=True)
        subprocess.run(["cp", city.binary("gongdao"), state / "next" / "bin" / "gongdao"], check=True)
        (state / "etc" / "instances").write_text("broker 2\ngateway 1\n")
        subprocess.run(["chown", "-R", "www-data", state / "keys"], check=True)
        make = "steps_begin t; departments_choose; departments_install; departments_keys; keys_step; departments_trust; steps_end"
        shell(state, make)
        secrets = {p: p.read_bytes() for p in state.rglob("*.key")}
        shell(state, make)
        assert {p: p.read_bytes() for p in state.rglob("*.key")} == secrets  # a second run makes none
        assert "gateway 0" in (state / "etc" / "instances").read_text()
        places = {p.relative_to(state).parts[1] if "departments" in p.parts else "common": set() for p in secrets}
        for p in secrets:
            places[p.relative_to(state).parts[1] if "departments" in p.parts else "common"].add(p.name)
            assert p.stat().st_mode & 0o777 == 0o600, p
        assert set(places) == {"common", *USERS}
        assert {"gateway-hrss.key", "hrss-desk.key", "hrss.sign.key"} <= places["hrss"]
        assert not [n for n in places["common"] if n.startswith("gateway") or n.endswith("desk.key") or re.match(r"\w+\.sign", n)]
        for name, user in [*USERS.items(), ("common", "www-data")]:
            readable = [p for p in secrets if subprocess.run(
                ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", "cat", p],
                capture_output=True).returncode == 0]
            assert {p.name for p in readable} == places[name], name
        trusted = (state / "etc" / "gongdao" / "department-keys.yaml").read_text()
        assert len(re.findall(r"^  [A-Z]+:\n    - \{key: [0-9a-f]{64}, ", trusted, re.M)) == 8
    finally:
        subprocess.run(["rm", "-rf", state], check=True)
