"""What is owed is said to be paid, proved, ordered; what officers make of findings; the statement (WAG-10)."""

import json
import sys

import openpyxl
import pytest

import city
import flow

sys.path.insert(0, str(city.SOURCE / "tests" / "data"))
from sample import credit_code  # noqa: E402

DESK = "hrss-desk"


@pytest.fixture(scope="module")
def walked(town):
    flow.import_all(town)
    town.cli("audit", "run", "--period", flow.MONTH, peer=DESK, timeout=120, status=1)
    town.wait_drained()
    return town


def shortfalls(town):
    """Findings of PAY-02 with something owed, by number of the worker."""
    found = flow.ask(town, "wages.ListFindings", {"rule": "PAY-02", "limit": 100}).get("findings", [])
    return sorted((f for f in found if int(f.get("owed_fen", 0))), key=lambda f: f["worker_no"])


def finding(town, one):
    return flow.ask(town, "wages.GetFinding", {"finding_id": one["finding_id"]})


def paid(town, verb, one, fen, reference, *more):
    return town.run("payment", verb, one["employer_id"], one["worker_no"], flow.MONTH, f"{fen // 100}.{fen % 100:02d}",
                    "--reference", reference, "--paid", "2025-04-20", "--rule", "PAY-02", *more, peer=DESK)


def test_payment__reported_then_proved__reported_then_cleared(walked):
    one = shortfalls(walked)[0]
    owed = int(one["owed_fen"])
    r = paid(walked, "report", one, owed, "R-1")
    assert r.returncode == 0, r.stderr
    walked.wait_drained()
    assert finding(walked, one)["state"] == "reported"
    assert "没有变化" in paid(walked, "report", one, owed, "R-1").stdout
    r = paid(walked, "confirm", one, owed, "R-1", "--proof", "bank")
    assert r.returncode == 0, r.stderr
    walked.wait_drained()
    assert finding(walked, one)["state"] == "cleared"


def test_payment__a_part_is_proved__the_rest_is_owed(walked):
    one = shortfalls(walked)[1]
    owed = int(one["owed_fen"])
    assert paid(walked, "confirm", one, 1, "B-1").returncode == 0
    walked.wait_drained()
    after = finding(walked, one)
    assert (after["state"], int(after["owed_fen"])) == ("open", owed - 1)
    r = walked.run("wages", "statement", one["employer_id"], flow.MONTH, "--worker", one["worker_no"], peer=DESK)
    assert r.returncode == 1 and f"¥{(owed - 1) // 100:,}.{(owed - 1) % 100:02d}" in r.stdout, r.stdout + r.stderr
    assert "不计" in r.stdout  # additional compensation, and why not


def test_statement__all_workers__totals_are_those_of_the_findings(walked):
    one = shortfalls(walked)[-1]
    r = walked.run("wages", "statement", one["employer_id"], flow.MONTH, "--json", peer=DESK)
    page = json.loads(r.stdout)
    mine = [i for i in page["items"] if i["state"] == "open"]
    assert sum(int(i["owed_fen"]) for i in mine) == int(page["open_fen"]) > 0
    assert not page.get("next_after_id") or page["next_after_id"] == "0"


@pytest.mark.parametrize("words, said", [
    (["payment", "report", "1", "R1", "2025-03", "-5", "--reference", "X", "--paid", "2025-04-01"], "金额"),
    (["payment", "confirm", "1", "R1", "2025-03", "5", "--reference", "X", "--paid", "soon"], "--paid"),
    (["finding", "verdict", "1", "true"], "--reason"),
])
def test_payment__wrong_words__usage_says_which(walked, words, said):
    r = walked.run(*words, peer=DESK)
    assert r.returncode == 2 and said in r.stderr, r.stderr


def test_verdict__true_and_false__precision_counts_the_last_of_each(walked):
    first, second = shortfalls(walked)[-2:]
    for one, verdict in ((first, "unsure"), (first, "true"), (second, "false")):
        r = walked.run("finding", "verdict", one["finding_id"], verdict, "--reason", "核对了原始记录", peer=DESK)
        assert r.returncode == 0, r.stderr
    walked.wait_drained()
    assert finding(walked, second)["state"] == "cleared"
    row = [line.split() for line in walked.cli("rules", "precision", peer=DESK).splitlines() if "PAY-02" in line]
    assert row == [["PAY-02", "1", "1", "0", "50.00%"]]


# ---- by file, and lists ----------------------------------------------------------------------


HEAD = "统一社会信用代码,骑手号,所属月份,银行流水号,金额(元),支付日期,证明方式,规则"


def imported(town, kind, path, *more, ok=(0,)):
    r = town.run("import", kind, path, "--json", *more, peer=DESK)
    assert r.returncode in ok, r.stdout + r.stderr
    return json.loads(r.stdout)


def counts(told):
    return told["created"], told["updated"], told["unchanged"], told["refused"]


def test_payments_file__dry_run_then_run_then_again__good_rows_in_bad_ones_told(walked, tmp_path):
    one, two = shortfalls(walked)[2:4]
    code = flow.employers(walked)[0]
    path, back = tmp_path / "bank.csv", tmp_path / "back.csv"
    owed = int(one["owed_fen"])
    rows = [f"{code},{one['worker_no']},{flow.MONTH},F-1,{owed / 100:.2f},2025-04-21,银行,PAY-02",
            f"{code},{two['worker_no']},{flow.MONTH},F-2,0.50,2025-04-21,企业申报,",
            f"{code},NOBODY,{flow.MONTH},F-3,1.00,2025-04-21,银行,",
            f"{code},{two['worker_no']},{flow.MONTH},F-4,0.00,2025-04-21,银行,",
            f"{code},{two['worker_no']},{flow.MONTH},F-5,1.00,2025-04-21,银行,PAY-99",
            f"91411002MA0000007L,{two['worker_no']},{flow.MONTH},F-6,1.00,2025-04-21,银行,",
            f"{code},{two['worker_no']},{flow.MONTH},F-7,1.00,2025-04-21,口头,"]
    path.write_text("\n".join([HEAD] + rows) + "\n", encoding="gb18030")
    dry = imported(walked, "payments", path, "--dry-run", ok=(1,))
    assert walked.psql("select count(*) from payment where reference like 'F-%'", schema="wages") == [["0"]]
    told = imported(walked, "payments", path, "--errors", back, ok=(1,))
    assert counts(dry) == counts(told) == (2, 0, 0, 5)
    assert dry["errors"] == told["errors"]
    assert {e["line"]: e["column"] for e in told["errors"]} == {
        4: "骑手号", 5: "金额(元)", 6: "规则", 7: "统一社会信用代码", 8: "证明方式"}
    text = back.read_text(encoding="utf-8-sig")
    assert "错误" in text.splitlines()[0] and "当月没有这个骑手号" in text
    walked.wait_drained()
    assert finding(walked, one)["state"] == "cleared"
    after = finding(walked, two)
    assert after["state"] == "open" and after["reported_fen"] == "50"
    assert counts(imported(walked, "payments", path, ok=(1,))) == (0, 0, 2, 5)
    # the bank confirms what the company reported, under the same number
    path.write_text("\n".join(["credit_code,worker_no,month,reference,amount,paid,proof",
                               f"{code},{two['worker_no']},{flow.MONTH},F-2,0.50,2025-04-21,bank"]) + "\n")
    assert counts(imported(walked, "payments", path)) == (0, 1, 0, 0)
    walked.wait_drained()
    assert finding(walked, two)["confirmed_fen"] == "50"


def test_payments__template__goes_in_as_it_is_read(walked, tmp_path):
    path = tmp_path / "payments.xlsx"
    walked.cli("import", "template", "payments", path)
    assert [c.value for c in openpyxl.load_workbook(path).worksheets[0][1]][:4] == [
        "统一社会信用代码", "骑手号", "所属月份", "凭证号"]
    assert "credit_code" in walked.cli("--lang", "en", "import", "payments", "--template")
    assert imported(walked, "payments", path, "--dry-run", ok=(1,))["errors"][0]["column"] == "统一社会信用代码"


def test_lists__of_a_finding_and_of_an_employer__payments_and_orders(walked):
    one = shortfalls(walked)[-1]
    code = flow.employers(walked)[0]
    walked.cli("payment", "order", one["employer_id"], flow.MONTH, "--document", "许人社监令〔2025〕9号", "--due", "2025-05-30",
               "--rule", "PAY-02", peer=DESK)
    assert paid(walked, "report", one, 700, "L-1").returncode == 0
    listed = json.loads(walked.cli("payment", "list", code, "--json", peer=DESK))["payments"]
    mine = [p for p in listed if p["reference"] == "L-1"]
    assert len(mine) == 1 and (mine[0]["amount_fen"], mine[0]["proof"], mine[0]["recorded_by"]) == ("700", "reported", DESK)
    by_finding = json.loads(walked.cli("payment", "list", "--finding", one["finding_id"], "--json", peer=DESK))
    assert mine[0] in by_finding["payments"]
    assert {p["worker_no"] for p in by_finding["payments"]} == {one["worker_no"]}
    assert "企业申报" in walked.cli("payment", "list", code, "--worker", one["worker_no"], peer=DESK)
    for words in ([code], ["--finding", one["finding_id"]]):
        text = walked.cli("order", "list", *words, peer=DESK)
        assert "许人社监令〔2025〕9号" in text and "2025-05-30" in text
    for what in ("payment", "order"):
        assert walked.run(what, "list", peer=DESK).returncode == 2
        assert walked.run(what, "list", code, peer="samr-desk").returncode == 3


# ---- limits and weather ------------------------------------------------------------------------


def test_limit__recorded_corrected_withdrawn__list_says_which_holds(walked):
    code = flow.employers(walked)[0]
    for words in (["--daily", 660], ["--daily", 600, "--continuous", 240, "--stop", 20], ["--withdrawn"]):
        walked.cli("limit", "record", code, "--from", "2025-06-01", "--reason", "企业公示", *words, peer=DESK)
    listed = json.loads(walked.cli("limit", "list", code, "--json", peer=DESK))["limits"]
    assert {(e.get("max_daily_s", "0"), e.get("replaced", False), e.get("withdrawn", False)) for e in listed} == {
        ("39600", True, False), ("36000", True, False), ("0", False, True)}
    text = walked.cli("limit", "list", peer=DESK)
    assert text.count("已更正") == 2 and text.count("已撤回") == 1 and "10:00:00" in text
    assert walked.run("limit", "record", code, "--reason", "x", "--daily", "2000", "--from", "2025-06-01",
                      peer=DESK).returncode == 2


def test_weather__by_command_and_by_file__once_each(walked, tmp_path):
    walked.cli("weather", "record", "411000", "heat", "--start", "2025-07-12 12:00", "--end", "2025-07-12 18:00", "--level",
               "red", "--temperature", "40", "--source", "许昌市气象台", peer=DESK)
    path = tmp_path / "weather.csv"
    path.write_text("区划,种类,级别,开始时间,结束时间,最高气温,来源\n"
                    "411000,高温,红色,2025-07-12 12:00,2025-07-12 18:00,40,许昌市气象台\n"
                    "411081,暴雨,橙色,2025-07-20 08:00,2025-07-21 08:00,,禹州市气象台\n"
                    "419999,大风,,2025-07-20 08:00,2025-07-21 08:00,,许昌市气象台\n"
                    "411081,大风,,2025-07-20 08:00,2025-09-21 08:00,,许昌市气象台\n"
                    "411081,低温,,2025-01-05 08:00,2025-01-06 08:00,-9,许昌市气象台\n", encoding="utf-8")
    dry = imported(walked, "weather", path, "--dry-run", ok=(1,))
    told = imported(walked, "weather", path, ok=(1,))
    assert counts(dry) == counts(told) == (2, 0, 1, 2)
    assert [(e["line"], e["column"]) for e in told["errors"]] == [(4, "区划"), (5, "结束时间")]
    assert counts(imported(walked, "weather", path, ok=(1,))) == (0, 0, 3, 2)
    path.write_text("region,kind,start,end,source,withdrawn,reason\n"
                    "411081,rain,2025-07-20 08:00,2025-07-21 08:00,禹州市气象台,yes,误报\n", encoding="utf-8")
    assert counts(imported(walked, "weather", path)) == (0, 1, 0, 0)
    listed = json.loads(walked.cli("weather", "list", "411000", "--from", "2025-07-01", "--json", peer=DESK))["signals"]
    assert sorted((s["kind"], s.get("replaced", False), s.get("withdrawn", False)) for s in listed) == [
        ("heat", False, False), ("rain", False, True), ("rain", True, False)]
    assert {(s["kind"], s.get("has_temp", False), s.get("max_temp_c", 0)) for s in listed} == {
        ("heat", True, 40), ("rain", False, 0)}
    cold = json.loads(walked.cli("weather", "list", "411081", "--json", peer=DESK))["signals"]
    assert [s.get("max_temp_c") for s in cold if s["kind"] == "cold"] == [-9]
    assert "已撤回" in walked.cli("weather", "list", "411081", peer=DESK)


# ---- a long statement --------------------------------------------------------------------------


def test_statement__more_items_than_a_page__one_document(walked, tmp_path):
    """101 workers, an hour each, paid a yuan."""
    code, numbers = credit_code("411002", "MAC5TMT1"), [f"L{n:03d}" for n in range(101)]
    files = {"employers": ["统一社会信用代码,名称,类型,区划代码", f"{code},虚构长清单配送,平台企业,411002"],
             "engagements": ["统一社会信用代码,骑手号,用工类型,职业,常住区划,开始日期,结束日期,同一人"] + [
                 f"{code},{no},B,网约配送员,411002,2021-12-01,," for no in numbers],
             "intervals": ["订单号,骑手号,时段类型,开始时间,结束时间,工作区划"] + [
                 f"I{no},{no},订单,2025-03-03 09:00:00,2025-03-03 10:00:00,411002" for no in numbers],
             "pay": ["流水号,骑手号,所属月份,项目,金额(元),发放日期"] + [
                 f"P{no},{no},2025-03,PIECE,1.00,2025-04-15" for no in numbers]}
    for kind, rows in files.items():
        path = tmp_path / f"{kind}.csv"
        path.write_text("\n".join(rows) + "\n", encoding="utf-8-sig")
        of = ("--employer", code, "--period", flow.MONTH) if kind in ("intervals", "pay") else ()
        flow.again(walked, "import", kind, path, *of, until="E_NOT_FOUND")
    walked.cli("audit", "run", "--period", flow.MONTH, "--employer", code, peer=DESK, timeout=120, status=1)
    page = json.loads(walked.cli("wages", "statement", code, flow.MONTH, "--json", peer=DESK, status=1))
    short = [i["worker_no"] for i in page["items"] if i["rule"] == "PAY-02"]
    assert sorted(short) == numbers
    assert (page["n_open"], page["open_fen"]) == (len(page["items"]), str(sum(int(i["owed_fen"]) for i in page["items"])))
    assert "next_after_id" not in page or page["next_after_id"] == "0"
    assert "合计 101 项" in walked.cli("wages", "statement", code, flow.MONTH, peer=DESK, status=1)
