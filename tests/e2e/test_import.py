"""Files on their way in: broken rows, dry runs, imports that are killed, exit codes."""

import json
import signal
import subprocess
import time

import pytest

import city
import flow

DESK = "hrss-desk"
INTERVALS = "source_ref,worker_no,kind,started,ended,work_region"
PAY = "流水号,骑手号,所属月份,项目,金额(元),发放日期"

# line without its line break, column of the first error ("" the whole row)
BROKEN_INTERVALS = [
    (b"x1,K001,order,2025-03-09 10:00,2025-03-09 11:00", ""),
    (b"x2,K001,order,2025-03-09 10:00,2025-03-09 11:00,411002,more", ""),
    (b",K001,order,2025-03-09 10:00,2025-03-09 11:00,411002", "订单号".encode()),
    (b"x4,K001,order,2025-03-09,2025-03-09 11:00,411002", "开始时间".encode()),
    (b"x5,K001,order,2025-02-30 10:00,2025-03-09 11:00,411002", "开始时间".encode()),
    (b"x6,K001,order,2025-03-09 25:00,2025-03-10 11:00,411002", "开始时间".encode()),
    (b"x7,K001,order,45725.4375,2025-03-09 11:00,411002", "开始时间".encode()),
    (b"x8,K001,order,1948-03-09 10:00,1948-03-09 11:00,411002", "开始时间".encode()),
    (b"x9,K001,order,2190-03-09 10:00,2190-03-09 11:00,411002", "开始时间".encode()),
    (b"x10,K001,order,2025-03-09 10:00,2025-03-09 09:59,411002", "结束时间".encode()),
    (b"x11,K001,order,2025-03-09 10:00,2025-03-10 10:01,411002", "结束时间".encode()),
    (b"x12,K001,rest,2025-03-09 10:00,2025-03-09 11:00,411002", "时段类型".encode()),
    (b"x13,K001,order,2025-03-09 10:00,2025-03-09 11:00,41100", "工作区划".encode()),
    (b"2.02503E+15,K001,order,2025-03-09 10:00,2025-03-09 11:00,411002", "订单号".encode()),
    (b"'x15,K001,order,2025-03-09 10:00,2025-03-09 11:00,411002", "订单号".encode()),
    (b"#REF!,K001,order,2025-03-09 10:00,2025-03-09 11:00,411002", "订单号".encode()),
    (b"x 17,K001,order,2025-03-09 10:00,2025-03-09 11:00,411002", "订单号".encode()),
    (b"x18\0,K001,order,2025-03-09 10:00,2025-03-09 11:00,411002", "订单号".encode()),
    (b"x19\x01,K001,order,2025-03-09 10:00,2025-03-09 11:00,411002", "订单号".encode()),
    (b"x20\xc3,K001,order,2025-03-09 10:00,2025-03-09 11:00,411002", "订单号".encode()),
    (b'x"21,K001,order,2025-03-09 10:00,2025-03-09 11:00,411002', ""),
    (b'"x22,K001,order,2025-03-09 10:00,2025-03-09 11:00,411002', ""),
    (b"x" * 65 + b",K001,order,2025-03-09 10:00,2025-03-09 11:00,411002", "订单号".encode()),
    (b"x" * 5000 + b",K001,order,2025-03-09 10:00,2025-03-09 11:00,411002", "订单号".encode()),
    (b"x25,K001,order,2025-03-09 10:00," + b"9" * 70000 + b",411002", ""),
    (b"good1,K001,order,2025-03-09 10:00,2025-03-09 11:00,411002", "订单号".encode()),
    # what only the service knows
    (b"x27,K001,order,2025-05-09 10:00,2025-05-09 11:00,411002", "开始时间".encode()),
]
BROKEN_PAY = [
    ("p1,K001,2025-3月x,BASE,1,", "所属月份"),
    ("p2,K001,2025-13,BASE,1,", "所属月份"),
    ("p3,K001,2025-03,BONUS,1,", "项目"),
    ("p4,K001,2025-03,BASE,abc,", "金额(元)"),
    ("p5,K001,2025-03,BASE,1.234,", "金额(元)"),
    ('p6,K001,2025-03,BASE,"1,234.50",', "金额(元)"),
    ("p7,K001,2025-03,BASE,￥12,", "金额(元)"),
    ("p8,K001,2025-03,BASE,200000.01,", "金额(元)"),
    ("p9,K001,2025-03,BASE,1,2025-04-31", "发放日期"),
    ("p10,K001,2025-03,BASE,1,15/04/2025", "发放日期"),
    ("p11,K001,2025-07,BASE,1,", "所属月份"),
]


@pytest.fixture(scope="module")
def registered(town):
    for kind in flow.KINDS[:2]:
        town.cli("import", kind, flow.SAMPLE / f"{kind}.csv", peer=DESK)
    return town


def both_ways(town, kind, path, status, *more):
    """The report of a dry run and of the run."""
    args = ["import", kind, path, "--employer", flow.employers(town)[0], "--period", flow.MONTH,
            "--json", *more]
    return [json.loads(town.cli(*args, *dry, peer=DESK, status=status)) for dry in (["--dry-run"], [])]


def check_errors(report, first_line, columns):
    """One refused row a line, each with what a person needs to put it right."""
    by_line = {}
    for e in report["errors"]:
        assert e["reason"] and e["mend"], e
        by_line.setdefault(e["line"], e)
    assert sorted(by_line) == list(range(first_line, first_line + len(columns)))
    for i, column in enumerate(columns):
        assert by_line[first_line + i]["column"] == column, by_line[first_line + i]
    assert report["refused"] == len(columns)


def test_broken_rows__each_kind__refused_good_rows_in(registered, tmp_path):
    path = tmp_path / "broken.csv"
    lines = [INTERVALS.encode(), b"good1,K001,order,2025-03-09 10:00,2025-03-09 11:00,411002",
             "好2,K001,订单,2025/3/9 12:00,２０２５-03-09 12:00:00,411002".encode()]
    lines += [b[0] for b in BROKEN_INTERVALS]
    lines += [b"good3,K002,order,2025-03-31 23:30,2025-04-01 00:30,411002", b",,,,,", b""]
    path.write_bytes(b"\n".join(lines))
    dry, run = both_ways(registered, "intervals", path, 1)
    columns = [b[1].decode() if b[1] else "" for b in BROKEN_INTERVALS]
    check_errors(run, 4, columns)
    assert run["accepted"] == 3
    assert (dry["errors"], dry["accepted"], dry["refused"]) == (
        run["errors"], run["accepted"], run["refused"])
    assert run["submission"]["seconds_sum"] == "7200"
    assert registered.psql("select count(*) from submission", schema="wages") == [["1"]]


def test_broken_pay__gb18030__each_refused(registered, tmp_path):
    path = tmp_path / "pay.csv"
    text = "\n".join([PAY, "好1,K001,2025-03,计件提成,1.5,2025.4.15"] + [b[0] for b in BROKEN_PAY])
    path.write_bytes(text.encode("gb18030"))
    dry, run = both_ways(registered, "pay", path, 1)
    assert run["encoding"] == "GB18030"
    check_errors(run, 3, [b[1] for b in BROKEN_PAY])
    assert run["accepted"] == 1 and run["submission"]["pay_sum_fen"] == "150"
    assert dry["errors"] == run["errors"] and dry["accepted"] == 1


def test_errors_file__mended__goes_in(registered, tmp_path):
    code = flow.employers(registered)[1]
    path, back = tmp_path / "pay.csv", tmp_path / "back.csv"
    path.write_text(f"{PAY}\nq1,D001,2025-03,BASE,1.234,\nq2,D001,2025-03,BASE,2,\n")
    registered.cli("import", "pay", path, "--employer", code, "--period", flow.MONTH, "--part", "e",
                   "--errors", back, "--dry-run", peer=DESK, status=1)
    text = back.read_text(encoding="utf-8-sig")
    assert text.splitlines()[0].endswith('"错误"')
    assert "两位小数" in text.splitlines()[1] and text.splitlines()[2].endswith('""')
    back.write_text(text.replace("1.234", "1.23"), encoding="utf-8-sig")
    out = registered.cli("import", "pay", back, "--employer", code, "--period", flow.MONTH, "--part",
                         "e", peer=DESK)
    assert "¥3.23" in out


def test_import__killed_on_its_way__again_takes_each_row_once(registered, tmp_path):
    code = flow.employers(registered)[1]
    path = tmp_path / "many.csv"
    rows = [f"m{i},D{i % 20 + 1:03d},order,2025-03-{i % 28 + 1:02d} 10:00:00,"
            f"2025-03-{i % 28 + 1:02d} 10:10:00,411002" for i in range(60000)]
    path.write_text("\n".join([INTERVALS] + rows))
    argv = [str(city.binary("gongdao")), "--config", str(registered.config), "--as", DESK, "import",
            "intervals", str(path), "--employer", code, "--part", "many"]
    for delay in (0.3, 0.6, 1.0):
        child = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(delay)  # somewhere on its way; where does not matter
        child.send_signal(signal.SIGKILL)
        child.wait()
    out = flow.again(registered, *argv[5:])
    assert "60000" in out or "已导入" in out
    assert registered.psql("select state, rows_in, seconds_sum from submission where part = 'many'",
                           schema="wages") == [["closed", "60000", "36000000"]]


def test_exit_codes__by_cause__those_of_the_manual(registered, tmp_path):
    sample = flow.SAMPLE / "employers.csv"
    registered.cli("import", "employers", sample, peer="samr-desk", status=3)
    registered.cli("import", "employers", tmp_path / "none.csv", peer=DESK, status=2)
    registered.cli("import", "ghosts", sample, peer=DESK, status=2)
    registered.cli("case", "open", "1", peer=DESK, status=2)
    registered.cli("case", "show", "1", peer=DESK, status=1)
    away = registered.config.with_name("away.yaml")
    away.write_text(registered.config.read_text().replace(
        ", ".join(registered.endpoints), "tcp://127.0.0.1:9"))
    r = subprocess.run([str(city.binary("gongdao")), "--config", str(away), "--timeout", "1", "status"],
                       capture_output=True, timeout=30)
    assert r.returncode == 4


def test_help__both_languages__every_command(registered):
    zh = registered.cli("help")
    en = registered.cli("help", lang="en_US.UTF-8")
    assert "导入" in zh and "import a CSV file" in en
    for line in en.splitlines():
        if line.startswith("  ") and not line.startswith("  --") and "  " in line.strip():
            words = line.strip().split("  ")[0]
            assert registered.cli("help", *words.split()).startswith("用法")


FILED = {
    "roster": ("骑手号,日期,出勤类型",
               ["K001,2025-03-09,休息", "K001,2025/3/10,work", "K001,2025-03-11,打盹"],
               "出勤类型", "roster_day"),
    "penalties": ("处罚编号,骑手号,处罚时间,金额(元),规则编号,事由,可申诉",
                  ["F1,K001,2025-03-09 18:30:00,20.00,GZ-7,超时,是", "F2,K001,2025-03-09 19:00:00,0,,,否",
                   "F3,K001,2025-03-09 19:00:00,-1,,,否"],
                  "金额(元)", "penalty"),
    "pushes": ("推送编号,骑手号,推送时间,推送类型",
               ["E1,K001,2025-03-09 18:30:00,达到上限", "E2,K001,2025-03-09 18:31:00,stop",
                "E3,K001,2025-03-09 18:32:00,喊话"],
               "推送类型", "push_event"),
    "prices": ("工作区划,任务类型,单价(元),生效日期,协商文件",
               ["411000,同城配送,4.50,2025-03-01,", "411002,同城配送,4.20,2025-03-01,协商纪要",
                "999999,同城配送,4.20,2025-03-01,"],
               "工作区划", "unit_price"),
}


@pytest.mark.parametrize("kind", list(FILED))
def test_filed_beside_hours__good_in_bad_said__same_file_recognised(registered, tmp_path, kind):
    header, rows, column, table = FILED[kind]
    path = tmp_path / f"{kind}.csv"
    path.write_text("\n".join([header] + rows) + "\n")
    dry, run = both_ways(registered, kind, path, 1)
    check_errors(run, 4, [column])
    assert run["accepted"] == 2 and dry["accepted"] == 2 and dry["errors"] == run["errors"]
    assert registered.psql(f"select count(*) from {table}", schema="wages") == [["2"]]
    again = registered.cli("import", kind, path, "--employer", flow.employers(registered)[0],
                           "--period", flow.MONTH, "--json", peer=DESK)
    assert json.loads(again)["submission"]["already"] is True
    assert registered.psql(f"select count(*) from {table}", schema="wages") == [["2"]]


def test_orders_money__optional_columns__kept_where_filed(registered, tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(f"{INTERVALS},订单报酬(元),乘客支付(元),抽成(万分比),任务类型\n"
                    "om1,K001,order,2025-03-20 10:00,2025-03-20 11:00,411002,12.50,20,2000,同城配送\n"
                    "om2,K001,无订单驾驶,2025-03-20 11:00,2025-03-20 11:30,411002,,,,\n")
    registered.cli("import", "intervals", path, "--employer", flow.employers(registered)[0], "--period",
                   flow.MONTH, "--part", "orders", peer=DESK)
    got = registered.psql("select source_ref, kind, pay_fen, fare_fen, commission_bp, task from work_interval"
                          " where source_ref like 'om_' order by 1", schema="wages")
    assert got == [["om1", "order", "1250", "2000", "2000", "同城配送"],
                   ["om2", "driving", "-1", "-1", "-1", ""]]
    pay = tmp_path / "due.csv"
    pay.write_text(f"{PAY},应发日期,扣款依据,支付凭证\n"
                   "od1,K001,2025-03,BASE,1,2025-04-15,2025-04-10,,银行\n"
                   "od2,K001,2025-03,D-RENT,1,,,租车合同,\n")
    registered.cli("import", "pay", pay, "--employer", flow.employers(registered)[0], "--period", flow.MONTH,
                   "--part", "due", peer=DESK)
    got = registered.psql("select source_ref, due_day, basis, proof from pay_line where source_ref like 'od_'"
                          " order by 1", schema="wages")
    assert got == [["od1", "2025-04-10", "", "bank"], ["od2", "", "租车合同", "reported"]]
