"""A case handed on under the signatures of both departments (CAS-2, AUD-1, AUD-2), each key on its own host: through
the real processes, the command line, and another department's system."""

import datetime
import json
import random
import re
import signal
import subprocess
import sys
import threading

import pytest

import city
import department
import flow

sys.path.insert(0, str(city.SOURCE / "tests" / "oracle"))

import ed25519  # noqa: E402


class Desks(city.City):
    """HRSS and SAMR have a key each, in folders of their own; TRANS has none."""

    def __init__(self):
        super().__init__(instances=1, services=["disputes"], config_edit=self.keys_make)

    def keys_make(self, etc):
        lines = ["required: false", "departments:"]
        for name in ("HRSS", "SAMR"):
            out = subprocess.run([city.binary("gongdao"), "keys", "department", name, self.folder(name)], check=True,
                                 capture_output=True, text=True).stdout
            lines += re.findall(rf"^  {name}:$|^    - {{key: \w+, from: [\d-]+}}$", out, re.M)
        (etc / "department-keys.yaml").write_text("\n".join(lines) + "\n")

    def folder(self, name):
        return self.root / f"host-{name}"

    def key(self, name):
        return self.folder(name) / f"{name.lower()}.sign.key"

    def case(self):
        out = self.cli("case", "start", "inspection", "--source", "lead", "--number", "12345-7", "--title", "登记地址不实",
                       "--employer", "甲平台", "--region", "411002", "--ground", "巡查发现", peer="hrss-desk")
        return re.search(r"编号 (\d+)", out).group(1)

    def offer(self, case, *more, to="SAMR", status=0):
        return self.cli("handoff", "offer", case, "--to", to, "--reason", "平台规则问题", "--basis",
                        "H-09" if to == "SAMR" else "V30", *more, peer="hrss-desk", status=status)

    def handoff(self, case, peer="hrss-desk"):
        return [h for h in self.ask("disputes.ListHandoffs", peer=peer)["handoffs"] if h["case_id"] == case][-1]

    def owner(self, case):
        return self.ask("disputes.GetCase", {"case_id": case}, peer="hrss-desk")["case"]["owner"]

    def system(self, *more):
        """SAMR's own system."""
        return subprocess.run(
            [sys.executable, str(city.SOURCE / "tests" / "e2e" / "department.py"), "--broker", self.endpoints[0],
             "--broker", self.endpoints[1], "--broker-key", str(self.root / "keys" / "broker.pub"),
             "--key", str(self.root / "keys" / "samr-system.key"), *more], capture_output=True, text=True, timeout=60)


@pytest.fixture(scope="module")
def desks():
    with Desks() as town:
        yield town


@pytest.fixture(scope="module")
def record(desks):
    """A TRANSFER that went through, and its record as a file."""
    case = desks.case()
    out = desks.offer(case, "--key", desks.key("HRSS"))
    assert "已发出" in out and "是（公钥" in out
    system = desks.system("--accept", "市监收〔2026〕1号", "--sign-key", str(desks.key("SAMR")))
    assert system.returncode == 0, system.stderr
    assert "ACCEPTED\tsigned" in system.stdout
    assert desks.owner(case) == "SAMR"
    path = desks.root / "record.json"
    desks.cli("handoff", "record", desks.handoff(case)["handoff_id"], path, peer="samr-desk")
    return path


def verify(desks, path, *more):
    """Without settings, daemons and database: only the program, the file and the public keys."""
    keys = more or ("--keys", desks.root / "etc" / "department-keys.yaml")
    argv = [city.binary("gongdao"), "--config", "/nowhere.yaml", "handoff", "verify", path, *keys]
    return subprocess.run([str(a) for a in argv], capture_output=True, text=True, timeout=60)


def test_transfer__signed_by_both__each_copy_proves_it_offline(desks, record):
    seen = verify(desks, record)
    assert seen.returncode == 0, seen.stdout + seen.stderr
    assert "完整" in seen.stdout and seen.stdout.count("签名成立") == 2
    whole = json.loads(record.read_text())
    texts = [whole[side]["text"] for side in ("offered", "answered")]
    for side in ("offered", "answered"):  # by what another wrote after the RFC
        assert ed25519.signed(whole[side]["key"], whole[side]["text"], whole[side]["signature"])
    assert f"record: {department.digest(texts[0])}\n" in texts[1]
    assert "receipt_no: 市监收〔2026〕1号\n" in texts[1]
    other = desks.root / "other-copy.json"  # the sender's is the same
    desks.cli("handoff", "record", re.search(r"handoff: (\d+)", texts[0]).group(1), other, peer="hrss-desk")
    assert other.read_bytes() == record.read_bytes()
    assert desks.run("handoff", "record", re.search(r"handoff: (\d+)", texts[0]).group(1), other,
                     peer="hrss-desk").returncode == 2  # never over a file


def changed(desks, record, edit):
    whole = json.loads(record.read_text())
    edit(whole)
    path = desks.root / "changed.json"
    path.write_text(json.dumps(whole, ensure_ascii=False))
    return verify(desks, path)


TAMPERED = {
    "reason": (lambda w: w["offered"].update(text=w["offered"]["text"].replace("平台规则", "平台算法")), "签名不成立"),
    "receipt": (lambda w: w["answered"].update(text=w["answered"]["text"].replace("1号", "2号")), "签名不成立"),
    "line more": (lambda w: w["offered"].update(text=w["offered"]["text"] + "note: x\n"), "不合格式"),
    "package": (lambda w: w.update(package=w["package"].replace("甲平台", "乙平台")), "案情与记录的摘要不符"),
    "evidence": (lambda w: w["evidence"].append({"kind": "worker", "reference": "K1", "note": ""}), "列明事项"),
    "side": (lambda w: w["offered"].update(key="", signature=""), "未签名"),
    "answer": (lambda w: w.pop("answered"), "没有答复"),
    "foreign key": (lambda w: w["answered"].update(key=w["offered"]["key"], signature=w["offered"]["signature"]),
                    "是其他部门的公钥"),
    "unknown key": (lambda w: w["offered"].update(key="ab" * 32), "公钥没有登记"),
    "department": (lambda w: w["answered"].update(department="TRANS"), "部门与记录不符"),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_record__tampered__not_whole_and_said_why(desks, record, what):
    edit, why = TAMPERED[what]
    seen = changed(desks, record, edit)
    assert seen.returncode == 1, seen.stdout + seen.stderr
    assert why in seen.stdout and "不完整" in seen.stdout


def test_record__signed_anew_by_the_sender_alone__not_whole(desks, record):
    """Who has one key cannot make the other's answer say something else."""
    own = department.read_keys(desks.key("HRSS"))["secret"].decode()

    def forge(w):
        w["offered"]["text"] = w["offered"]["text"].replace("平台规则", "平台算法")
        w["offered"]["signature"] = ed25519.sign(own, w["offered"]["text"])
    seen = changed(desks, record, forge)
    assert seen.returncode == 1 and "答复的是另一份记录" in seen.stdout


def test_record__key_not_in_force_on_that_day__not_whole(desks, record):
    keys = desks.root / "later-keys.yaml"
    text = (desks.root / "etc" / "department-keys.yaml").read_text()
    keys.write_text(re.sub(r"from: [\d-]+", "from: 2099-01-01", text, count=1))
    seen = verify(desks, record, "--keys", keys)
    assert seen.returncode == 1 and "不在有效期内" in seen.stdout


def test_offer__without_the_key__draft_that_waits_and_can_be_signed_or_withdrawn(desks):
    case = desks.case()
    desks.offer(case, status=1)
    h = desks.handoff(case)
    assert h["state"] == "DRAFT"
    assert desks.run("handoff", "show", h["handoff_id"], peer="samr-desk").returncode != 0
    assert desks.run("handoff", "sign", h["handoff_id"], "--key", desks.key("SAMR"), peer="hrss-desk").returncode == 2
    assert "已发出" in desks.cli("handoff", "sign", h["handoff_id"], "--key", desks.key("HRSS"), peer="hrss-desk")
    assert desks.run("handoff", "withdraw", h["handoff_id"], peer="hrss-desk").returncode == 1
    # the receiver, by hand: returned, signed
    out = desks.cli("handoff", "return", h["handoff_id"], "--reason", "不属本部门\n职责", "--key", desks.key("SAMR"),
                    peer="samr-desk")
    assert "已退回" in out and out.count("是（公钥") == 2
    desks.offer(case, status=1)
    assert "已撤回" in desks.cli("handoff", "withdraw", desks.handoff(case)["handoff_id"], peer="hrss-desk")
    assert desks.owner(case) == "HRSS"


def test_draft__case_went_on__shown_as_it_is_now_and_sent_by_the_next_signature(desks):
    case = desks.case()
    desks.offer(case, status=1)
    h = desks.handoff(case)
    desks.cli("case", "act", case, "accept", "violation=登记地址不实", "@case_opening=许人社监立〔2025〕1号", peer="hrss-desk")
    sign = ("handoff", "sign", h["handoff_id"], "--key", desks.key("HRSS"))
    seen = desks.run(*sign, peer="hrss-desk")
    assert seen.returncode == 1 and "重新生成" in seen.stderr and "待签发" in seen.stdout, seen
    assert desks.run("handoff", "show", h["handoff_id"], peer="samr-desk").returncode != 0
    assert "已发出" in desks.cli(*sign, peer="hrss-desk")
    record = desks.ask("disputes.GetHandoff", {"handoff_id": h["handoff_id"]}, peer="samr-desk")["offered"]["text"]
    assert "case_version: 2\n" in record


def test_handoff__to_a_department_without_a_key__goes_and_says_so(desks):
    case = desks.case()
    desks.offer(case, "--key", desks.key("HRSS"), to="TRANS")
    h = desks.handoff(case)
    refused = desks.run("handoff", "accept", h["handoff_id"], "--key", desks.key("SAMR"), peer="trans-desk")
    assert refused.returncode == 1 and "不能签名" in refused.stderr
    out = desks.cli("handoff", "accept", h["handoff_id"], peer="trans-desk")
    assert re.search(r"签名 .*HRSS 是（公钥.*，.*TRANS 否", out)
    path = desks.root / "half.json"
    desks.cli("handoff", "record", h["handoff_id"], path, peer="hrss-desk")
    seen = verify(desks, path)
    assert seen.returncode == 1 and "答复: 未签名" in seen.stdout


def returned_twice(desks):
    case = desks.case()
    for _ in range(2):
        desks.offer(case, "--key", desks.key("HRSS"), to="TRANS")
        desks.cli("handoff", "return", desks.handoff(case)["handoff_id"], "--reason", "不属本部门职责", peer="trans-desk")
    desks.wait("it is in the queue", lambda: case in desks.cli("handoff", "undecided", peer="hrss-desk"))
    return case


def test_returned_twice__leading_office__names_another_once_or_keeps_it(desks):
    named, kept = returned_twice(desks), returned_twice(desks)
    for peer in ("samr-desk", "trans-desk"):
        assert "没有待决定的案件" in desks.cli("handoff", "undecided", peer=peer)
    desks.offer(named, "--key", desks.key("HRSS"))
    assert named not in desks.cli("handoff", "undecided", peer="hrss-desk")
    refused = desks.run("handoff", "return", desks.handoff(named)["handoff_id"], "--reason", "不属本部门职责",
                        "--key", desks.key("SAMR"), peer="samr-desk")
    assert refused.returncode == 1 and "不得再退回" in refused.stderr
    assert desks.run("handoff", "keep", named, "--reason", "自行办理", peer="hrss-desk").returncode == 1
    desks.cli("handoff", "keep", kept, "--reason", "本部门有职权", peer="hrss-desk")
    late = desks.run("handoff", "offer", kept, "--to", "SAMR", "--reason", "规则", "--basis", "H-09", peer="hrss-desk")
    assert late.returncode == 1 and "自行办理" in late.stderr
    assert desks.owner(kept) == "HRSS"


def test_keys__bad_file_on_reload__refused_with_its_line_and_old_ones_stay(desks):
    path = desks.root / "etc" / "department-keys.yaml"
    whole = path.read_text()
    key = re.search(r"key: (\w+)", whole).group(1)
    try:
        path.write_text(whole + f"  TRANS:\n    - {{key: {key}, from: 2026-01-01}}\n")
        desks.processes["disputes-1"].kill(signal.SIGHUP)
        line = len(whole.splitlines()) + 2
        desks.wait("the reload is refused", lambda: f"department-keys.yaml:{line}:" in
                   desks.processes["disputes-1"].log.read_text())
        assert "HRSS's" in desks.processes["disputes-1"].log.read_text()
    finally:
        path.write_text(whole)
    case = desks.case()
    assert "已发出" in desks.offer(case, "--key", desks.key("HRSS"))


def test_doctor__key_that_runs_out__said_before_and_after(desks):
    path = desks.root / "etc" / "department-keys.yaml"
    whole = path.read_text()

    def line(until):
        path.write_text(whole if until is None else re.sub(
            r"from: ([\d-]+)\}", rf"from: 2020-01-01, until: {until}}}", whole, count=1))
        return [one for one in desks.run("doctor").stdout.splitlines() if "移送签名" in one]
    today = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8))).date()
    try:
        assert "2 个部门签署移送" in line(None)[0]
        assert "HRSS" not in "".join(line(today + datetime.timedelta(days=60)))
        soon, gone = line(today + datetime.timedelta(days=10))[0], line(today - datetime.timedelta(days=3))[0]
        assert "HRSS" in soon and "到期" in soon and "keys department" in soon
        assert "不能移送也不能答复" in gone
    finally:
        path.write_text(whole)


def test_doctor__draft_that_routed_itself__named_until_somebody_sees_to_it(desks):
    def lines():
        return [one for one in desks.run("doctor").stdout.splitlines() if "待签发的移送" in one]
    assert len(lines()) == 1 and lines()[0].startswith("正常")
    desks.cli("tip", "file", "--region", "411002", "--employer", "乙平台", "--issue", "child_labour", "--text", "-",
              peer="public-door", typed="站点有童工\n")
    desks.wait("it routed itself", lambda: lines()[0].startswith("注意"))
    draft = next(h for h in desks.ask("disputes.ListHandoffs", {"limit": 1000}, peer="hrss-desk")["handoffs"]
                 if h["state"] == "DRAFT" and h["reason"].startswith("来件"))
    assert len(lines()) == 1
    assert f"移送 {draft['handoff_id']}（案件 {draft['case_no']}）" in lines()[0] and "等人签发" in lines()[0]
    desks.cli("handoff", "withdraw", draft["handoff_id"], peer="hrss-desk")
    assert lines()[0].startswith("正常")


def test_handoffs__daemon_killed_in_the_middle__each_signed_once_and_whole(desks):
    """A signature that was taken counts, whether its answer arrived or not; a try again changes nothing."""
    cases, dice = [desks.case() for _ in range(6)], random.Random(6)
    starts = desks.processes["disputes-1"].starts

    def killed_during(*args, peer):
        timer = threading.Timer(dice.uniform(0.02, 0.25), desks.processes["disputes-1"].kill, [signal.SIGKILL])
        timer.start()
        desks.cli("--timeout", "60", "handoff", *args, peer=peer, timeout=90)
        timer.join()
    for case in cases:
        killed_during("offer", case, "--to", "SAMR", "--reason", "平台规则问题", "--basis", "H-09", "--key", desks.key("HRSS"),
                      peer="hrss-desk")
        h = flow.ask(desks, "disputes.ListHandoffs", {"state": "SENT"}, peer="samr-desk")["handoffs"][-1]
        killed_during("accept", h["handoff_id"], "--key", desks.key("SAMR"), peer="samr-desk")
    desks.wait("every one was killed and started again", lambda: desks.processes["disputes-1"].starts > starts + len(cases))
    desks.wait("the daemon is back", lambda: desks.owner(cases[0]) == "SAMR")
    assert [desks.owner(case) for case in cases] == ["SAMR"] * len(cases)
    rows = desks.psql("select case_id, count(*), min(receipt_no) from handoff where state = 'ACCEPTED' and offer_key <> '' "
                      f"and answer_key <> '' and case_id in ({','.join(cases)}) group by 1 order by 1", schema="disputes")
    assert [r[:2] for r in rows] == [[case, "1"] for case in sorted(cases, key=int)]
    numbers = sorted(int(r[2].rsplit("-", 1)[1]) for r in rows)
    assert numbers == list(range(numbers[0], numbers[0] + len(cases)))  # no gap
    for case in cases:
        path = desks.root / f"record-{case}.json"
        desks.cli("handoff", "record", desks.handoff(case)["handoff_id"], path, peer="hrss-desk")
        assert verify(desks, path).returncode == 0
