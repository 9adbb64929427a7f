"""Scenario S3 through the real processes: a shift over the end of a month into a holiday, of a labour
contract (a) and of class B (b); one person on two platforms (c).
"""

import json

import pytest

import city
import flow

DESK = "hrss-desk"
CODES = {"甲": "91411002MAC1JA0A20", "乙": "91411002MAC1JA0B0T"}
HEAD = {"engagements": "统一社会信用代码,骑手号,用工类型,职业,常住区划,开始日期,结束日期,同一人",
        "intervals": "订单号,骑手号,时段类型,开始时间,结束时间,工作区划,订单报酬(元)",
        "pay": "流水号,骑手号,所属月份,项目,金额(元),发放日期"}
# the whole shift and what it brought: 160 yuan, 20 an hour, the same for both classes
SHIFT = "2022-04-30 22:00:00,2022-05-01 06:00:00,411002,160.00"
FILES = [
    ("intervals", "甲", "2022-04", [f"S1,A1,订单,{SHIFT}", f"S2,B1,订单,{SHIFT}"]),
    ("intervals", "甲", "2022-06", ["J1,C1,订单,2022-06-09 07:30:00,2022-06-09 15:00:00,411002,"]),
    ("intervals", "乙", "2022-06", ["J2,ZZ9,订单,2022-06-09 13:15:00,2022-06-09 19:30:00,411002,"]),
    ("pay", "甲", "2022-04", ["P1,A1,2022-04,BASE,3480.00,2022-05-15", "P2,B1,2022-04,PIECE,40.00,2022-05-15"]),
    ("pay", "甲", "2022-05", ["P3,A1,2022-05,BASE,3480.00,2022-06-15", "P4,B1,2022-05,PIECE,120.00,2022-06-15"]),
    ("pay", "甲", "2022-06", ["P5,C1,2022-06,PIECE,400.00,2022-07-15"]),
    ("pay", "乙", "2022-06", ["P6,ZZ9,2022-06,PIECE,400.00,2022-07-15"]),
]
OF_THE_OTHER = [CODES["乙"], "虚构乙", "ZZ9", "J2"]  # what would be a trace of it


def put(path, head, rows):
    path.write_text("\n".join([head] + rows) + "\n", encoding="utf-8-sig")
    return path


@pytest.fixture(scope="module")
def walked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("s3")
    with city.City() as town:
        town.cli("import", "employers", put(folder / "e.csv", "统一社会信用代码,名称,类型,区划代码", [
            f"{code},虚构{name}配送,平台企业,411002" for name, code in CODES.items()]), peer=DESK)
        one = f"{CODES['甲']}/C1"
        town.cli("import", "engagements", put(folder / "w.csv", HEAD["engagements"], [
            f"{CODES['甲']},A1,A1,网约配送员,411002,2021-12-01,,", f"{CODES['甲']},B1,B,网约配送员,411002,2021-12-01,,",
            f"{CODES['甲']},C1,B,网约配送员,411002,2021-12-01,,", f"{CODES['乙']},ZZ9,B,网约配送员,411002,2021-12-01,,{one}"]),
            peer=DESK)
        town.ask("registration.ImportAgreements", {"rows": [{
            "credit_code": CODES["甲"], "worker_no": "A1", "kind": "labour_contract", "from_day": 18962,  # 2021-12-01
            "terms": {"signed_day": 18962, "pay_fen": "348000", "pay_cycle": "month", "pay_day": 15}}]}, peer=DESK)
        for kind, name, month, rows in FILES:
            flow.again(town, "import", kind, put(folder / f"{kind}-{name}-{month}.csv", HEAD[kind], rows), "--employer",
                       CODES[name], "--period", month, until="E_NOT_FOUND")
        town.run("audit", "run", "--period", "2022-04..2022-06", peer=DESK, timeout=120)
        town.wait_drained()
        yield town


def findings(town, rule):
    listed = flow.ask(town, "wages.ListFindings", {"rule": rule, "limit": 100}).get("findings", [])
    return {(f["worker_no"], f["month"]): f for f in listed}


def test_s3a__labour_contract__rest_day_and_holiday_280_short(walked):
    found = findings(walked, "PAY-09")
    assert {k: int(f["owed_fen"]) for k, f in found.items()} == {("A1", "2022-04"): 4000, ("A1", "2022-05"): 24000}
    april, may = found["A1", "2022-04"], found["A1", "2022-05"]
    # 30 April was a day off (国办发明电〔2021〕11号), 1 May is a statutory holiday: 2 h x 200 %, 6 h x 300 %
    assert "休息日 2.00 小时 × 200%" in april["arithmetic_zh"] and "= ¥80.00；已付 ¥40.00" in april["arithmetic_zh"]
    assert "法定休假日 6.00 小时 × 300%" in may["arithmetic_zh"] and "= ¥360.00；已付 ¥120.00" in may["arithmetic_zh"]
    assert sum(int(f["owed_fen"]) for f in found.values()) == 28000
    assert any("第四十四条" in c["article"] for c in may["clauses"])


def test_s3a__over_the_end_of_the_month__each_month_its_part(walked):
    for month, seconds in (("2022-04", 2 * 3600), ("2022-05", 6 * 3600)):
        facts = json.loads(walked.cli("facts", "show", CODES["甲"], "A1", month, "--json", peer=DESK))
        assert int(facts["worked_s"]) == seconds, facts


def test_s3b__class_b_same_shift__flag_without_an_amount(walked):
    found = findings(walked, "PAY-10")
    assert list(found) == [("B1", "2022-05")]
    finding = found["B1", "2022-05"]
    assert finding.get("owed_fen", "0") == "0" and finding["class"] == "B"
    assert "6.00 小时" in finding["arithmetic_zh"] and "高于平时及额外补偿合计 ¥0.00" in finding["arithmetic_zh"]
    assert "金额由协议约定" in finding["arithmetic_zh"]
    assert finding["clauses"]
    assert not [k for k in findings(walked, "PAY-09") if k[0] == "B1"]


def test_s3c__two_platforms__twelve_hours_and_one_over(walked):
    worker = walked.psql("select worker_id from engagement where worker_no = 'C1'", schema="wages")[0][0]
    hours = flow.ask(walked, "wages.GetWorkerHours", {"worker_id": worker, "month": "2022-06"})
    (day,) = hours["days"]
    assert (int(day["worked_s"]), int(day["sum_s"])) == (12 * 3600, 13 * 3600 + 45 * 60)
    assert len(day["shares"]) == 2
    (hint,) = hours["hints"]
    assert hint["rule"] == "TIM-12" and "超过 1 小时" in hint["arithmetic_zh"] and "13 小时 45 分" in hint["arithmetic_zh"]


def test_s3c__pages_lists_and_events_of_one_platform__no_trace_of_the_other(walked):
    employer = flow.ask(walked, "registration.GetEmployer", {"credit_code": CODES["甲"]})["employer_id"]
    own = [walked.run(*words, peer=DESK).stdout for words in (
        ("facts", "show", CODES["甲"], "C1", "2022-06"), ("facts", "show", CODES["甲"], "C1", "2022-06", "--json"),
        ("finding", "list", "--employer", employer), ("finding", "list", "--employer", employer, "--json"),
        ("submission", "list", "--employer", employer), ("wages", "statement", CODES["甲"], "2022-06"))]
    assert all(own), own  # each of them said something
    own += [row[0] for row in walked.psql(f"select body::text from finding_version join finding using (finding_id) "
                                          f"where employer_id = {employer}", schema="wages")]
    for text in own:
        assert not [trace for trace in OF_THE_OTHER if trace in text], text
    # what alerts keep of 甲, and every event of wages that names it
    sent = walked.psql(f"select encode(body, 'hex') from item join alert using (alert_id) where employer_id = {employer}",
                       schema="alerts")
    sent += walked.psql("select encode(body, 'hex') from outbox where position(convert_to('虚构甲', 'UTF8') in body) > 0",
                        schema="wages")
    assert sent and not [row for (row,) in sent for trace in OF_THE_OTHER if trace.encode().hex() in row]
    # said to the worker and to labour inspection when they ask, and to nobody else: nothing is stored or sent
    assert walked.psql("select count(*) from finding where rule = 'TIM-12'", schema="wages") == [["0"]]
    assert walked.psql("select count(*) from outbox where position('TIM-12'::bytea in body) > 0", schema="wages") == [["0"]]
    for peer in ("samr-desk", "trans-desk", "samr-system"):
        r = walked.run("call", "wages.GetWorkerHours", '{"worker_id": 1, "month": "2022-06"}', peer=peer)
        assert r.returncode == 3, r.stdout + r.stderr
