"""Papers of staff and companies by the browser, against the real processes: agreements checked, documents of a case
there and back, duplicates decided, and who read whom."""

import json
import os
import zipfile

import pytest

import door as doors
import flow
import pages


@pytest.fixture(scope="module")
def door():
    return doors.Door()


@pytest.fixture(scope="module")
def town(door):
    with pages.audited(door, "  test_identities: true\n") as c:
        yield c


ZHANG, LI, ZHANG_AGAIN = "411003190001010005", "411003190001020000", "411003190001030006"
WORKERS = ("证件号码,姓名,手机号,常住区划,统一社会信用代码,骑手号\n"
           "{0},张三,13800000001,411002,{3},P101\n{1},李四,13800000002,411002,{3},P102\n{2},张三丰,13800000001,411002,{3},P103\n")
DEPOSIT = "乙方上岗前须缴纳押金500元。报酬支付：每单配送费5元，每月15日前足额发放。"


def filed(town, employer, folder):
    """Workers, two of whom may be one person, and an agreement of the first rider that lacks two items."""
    (folder / "workers.csv").write_text(WORKERS.format(ZHANG, LI, ZHANG_AGAIN, employer), "utf-8")
    flow.again(town, "import", "workers", folder / "workers.csv")
    items = [{"item": i, "state": "present"} for i in ("form_of_use", "working_time", "place", "work_requirements", "pay", "rules",
                                                        "labour_protection")]
    row = {"credit_code": employer, "worker_no": "K001", "kind": "written_agreement", "from_day": 20148,
           "terms": {"signed_day": 20148, "handed_day": 20148, "items": items, "clauses": [{"clause": "exclusivity"}]}}
    agreement = town.ask("registration.RecordAgreement", {"row": row}, peer="hrss-desk")
    found = json.loads(town.cli("worker", "find", "--id", "-", "--json", peer="hrss-desk", typed=LI + "\n"))["workers"]
    return {"worker_id": found[0]["worker_id"], "employer_id": agreement["employer_id"]}


def papers(folder):
    """An agreement as Word has it, and a scan of three parts."""
    with zipfile.ZipFile(folder / "协议.docx", "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("word/document.xml", f"<w:document><w:body><w:p><w:r><w:t>{DEPOSIT}</w:t></w:r></w:p></w:body></w:document>")
    (folder / "询问笔录.pdf").write_bytes(b"%PDF-1.4 " + os.urandom(500_000))
    return {"docx": str(folder / "协议.docx"), "scan": str(folder / "询问笔录.pdf"), "text": DEPOSIT}


def test_papers__agreements_documents_duplicates_readings__by_the_browser(town, door, tmp_path):
    """AGR-2, REG-3, AUT-7: a text and a file checked alike, a document there and back, one pair decided."""
    employer, other = flow.employers(town)
    firm = json.loads(town.cli("account", "create", "papers.firm", "--name", "企业人事", "--department", "HRSS", "--role", "company",
                               "--employer", employer, "--json"))
    case = town.ask("disputes.ListCases", {}, peer="hrss-desk")["cases"][0]
    said = pages.browse("papers.mjs", door.address, inspector=pages.staff(town, "papers.desk", name="周监察"),
                        admin=pages.staff(town, "papers.admin", role="admin"), case_id=case["case_id"],
                        company={"login": "papers.firm", "code": firm["code"]}, **filed(town, employer, tmp_path), **papers(tmp_path))
    assert said["checked"]["typed"] == "缺 8 项，不明确 0 项，禁止或无效条款 1 处"
    assert said["checked"]["read"] == said["own"]["read"] == said["checked"]["typed"]
    assert said["document"] == {"name": "询问笔录.pdf", "same": True}
    assert other not in said["text"] and "K001" in said["text"]
    assert town.ask("registration.ListMatches", {"state": "same_person"}, peer="hrss-desk")["matches"][0]["reason"] == "本人到场核对"
    read = town.ask("registration.ListAccess", {}, peer="hrss-desk")["accesses"][0]
    assert read["ground"] == "核对身份" and read["fields"] == "name"
