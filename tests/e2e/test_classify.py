"""A relation classified by both sides and an officer, and records of a number nobody has, through the
real processes."""

import json

import pytest

import city
import flow

DESK = "hrss-desk"
CODE = "91411002MA0000007L"
MONTH = "2025-03"

EMPLOYERS = f"credit_code,name,kind,region\n{CODE},演示平台,platform,411002\n"
ENGAGEMENTS = ("统一社会信用代码,骑手号,用工类型,职业,常住区划,开始日期\n"
               f"{CODE},R-1,B,rider,411002,2025-01-01\n")
INTERVALS = ("订单号,骑手号,时段类型,开始时间,结束时间,工作区划\n"
             "O-1,R-1,订单,2025-03-03 09:00:00,2025-03-03 17:00:00,411002\n"
             "O-2,N-9,订单,2025-03-04 09:00:00,2025-03-04 15:00:00,411002\n")


@pytest.fixture(scope="module")
def town():
    with city.City(instances=1, services=["registration", "wages"]) as c:
        yield c


@pytest.fixture(scope="module")
def filed(town, tmp_path_factory):
    folder = tmp_path_factory.mktemp("classify")
    for name, text in (("employers", EMPLOYERS), ("engagements", ENGAGEMENTS), ("intervals", INTERVALS)):
        (folder / f"{name}.csv").write_text(text, "utf-8")
    flow.again(town, "import", "employers", folder / "employers.csv")
    flow.again(town, "import", "engagements", folder / "engagements.csv")
    flow.again(town, "import", "intervals", folder / "intervals.csv", "--employer", CODE, "--period", MONTH,
               until="E_NOT_FOUND")
    town.engagement = town.psql("select engagement_id from engagement", schema="registration")[0][0]
    return town


def shown(town, *args):
    return json.loads(town.cli("classify", *args, "--json", peer=DESK))


def facts(town, number="R-1"):
    employer = town.psql("select employer_id from employer", schema="registration")[0][0]
    return flow.ask(town, "wages.GetFacts", {"employer_id": employer, "worker_no": number, "month": MONTH})


def waiting(town):
    return flow.ask(town, "wages.ListUnmapped").get("numbers", [])


def test_number_of_nobody__listed_then_mapped__counts(filed):
    filed.wait("the number waits", lambda: waiting(filed))
    number = waiting(filed)[0]
    assert (number["worker_no"], number["credit_code"], number["n_rows"]) == ("N-9", CODE, "1")
    assert "N-9" in filed.cli("alias", "waiting", peer=DESK, status=1)
    assert int(facts(filed)["worked_s"]) == 8 * 3600
    filed.cli("alias", "map", filed.engagement, "N-9", "--from", "2025-03-01", "--reason", "平台换号", peer=DESK)
    filed.wait("nobody waits", lambda: not waiting(filed))
    assert int(facts(filed)["worked_s"]) == 14 * 3600
    assert facts(filed, "N-9")["worker_no"] == "R-1"
    assert "N-9" in filed.cli("alias", "list", filed.engagement, peer=DESK)


def test_relation__asked_proposed_signed__wages_hears(filed):
    e = filed.engagement
    both = ["G1=yes", "G2=yes", "P1=yes", "P2=yes", "P6=no", "E1=yes", "E6=70", "O1=yes"]
    shown(filed, "answer", e, "employer", *both, "--reason", "企业申报")
    k = shown(filed, "answer", e, "worker", *both[:-1], "O1=no", "--reason", "询问笔录")
    assert (k["preliminary"], k["proposal"]["could_be"], k["effective"]) == ("X", "A", "B")
    k = shown(filed, "answer", e, "officer", "O1=yes", "--reason", "核查", "--evidence", "doc:排班表7号")
    assert (k["preliminary"], k["effective"], k["state"]) == ("A", "B", "needs_person")
    assert e in filed.cli("classify", "list", peer=DESK)
    text = filed.cli("classify", "show", e, peer=DESK)
    for words in ("人格从属性：支持劳动关系 3，反对 0，缺 4", "rel.a.econ_min = 2 标准待核实", "系统初判"):
        assert words in text
    version = k["proposal"]["version"]
    # a proposal that has changed since is not signed
    filed.cli("classify", "decide", e, "confirm", "A1", "--reason", "核查报告", "--proposal", "1", peer=DESK, status=1)
    k = shown(filed, "decide", e, "confirm", "A1", "--reason", "核查报告", "--proposal", version,
              "--from", "2025-02-01")
    assert (k["effective"], k["basis"], k["state"]) == ("A1", "confirmed", "settled")
    filed.wait("wages hears", lambda: facts(filed)["class"] == "A1")
    k = shown(filed, "decide", e, "adjudicate", "B", "--reason", "裁决", "--from", "2025-04-01",
              "--authority", "arbitration", "--document", "许劳人仲案字〔2025〕31号")
    assert k["effective"] == "B"
    assert [(p["class"], p["basis"]) for p in k["periods"]] == [
        ("B", "declared"), ("A1", "confirmed"), ("B", "adjudicated")]
    assert shown(filed, "show", e, "--on", "2025-03-31")["effective"] == "A1"
    # the month is audited by the class of its last day, whatever holds now
    told = filed.psql("select version from engagement", schema="registration")
    filed.wait("wages hears of the award", lambda: filed.psql("select version from engagement", schema="wages") == told)
    assert facts(filed)["class"] == "A1"


def test_records_of_three_months__answer_beside_the_sides__conflict_to_a_person(filed, tmp_path):
    """What wages measured reaches the classification as a side of its own (REG-6)."""
    (tmp_path / "engagements.csv").write_text(
        "统一社会信用代码,骑手号,用工类型,职业,常住区划,开始日期\n" f"{CODE},R-2,B,rider,411002,2024-01-01\n", "utf-8")
    flow.again(filed, "import", "engagements", tmp_path / "engagements.csv")
    e = filed.psql("select engagement_id from engagement where worker_no = 'R-2'", schema="registration")[0][0]
    # the company says he is seldom there
    k = shown(filed, "answer", e, "employer", "P5=yes", "E1=yes", "E5=no", "E6=10", "--reason", "企业申报")
    assert (k["preliminary"], k["state"]) == ("B", "agreed")
    for month, days in (("2024-04", 25), ("2024-05", 22), ("2024-06", 24)):
        rows = "".join(f"M-{month}-{d},R-2,订单,{month}-{d:02} 09:00:00,{month}-{d:02} 17:00:00,411002\n"
                       for d in range(1, days + 1))
        (tmp_path / f"{month}.csv").write_text("订单号,骑手号,时段类型,开始时间,结束时间,工作区划\n" + rows, "utf-8")
        flow.again(filed, "import", "intervals", tmp_path / f"{month}.csv", "--employer", CODE, "--period", month,
                   until="E_NOT_FOUND")
    filed.wait("registration hears", lambda: shown(filed, "show", e)["state"] == "needs_person")
    filed.wait("all three months", lambda: "71" in [a["number"] for a in shown(filed, "show", e)["answers"]])
    k = shown(filed, "show", e)
    said = {a["side"]: (a["value"], a["number"]) for a in k["answers"] if a["question"] == "E6"}
    assert said == {"employer": ("number", "10"), "measured": ("number", "71")}
    assert k["preliminary"] == "B"
    assert [(m["days"], m["worked_s"], m["share_percent"]) for m in k["measured"]] == [
        (24, str(24 * 8 * 3600), 100), (22, str(22 * 8 * 3600), 100), (25, str(25 * 8 * 3600), 100)]
    text = filed.cli("classify", "show", e, peer=DESK)
    assert "企业报送的记录与一方的回答不一致" in text and "2024-06  工作 24 天  192 小时 0 分  占比 100%" in text
    assert e in filed.cli("classify", "list", peer=DESK)
    k = shown(filed, "answer", e, "officer", "E6=71", "--reason", "核查", "--evidence", "log:接单记录")
    assert k["state"] == "agreed"
