"""A hand-off to a body without the system (公安, 税务): out as a sealed file or on paper, its answer back, through the
real processes and the command line. What the body does, it does with the program alone and no settings."""

import json
import re
import subprocess

import pytest

import city


class Desks(city.City):
    """PSB has a key, in a folder of its own; TAX has none, and nobody else signs."""

    def __init__(self):
        super().__init__(instances=1, services=["disputes"], config_edit=self.keys_make)

    def keys_make(self, etc):
        out = subprocess.run([city.binary("gongdao"), "keys", "department", "PSB", self.root / "host-PSB"], check=True,
                             capture_output=True, text=True).stdout
        lines = ["required: false", "departments:",
                 *re.findall(r"^  PSB:$|^    - {key: \w+, from: [\d-]+}$", out, re.M)]
        (etc / "department-keys.yaml").write_text("\n".join(lines) + "\n")

    def offered(self, to, basis):
        out = self.cli("case", "start", "inspection", "--source", "lead", "--number", "12345-7", "--title", "拒不支付报酬",
                       "--employer", "甲平台", "--region", "411002", "--ground", "巡查发现", peer="hrss-desk")
        case = re.search(r"编号 (\d+)", out).group(1)
        scan = self.root / f"{to}-order.pdf"
        scan.write_bytes(b"%PDF order " + to.encode() * 50000)
        hash_ = re.search(r"[0-9a-f]{64}", self.cli("case", "document", "add", case, scan, peer="hrss-desk")).group()
        offer = self.ask("disputes.OfferHandoff", {
            "case_id": case, "to_department": to, "kind": "TRANSFER", "reason": "涉嫌拒不支付劳动报酬", "basis": basis,
            "evidence": [{"kind": "document", "reference": hash_, "note": "限期支付令"},
                         {"kind": "worker", "reference": "K001"}]}, peer="hrss-desk")
        return case, offer["handoff_id"], scan, hash_

    def case_of(self, case):
        return self.ask("disputes.GetCase", {"case_id": case}, peer="hrss-desk")

    def today(self):
        return self.psql("select (now() at time zone 'Asia/Shanghai')::date::text")[0][0]

    def open_clocks(self, case):
        return self.psql(f"select code from deadline where case_id = {case} and state <> 'stopped'", schema="disputes")

    def key(self):
        return self.root / "host-PSB" / "psb.sign.key"


@pytest.fixture(scope="module")
def desks():
    with Desks() as town:
        yield town


def alone(*argv):
    """At the body: the program, a file, a key."""
    return subprocess.run([str(a) for a in (city.binary("gongdao"), "--config", "/nowhere.yaml", *argv)],
                          capture_output=True, text=True, timeout=60)


def test_transfer__sealed_file_out_signed_answer_back__case_moves_once(desks):
    case, handoff, scan, hash_ = desks.offered("PSB", "H-01")
    sealed, folder, answer = (desks.root / name for name in ("to-psb.sealed", "at-psb", "from-psb.json"))
    assert "附材料 1 份" in desks.cli("handoff", "seal", handoff, sealed, peer="hrss-desk")
    assert "甲平台".encode() not in sealed.read_bytes() and b"%PDF" not in sealed.read_bytes()

    # nobody else opens it, and not when it was changed or cut
    subprocess.run([city.binary("gongdao"), "keys", "department", "TAX", desks.root / "host-TAX"], check=True,
                   capture_output=True)
    assert alone("handoff", "open", sealed, desks.root / "no", "--key", desks.root / "host-TAX" / "tax.sign.key").returncode != 0
    whole = sealed.read_bytes()
    for n, bad in enumerate((whole[:-1], whole + b"x", whole[:300] + bytes([whole[300] ^ 1]) + whole[301:],
                             whole[:len(whole) - 70000])):
        (desks.root / f"bad-{n}").write_bytes(bad)
        assert alone("handoff", "open", desks.root / f"bad-{n}", desks.root / f"no-{n}", "--key", desks.key()).returncode != 0
        assert not (desks.root / f"no-{n}" / "record.json").exists()

    seen = alone("handoff", "open", sealed, folder, "--key", desks.key())
    assert seen.returncode == 0, seen.stderr
    assert "涉嫌拒不支付劳动报酬" in seen.stdout
    assert (folder / hash_).read_bytes() == scan.read_bytes()
    record = json.loads((folder / "record.json").read_text())
    assert [e["reference"] for e in record["evidence"]] == [hash_, "K001"]
    seen = alone("handoff", "answer", folder / "record.json", answer, "--key", desks.key(), "--receipt", "许公受〔2026〕9号")
    assert seen.returncode == 0, seen.stderr

    # a word changed on the way back is found; then it counts, once
    bad = desks.root / "changed.json"
    bad.write_text(answer.read_text().replace("许公受〔2026〕9号", "许公受〔2026〕8号"))
    assert desks.run("handoff", "bring", bad, peer="hrss-desk").returncode != 0
    assert desks.case_of(case)["case"]["owner"] == "HRSS"
    assert "许公受〔2026〕9号" in desks.cli("handoff", "bring", answer, peer="hrss-desk")
    assert desks.run("handoff", "bring", answer, peer="hrss-desk").returncode == 1
    now = desks.case_of(case)
    assert now["case"]["owner"] == "PSB"
    assert [e["new_owner"] for e in now["timeline"] if e.get("new_owner")] == ["HRSS", "PSB"]
    assert now["handoffs"][0]["brought_by"] == "hrss-desk"
    # and both texts stand together, as of any other hand-off
    proof = desks.root / "proof.json"
    desks.cli("handoff", "record", handoff, proof, peer="hrss-desk")
    assert json.loads(proof.read_text())["answered"] == json.loads(answer.read_text())["answered"]

    # the police file it, and in the end it is judged: both signed there; by that the sender closes the case
    def report(name, *argv):
        made = alone("handoff", "report", folder / "record.json", desks.root / name, "--key", desks.key(), "--day",
                     desks.today(), *argv)
        assert made.returncode == 0, made.stderr
        return desks.cli("handoff", "result", handoff, "--file", desks.root / name, peer="hrss-desk")
    assert "立案" in report("filed.json", "--result", "立案", "--number", "许公立〔2026〕5号")
    assert desks.run("handoff", "result", handoff, "--file", desks.root / "filed.json", peer="hrss-desk").returncode == 1
    changed = desks.root / "filed-changed.json"
    changed.write_text((desks.root / "filed.json").read_text().replace("5号", "6号"))
    assert desks.run("handoff", "result", handoff, "--file", changed, peer="hrss-desk").returncode != 0
    assert desks.run("case", "act", case, "report_result", "result=判决", "--disposition", "violation",
                     peer="hrss-desk").returncode == 1
    result = re.search(r"--result (\d+)", report("judged.json", "--result", "DECIDED", "--number", "（2026）豫10刑初1号")).group(1)
    assert "PSB 没有本系统" in desks.cli("case", "actions", case, peer="hrss-desk")
    desks.cli("case", "act", case, "report_result", "result=判决", "--disposition", "violation", "--result", result,
              peer="hrss-desk")
    now = desks.case_of(case)["case"]
    assert (now["state"], now["owner"], now["disposition"]) == ("closed", "PSB", "violation")
    assert "（2026）豫10刑初1号" in desks.cli("handoff", "show", handoff, peer="hrss-desk")
    assert not desks.open_clocks(case)


def test_transfer__paper_out_typed_back__only_with_the_scan(desks):
    case, handoff, scan, hash_ = desks.offered("TAX", "H-08")
    letter = desks.root / "letter.html"
    assert desks.run("handoff", "seal", handoff, desks.root / "x", peer="hrss-desk").returncode != 0  # no key
    desks.cli("handoff", "paper", handoff, letter, peer="hrss-desk")
    text = letter.read_text()
    assert "回执" in text and "甲平台" in text and hash_ in text and "size:A4" in text
    assert desks.run("handoff", "typed", handoff, "--document", 1, "--receipt", "税收1号", peer="hrss-desk").returncode != 0
    scanned = desks.root / "receipt.pdf"
    scanned.write_bytes(b"%PDF receipt")
    document = re.search(r"材料 (\d+)", desks.cli("case", "document", "add", case, scanned, peer="hrss-desk")).group(1)
    assert "退回" in desks.cli("handoff", "typed", handoff, "--document", document, "--reason", "不属本机关管辖", "--right", "NHSA",
                             peer="hrss-desk")
    now = desks.case_of(case)
    assert now["case"]["owner"] == "HRSS" and now["handoffs"][0]["answer_paper"]
    assert {e["subject"] for e in now["timeline"]} == {"hrss-desk"}


def test_transfer__typed_result__given_back(desks):
    case, handoff, _, _ = desks.offered("TAX", "H-08")
    scanned = desks.root / "notice.pdf"
    scanned.write_bytes(b"%PDF notice")
    document = re.search(r"材料 (\d+)", desks.cli("case", "document", "add", case, scanned, peer="hrss-desk")).group(1)
    desks.cli("handoff", "typed", handoff, "--document", document, "--receipt", "税收2号", peer="hrss-desk")
    assert desks.case_of(case)["case"]["owner"] == "TAX"
    assert desks.open_clocks(case) == [["HO-3"]]
    desks.cli("handoff", "result", handoff, "--document", document, "--result", "退回", "--day", desks.today(), "--words",
              "不属征收范围", peer="hrss-desk")
    now = desks.case_of(case)
    assert now["case"]["owner"] == "HRSS"
    brought = [e for e in now["timeline"] if e["kind"] == "result_brought"]
    assert len(brought) == 1 and brought[0]["subject"] == "hrss-desk" and "不属征收范围" in brought[0]["text"]
    assert not desks.open_clocks(case)
