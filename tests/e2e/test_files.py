"""Files of the register on their way in: ugly ones, random flaws, kills, forms and mappings."""

import json
import random
import signal
import subprocess
import sys
import time

import openpyxl
import pytest

import city
import flow

sys.path.insert(0, str(city.SOURCE / "tests" / "data"))
import register  # noqa: E402
import ugly  # noqa: E402

DESK = "hrss-desk"
HEADER = "credit_code,worker_no,class,occupation,home_region,from,to,same_as"


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    path = tmp_path_factory.mktemp("files") / "employers.csv"
    path.write_text("\n".join(register.Roster().employers()), encoding="utf-8")
    with city.City(services=["registration"], settings="  test_identities: true\n") as c:
        c.cli("import", "employers", path, peer=DESK)
        yield c


def report(town, kind, path, *more):
    """What an import says, as JSON; of a file that is refused whole, the words."""
    r = town.run("import", kind, path, "--json", *more, peer=DESK, timeout=120)
    assert r.returncode in (0, 1, 2), r.stdout + r.stderr
    return json.loads(r.stdout) if r.returncode < 2 else {"whole": r.stdout + r.stderr}


# ---- ugly files ------------------------------------------------------------------------------

def test_ugly_files__each_fault_of_the_world__taken_or_refused_with_its_reason(town, tmp_path):
    paths, wrong = ugly.write(tmp_path), []
    for name, (kind, _make, good, refused, whole) in ugly.FILES.items():
        got = report(town, kind, paths[name], "--dry-run")
        if whole:
            ok = whole in got.get("whole", "")
            print(f"{name:28} refused whole: {json.dumps(got.get('whole', got), ensure_ascii=False)[-100:]}")
        else:
            reasons = [e["reason"] for e in got.get("errors", [])]
            ok = (got.get("accepted"), got.get("refused")) == (good, len(refused)) and all(
                any(r in reason for reason in reasons) for r in refused) and all(e["mend"] for e in got["errors"])
            print(f"{name:28} {got.get('accepted')} in, {got.get('refused')} refused {reasons}")
        if not ok:
            wrong.append((name, got))
    assert not wrong


# ---- persons ----------------------------------------------------------------------------------

def resident_id(n):
    """The nth resident id of nobody: born in 1900, sequence 000."""
    first = f"4110031900{n // 28 % 12 + 1:02d}{n % 28 + 1:02d}000"
    total = sum(int(c) * w for c, w in zip(first, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]))
    return first + "10X98765432"[total % 11]


def test_workers__documents_of_every_kind_of_wrong__told_and_never_shown(town, tmp_path):
    path, back = tmp_path / "workers.xlsx", tmp_path / "back.xlsx"
    good, other = resident_id(1), resident_id(2)
    rows = [["证件号码", "姓名", "手机号", "常住区划", "统一社会信用代码", "骑手号"],
            [good, "张三", "13800000000", 411003, ugly.A, "W001"],
            [int(resident_id(3)[:17]) * 10, "李四", "", 411003, ugly.A, "W002"],
            ["411003000101000", "王五", "", 411003, ugly.A, "W003"],
            [other[:17] + ("1" if other[17] != "1" else "2"), "赵六", "", 411003, ugly.A, "W004"],
            [resident_id(4).translate(str.maketrans("0123456789", "０１２３４５６７８９")), "钱七", "1380000", 411003, ugly.A, "W005"],
            [resident_id(5), "孙八", "", 411003, ugly.A, "W006"]]
    ugly.book(rows).save(path)
    dry = report(town, "workers", path, "--dry-run")
    run = report(town, "workers", path, "--errors", back)
    assert (run["created"], run["refused"]) == (2, 4), run
    assert dry["errors"] == run["errors"]
    reasons = {e["line"]: e["reason"] for e in run["errors"]}
    for line, words in {3: "超过 15 位", 4: "15 位的旧身份证", 5: "校验位", 6: "电话"}.items():
        assert words in reasons[line], (line, reasons)
    said = json.dumps(run, ensure_ascii=False)
    for row in rows[1:]:
        assert str(row[0]) not in said and row[1] not in said
    again = report(town, "workers", path)
    assert (again["created"], again["unchanged"]) == (0, 2)


# ---- a dry run says what the run does (IMP-2) -----------------------------------------------

def random_rows(rng, known, n):
    """Rows with flaws at random: of a cell, of a row, of two rows far apart."""
    rows = []
    for i in range(n):
        worker = rng.choice(known) if rng.random() < 0.3 else f"R{rng.randrange(10**6)}"
        known.append(worker)
        start = f"2022-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
        row = [rng.choice(register.PARTNERS), worker, rng.choice(["A1", "B", "C"]), "rider",
               rng.choice(register.REGIONS), start, "", ""]
        if rng.random() < 0.2:
            row[6] = f"2022-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
        if rng.random() < 0.1:
            row[7] = f"{rng.choice(register.PARTNERS)}/{rng.choice(known)}"
        if rng.random() < 0.1:
            row[rng.randrange(8)] = rng.choice(["", "x", "410102", register.NOBODY, "2022-13-01", "'1", "1.2E+17"])
        rows.append(row)
    return rows


@pytest.mark.parametrize("seed", range(4))
def test_dry_run__random_flaws__says_what_the_run_does(town, tmp_path, seed):
    rng, known = random.Random(seed), ["R1"]
    for step in range(2):  # the second time there is something to change
        path = tmp_path / f"{step}.csv"
        rows = random_rows(rng, known, 1300)
        path.write_text("\n".join([HEADER] + [",".join(r) for r in rows]), encoding="utf-8")
        dry = report(town, "engagements", path, "--dry-run")
        run = report(town, "engagements", path)
        assert run["refused"] > 50 and run["accepted"] > 500
        for key in ("accepted", "refused", "created", "updated", "unchanged", "errors"):
            assert dry[key] == run[key], (seed, step, key)
        again = report(town, "engagements", path)
        assert (again["updated"], again["unchanged"]) == (0, run["accepted"]), (seed, step)
        assert again["created"] == run["refused"] - again["refused"]  # what it waited for is there now


# ---- kills -----------------------------------------------------------------------------------

def test_import__client_and_daemons_killed__every_row_once(town, tmp_path):
    path = tmp_path / "many.csv"
    n = 15000
    path.write_text("\n".join([HEADER] + [f"{register.PARTNERS[i % 9]},M{i},B,rider,411002,2022-01-01,,"
                                          for i in range(n)]))
    argv = [str(city.binary("gongdao")), "--config", str(town.config), "--as", DESK, "import", "engagements",
            str(path)]
    for delay in (0.4, 0.8):
        child = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(delay)  # somewhere on its way; where does not matter
        child.send_signal(signal.SIGKILL)
        child.wait()
    child = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for name in ("registration-1", "registration-2"):
        time.sleep(0.3)
        town.processes[name].kill()
    child.wait(120)
    flow.again(town, *argv[5:])
    got = town.psql("select count(*), count(distinct (employer_id, worker_no)), max(version) from engagement "
                    "where worker_no like 'M%'", schema="registration")
    assert got == [[str(n), str(n), "1"]]
    runs = json.loads(town.cli("import", "history", "engagements", "--json", peer=DESK))["imports"]
    runs = [r for r in runs if r["file_name"] == "many.csv"]
    last = runs[0]
    assert (last["state"], last["rows"], last["refused"]) == ("closed", str(n), "0")
    assert int(last["created"]) + int(last["unchanged"]) == n
    assert sum(int(r["created"]) for r in runs) == n  # over all runs each row was new once
    for earlier, later in zip(runs[1:], runs):
        assert later["goes_on_id"] == (earlier["import_id"] if earlier["state"] == "open" else "0")
    assert "many.csv" in town.cli("import", "history", peer=DESK)


# ---- forms and mappings ------------------------------------------------------------------------

def test_template__every_kind_as_workbook__goes_in_as_it_is_read(town, tmp_path):
    kinds = [line.split()[0] for line in town.cli("import", "template").splitlines()[1:]]
    assert "engagements" in kinds and "pay" in kinds
    for kind in kinds:
        path = tmp_path / f"{kind}.xlsx"
        town.cli("import", "template", kind, path)
        book = openpyxl.load_workbook(path)
        assert book.worksheets[0]["A2"].number_format == "@" and len(book.worksheets) == 2
        r = town.run("import", "template", kind, path)
        assert r.returncode == 2 and "exists" in r.stderr
        assert town.cli("import", "template", kind).startswith("\ufeff")
    got = report(town, "employers", tmp_path / "employers.xlsx", "--dry-run")
    assert (got["accepted"], got["refused"]) == (1, 0)


def test_mapping__a_companys_own_names__kept_and_used(town, tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text("骑手ID,姓名,身份,区县,接单起,工种\nH1,张三,B,411002,2022-01-01,rider\n", encoding="utf-8")
    out = town.cli("import", "map", "engagements", path, "jia", status=1)
    assert "骑手ID" in out and "工种" not in out
    assert "不认识的列" in report(town, "engagements", path, "--mapping", "jia")["whole"]
    town.cli("import", "map", "engagements", path, "jia", "--columns",
             "骑手ID=worker_no,姓名=,身份=class,区县=home_region,接单起=from", "--constants",
             f"credit_code={register.PARTNERS[0]}")
    got = report(town, "engagements", path, "--mapping", "jia")
    assert (got["created"], got["refused"]) == (1, 0)
    assert town.psql("select class from engagement where worker_no = 'H1'", schema="registration") == [["B"]]
    assert "不是" in report(town, "employers", path, "--mapping", "jia")["whole"]


def test_listings__what_goes_with_the_request__given_or_told(town, tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(f"统一社会信用代码,列入日期,列入原因\n{register.PARTNERS[2]},2022-02-01,未按规定公示\n", encoding="utf-8")
    got = report(town, "listings", path, "--with", "list=abnormal,source=市场监管局,snapshot_day=2022-03-01")
    assert (got["created"], got["refused"]) == (1, 0)
    assert town.psql("select list, source from listing", schema="registration") == [["abnormal", "市场监管局"]]
    for wrong in ("colour=red", "snapshot_day=soon", "list"):
        assert "whole" in report(town, "listings", path, "--with", wrong)


# ---- numbers and answers -------------------------------------------------------------------------

def test_aliases__new_numbers_of_a_company__each_to_its_worker(town, tmp_path):
    code = register.PARTNERS[1]
    roster = tmp_path / "roster.csv"
    roster.write_text(f"{HEADER}\n{code},A1,B,rider,411002,2022-01-01,,\n{code},A2,B,rider,411002,2022-01-01,,\n")
    assert report(town, "engagements", roster)["created"] == 2
    path, back = tmp_path / "numbers.csv", tmp_path / "back.csv"
    path.write_text("统一社会信用代码,新骑手号,已登记骑手号,启用日期\n"
                    f"{code},A1-新,A1,2022-03-01\n{code},A2-新,A9,2022-03-01\n", encoding="gb18030")
    assert report(town, "aliases", path, "--dry-run", "--with", "reason=换号")["accepted"] == 1
    got = report(town, "aliases", path, "--with", "reason=换号", "--errors", back)
    assert (got["created"], got["refused"], got["errors"][0]["column"]) == (1, 1, "已登记骑手号")
    assert "导入该编号的用工记录" in back.read_text(encoding="utf-8-sig")
    back.write_text(back.read_text(encoding="utf-8-sig").replace("A9", "A2"), encoding="utf-8-sig")
    got = report(town, "aliases", back, "--with", "reason=换号")
    assert (got["created"], got["unchanged"], got["refused"]) == (1, 1, 0)
    assert town.psql("select a.worker_no, e.worker_no from alias a join engagement e using (employer_id, worker_id) "
                     "where a.worker_no like '%新' order by 1", schema="registration") == [["A1-新", "A1"], ["A2-新", "A2"]]


def test_class_answers__both_sides_by_file__one_proposal_each(town, tmp_path):
    code = register.PARTNERS[2]
    roster = tmp_path / "roster.csv"
    roster.write_text(f"{HEADER}\n{code},Q1,B,rider,411002,2022-01-01,,\n")
    assert report(town, "engagements", roster)["created"] == 1
    path = tmp_path / "answers.xlsx"
    town.cli("import", "template", "class_answers", path)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    names = [c.value for c in sheet[1]]
    given = {"统一社会信用代码": code, "骑手号": "Q1"}
    for at, more in ((2, {"回答方": "企业", "P1 固定排班考勤到岗": "否", "E6 近3个月工作天数": "70"}),
                     (3, {"回答方": "劳动者", "P1 固定排班考勤到岗": "是", "F1 书面文件种类": "书面协议"}),
                     (4, {"回答方": "人员", "P1 固定排班考勤到岗": "是"})):
        for column, name in enumerate(names, 1):
            sheet.cell(at, column).value = {**given, **more}.get(name)
    book.save(path)
    got = report(town, "class_answers", path, "--with", "reason=问卷")
    assert (got["created"], got["refused"], got["errors"][0]["column"]) == (2, 1, "证据文号")
    told = town.psql("select side, question, value, number from class_answer order by 1, 2", schema="registration")
    assert told == [["employer", "E6", "number", "70"], ["employer", "P1", "no", "0"],
                    ["worker", "F1", "written_agreement", "0"], ["worker", "P1", "yes", "0"]]
    again = report(town, "class_answers", path, "--with", "reason=问卷")
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 2)
