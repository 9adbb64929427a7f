"""Files over HTTP: into the register and into submissions, checked only, refused, cut off; and that nobody waits
for somebody else's file (API-*, IMP-*). Through gateway, brokers and services as shipped."""

import fcntl
import io
import json
import os
import pathlib
import random
import re
import shutil
import threading
import time
import urllib.parse
import uuid

import openpyxl
import pytest

import city
import door as doors
import flow
from test_gateway_session import come_in

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAY = "流水号,骑手号,所属月份,项目,金额(元),发放日期\r\n"


class SpoolDoor(doors.Door):
    """One whose spool is its own, and small."""

    def section(self, etc):
        (etc / "spool").mkdir(exist_ok=True)
        (etc / "spool").chmod(0o777)
        return super().section(etc) + f"  spool: {etc}/spool\n"


@pytest.fixture(scope="module")
def door():
    return SpoolDoor(["public_per_minute: 100000", "timeout_ms: 60s", "read_ms: 8s", "upload_bytes: 2MiB", "spool_bytes: 8MiB"])


@pytest.fixture(scope="module")
def town(door):
    with city.City(instances=1, services=["accounts", "registration", "wages"], config_edit=door.config) as c:
        door.start(c)
        yield c


@pytest.fixture(scope="module")
def clerk(town, door):
    return come_in(town, door)


def uuid7():
    return str(uuid.UUID(int=(int(time.time() * 1000) << 80) | (7 << 76) | (2 << 62) | random.getrandbits(62)))


def send(who, kind, body, media=CSV, query="", **headers):
    if isinstance(body, str):
        body = body.encode()
    return who.ask("POST", f"/api/v1/uploads/{kind}{query}", body, **{"Content-Type": media, **headers})


def sample(kind):
    return (flow.SAMPLE / f"{kind}.csv").read_bytes()


@pytest.fixture(scope="module")
def registered(town, clerk):
    for kind in flow.KINDS[:2]:
        a = send(clerk, kind, sample(kind), query=f"?file={kind}.csv")
        assert a.status == 200, a
    return clerk


def history(who):
    return who.rpc("registration.ListImports").json["imports"]


def submissions(who):
    return who.rpc("wages.ListSubmissions").json["submissions"]


def test_upload__register__as_the_command_line(town, registered):
    a = send(registered, "employers", sample("employers"), query="?file=%E5%8D%95%E4%BD%8D.csv")
    assert a.status == 200, a
    u = a.json
    assert (u["state"], u["kind"], u["file"], u["dry_run"]) == ("done", "employers", "单位.csv", False)
    assert (u["report"]["created"], u["report"]["unchanged"], u["report"]["refused"]) == (0, 2, 0)
    said = json.loads(town.cli("import", "employers", flow.SAMPLE / "employers.csv", "--json", peer="hrss-desk"))
    assert {**said, "file": ""} == {**u["report"], "file": ""}
    assert history(registered)[1]["file_name"] == "单位.csv"


def test_upload__submission__opened_filled_and_closed(registered):
    code = "91411002MA000DEM15"
    rows = PAY + "u1,K001,2025-03,BASE,1.00,\r\nu2,K001,2025-03,BASE,abc,\r\n"
    a = send(registered, "pay", rows, query=f"?employer={code}&period=2025-03&part=http")
    assert a.status == 200, a
    r = a.json["report"]
    assert (r["accepted"], r["refused"], r["submission"]["state"]) == (1, 1, "closed"), r
    assert (a.json["rows_read"], a.json["rows_good"], a.json["accepted"], a.json["refused"]) == (1, 1, 1, 1), a
    assert [(e["line"], e["column"]) for e in r["errors"]] == [(3, "金额(元)")]
    back = registered.ask("GET", a.json["errors"])
    assert back.status == 200 and back.headers["Content-Type"].startswith("text/csv")
    text = back.body.decode("utf-8-sig")
    assert text.splitlines()[0] == PAY.strip() + ",\"错误\"" and "u2,K001,2025-03,BASE,abc," in text
    again = send(registered, "pay", rows, query=f"?employer={code}&period=2025-03&part=http")
    assert again.json["report"]["already"] is True


def test_dry_run__leaves_no_trace(registered):
    before = len(submissions(registered)), len(history(registered))
    a = send(registered, "pay", PAY + "d1,K001,2025-04,BASE,1.00,\r\n", query="?employer=91411002MA000DEM15&dry_run=1")
    assert a.status == 200 and a.json["report"]["accepted"] == 1 and a.json["dry_run"] is True, a
    a = send(registered, "employers", sample("employers"), query="?dry_run=1")
    assert a.status == 200 and a.json["report"]["unchanged"] == 2, a
    assert (len(submissions(registered)), len(history(registered))) == before


def test_workbook__comes_back_as_a_workbook(registered):
    form = registered.ask("GET", "/api/v1/uploads/employers/template?format=xlsx")
    assert form.status == 200 and form.headers["Content-Type"] == XLSX and form.body[:2] == b"PK", form
    a = send(registered, "employers", form.body, media=XLSX, query="?dry_run=1")
    assert a.status == 200 and a.json["report"]["encoding"] == "XLSX", a
    assert a.json["report"]["accepted"] + a.json["report"]["refused"] == 1


def test_workbook_with_errors__and_GB18030__read_by_the_confined_process(registered):
    """What takes temporary files, a module of iconv and a file that goes back, each in its kind."""
    form = openpyxl.load_workbook(io.BytesIO(registered.ask("GET", "/api/v1/uploads/employers/template?format=xlsx").body))
    for n in range(30):
        form.worksheets[0].append([f"BAD{n}", "无效", "platform", "411002"])
    out = io.BytesIO()
    form.save(out)
    a = send(registered, "employers", out.getvalue(), media=XLSX, query="?dry_run=1")
    assert a.status == 200 and a.json["report"]["refused"] >= 30, a
    back = registered.ask("GET", a.json["errors"])
    assert back.status == 200 and "错误" in [c.value for row in openpyxl.load_workbook(io.BytesIO(back.body)).worksheets[0] for c in row]
    gb = sample("employers").decode("utf-8-sig").encode("gb18030") + "坏,无效,platform,411002\r\n".encode("gb18030")
    a = send(registered, "employers", gb, query="?dry_run=1")
    assert a.status == 200 and a.json["report"]["encoding"] == "GB18030" and a.json["report"]["refused"] == 1, a
    assert "坏" in registered.ask("GET", a.json["errors"]).body.decode("utf-8-sig")


def readers(town):
    """The processes that read a file now, each with what its kernel says of it."""
    own, found = str(town.processes["gateway-1"].child.pid), []
    for status in pathlib.Path("/proc").glob("[0-9]*/status"):
        try:
            text = dict(line.split(":", 1) for line in status.read_text().splitlines())
            name = (status.parent / "cmdline").read_bytes()
        except OSError:
            continue
        if text["PPid"].strip() == own and name.startswith(b"gongdao-gateway-upload"):
            found.append(text)
    return found


def test_reader__while_it_works__may_do_nothing_else(town, registered):
    rows = PAY + "".join(f"s{i},K001,2025-05,BASE,1.00,\r\n" for i in range(60000))
    work = threading.Thread(target=send, args=(registered, "pay", rows), kwargs={"query": "?employer=91411002MA000DEM15&dry_run=1"})
    work.start()
    seen = []
    while work.is_alive():
        seen += [(t["Seccomp"].strip(), t["NoNewPrivs"].strip()) for t in readers(town)]
    work.join()
    assert ("2", "1") in seen, seen
    assert not list(door_spool(town).glob("gongdao-*")), "something is left in the spool"


def write_bounds(town):
    """Of each process that reads a file now: how large a file it may write."""
    found = []
    for t in readers(town):
        try:
            limits = pathlib.Path(f"/proc/{t['Pid'].strip()}/limits").read_text()
        except OSError:
            continue
        found.append(re.search(r"^Max file size +(\w+)", limits, re.M).group(1))
    return found


def test_files_that_go_back__of_two_at_once__together_within_spool_bytes(town, door, registered):
    """Each has half of what is left when it starts, and that is counted as taken."""
    other, seen = come_in(town, door), set()
    rows = (PAY + "".join(f"r{i},K001,2025-05,BASE,1.00,\r\n" for i in range(50000))).encode()
    work = [threading.Thread(target=send, args=(who, "pay", rows), kwargs={"query": "?employer=91411002MA000DEM15&dry_run=1"})
            for who in (registered, other)]
    for w in work:
        w.start()
    while any(w.is_alive() for w in work):
        seen.add(tuple(write_bounds(town)))
    for w in work:
        w.join()
    both = [[int(n) for n in one] for one in seen if len(one) == 2 and "unlimited" not in one]
    assert both, seen
    assert all(sum(one) + len(rows) <= 8 << 20 and min(one) > 0 for one in both), both


def door_spool(town):
    return town.config.parent / "spool"


def test_errors_file__beyond_spool_bytes__is_not_kept_and_said(town, registered):
    """Each row that is refused says why, at greater length than the row; the room is `spool_bytes`, 8 MiB."""
    rows = PAY + "".join(f"e{i},K001,2025-05,X{i % 7},y,\r\n" for i in range(40000))
    a = send(registered, "pay", rows, query="?employer=91411002MA000DEM15&dry_run=1")
    assert a.status == 200 and a.json["report"]["refused"] == 40000, a
    assert a.json["errors_lost"] is True and "errors" not in a.json, a
    assert registered.ask("GET", f"/api/v1/uploads/{a.json['upload_id']}/errors").status == 404
    assert not list(door_spool(town).glob("gongdao-*"))
    assert send(registered, "employers", sample("employers"), query="?dry_run=1").status == 200


def test_gateway_killed_in_the_middle__next_one_removes_what_it_left__and_nothing_else(town, door, registered):
    """The folder of a reader has other people's rows. What belongs to a gateway that runs is locked."""
    spool, killed = door_spool(town), town.processes["gateway-1"]
    foreign, locked, strange = spool / "gongdao-upload-theirs", spool / "gongdao-upload-locked", spool / "gongdao-other"
    for folder in (foreign, locked, strange):
        folder.mkdir()
        (folder / "back.csv").write_text("rows")
    stranger = os.getuid() == 0
    if stranger:
        shutil.chown(foreign, "games")
    else:
        shutil.rmtree(foreign)
    rows = PAY + "".join(f"k{i},K001,2025-05,BASE,1.00,\r\n" for i in range(60000))
    work = threading.Thread(target=lambda: pytest.raises(OSError, send, registered, "pay", rows,
                                                         query="?employer=91411002MA000DEM15&dry_run=1"))
    held = os.open(locked, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        work.start()
        mine = town.wait("it is being read", lambda: set(spool.glob("gongdao-upload-??????")) - {foreign, locked})
        killed.kill()
        work.join()
        assert all(p.is_dir() for p in mine), "it was gone with its gateway: nothing is shown"
        town.wait("the next gateway", door.healthy)
        assert not any(p.exists() for p in mine)
        assert (locked / "back.csv").exists() and (strange / "back.csv").exists()
        assert not stranger or (foreign / "back.csv").exists()
        swept = [json.loads(line) for line in killed.log.read_text().splitlines() if '"spool.swept"' in line]
        assert [(s["folder"], s["left"]) for s in swept] == [(str(spool), len(mine))], swept
    finally:
        os.close(held)
        for folder in (foreign, locked, strange):
            shutil.rmtree(folder, ignore_errors=True)
    assert send(registered, "employers", sample("employers"), query="?dry_run=1").status == 200


def test_template__csv__is_the_command_lines(town, registered):
    a = registered.ask("GET", "/api/v1/uploads/engagements/template")
    assert a.status == 200 and a.body.decode().splitlines() == town.cli("import", "template", "engagements").splitlines()
    assert registered.ask("GET", "/api/v1/uploads/ghosts/template").status == 404


def test_same_key__is_the_same_upload(registered):
    key = uuid7()
    first = send(registered, "employers", sample("employers"), **{"Idempotency-Key": key})
    before = len(history(registered))
    again = send(registered, "employers", sample("employers"), **{"Idempotency-Key": key})
    assert first.status == again.status == 200 and first.json == again.json, again
    assert first.json["upload_id"] == key and len(history(registered)) == before


def test_same_key__other_content_or_options__refused(registered):
    key = {"Idempotency-Key": uuid7()}
    first = send(registered, "employers", sample("employers"), **key)
    before = len(history(registered))
    for file, query in ((sample("employers") + b"\n", ""), (sample("employers"), "?dry_run=1")):
        a = send(registered, "employers", file, query=query, **key)
        assert (a.status, a.json["code"]) == (400, "E_ID_REUSED"), a
    assert first.status == 200 and len(history(registered)) == before
    assert send(registered, "employers", sample("employers"), **key).json == first.json


def test_progress__listened_to__ends_with_the_end(registered):
    key = uuid7()
    a = send(registered, "employers", sample("employers"), query="?dry_run=1",
             **{"Idempotency-Key": key, "Gongdao-Timeout-Ms": "100"})
    assert a.status in (200, 202), a
    events = registered.ask("GET", f"/api/v1/uploads/{key}/stream")
    assert events.status == 200 and events.headers["Content-Type"] == "text/event-stream"
    last = [e for e in events.body.decode().split("\n\n") if e][-1]
    assert last.startswith("event: end\n") and '"state":"done"' in last, events.body
    assert registered.ask("GET", f"/api/v1/uploads/{key}").json["report"]["unchanged"] == 2


@pytest.mark.parametrize("path,media,body,status,code", [
    ("ghosts", CSV, "a", 404, "NO_DOOR"),
    ("employers", "application/json", "{}", 415, "MEDIA_FILE"),
    ("employers", CSV, "", 422, "E_FILE"),
    ("employers", CSV, "一,二\r\n1,2\r\n", 422, "E_FILE"),
    ("employers", CSV, "统一社会信用代码;名称;类型;区划代码\r\n", 422, "E_FILE"),
    ("employers", CSV, b"\xff\xfe\x00\x81" * 9, 422, "E_FILE"),
    ("employers", XLSX, b"PK\x03\x04nothing", 422, "E_FILE"),
    ("employers?nothing=1", CSV, "a", 422, "E_FIELD"),
    ("employers?dry_run=1&dry_run=0", CSV, "a", 422, "E_FIELD"),
    ("employers?dry_run=yes", CSV, "a", 422, "E_FIELD"),
    ("employers?file=..%2Fa.csv", CSV, "a", 422, "E_FIELD"),
    ("employers?employer=91411002MA000DEM15", CSV, "a", 422, "E_FIELD"),
    ("pay", CSV, "a", 422, "E_FIELD"),
    ("pay?employer=91411002MA000DEM16", CSV, "a", 422, "E_FIELD"),
    ("pay?employer=91411002MA000DEM15&period=2025-13", CSV, "a", 422, "E_FIELD"),
    ("listings?with=nothing%3D1", CSV, None, 422, "E_USAGE"),
])
def test_refusal__is_a_problem_of_the_caller(town, registered, path, media, body, status, code):
    if body is None:
        body = town.cli("import", "template", path.split("?")[0])
    a = send(registered, path, body, media=media)
    assert (a.status, a.json["code"]) == (status, code), a
    assert a.headers["Content-Type"] == "application/problem+json"
    assert "/proc/" not in a.body.decode()


def test_bytes_that_are_no_text__their_row_is_refused(registered):
    bad = sample("employers") + "91411002MA000DEM15,".encode() + b"\xc3\x28,\xff,411002\r\n"
    a = send(registered, "employers", bad, query="?dry_run=1")
    assert a.status == 200 and a.json["report"]["refused"] >= 1, a


def test_without_a_session__or_its_csrf__refused(door, registered):
    path = "/api/v1/uploads/employers"
    assert door.ask("POST", path, b"a", {"Content-Type": CSV}).json["code"] == "NO_SESSION"
    assert send(registered, "employers", b"a", **{"X-CSRF-Token": "x" * 22}).json["code"] == "CSRF"
    assert door.ask("GET", path + "/template").json["code"] == "NO_SESSION"


def test_role_that_may_not__refused_and_nothing_begun(town, door, registered):
    other = come_in(town, door, department="SAMR", role="clerk")
    before = len(history(registered))
    a = send(other, "pay", PAY, query="?employer=91411002MA000DEM15")
    assert (a.status, a.json["code"]) == (403, "E_DENIED"), a
    assert len(history(registered)) == before


def test_upload_of_another_account__is_not_there(town, door, registered):
    a = send(registered, "pay", PAY + "o1,K001,2025-03,BASE,abc,\r\n", query="?employer=91411002MA000DEM15&dry_run=1")
    path = f"/api/v1/uploads/{a.json['upload_id']}"
    other = come_in(town, door)
    for end in ("", "/errors", "/stream"):
        assert registered.ask("GET", path + end).status == 200
        assert other.ask("GET", path + end).status == 404


def test_too_large__refused_before_it_comes__or_at_its_end(door, registered):
    head = (f"POST /api/v1/uploads/employers HTTP/1.1\r\nHost: gongdao\r\nContent-Type: {CSV}\r\n"
            f"Cookie: gongdao={registered.cookie}\r\nX-CSRF-Token: {registered.csrf}\r\n")
    assert doors.answers(door.raw(f"{head}Content-Length: {3 << 20}\r\n\r\n".encode())) == [413]
    chunk = b"80000\r\n" + b" " * 0x80000 + b"\r\n"
    got = door.raw(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode() + 5 * chunk + b"0\r\n\r\n", timeout=20)
    assert doors.answers(got) == [413], got


def begin(door, who, key, length):
    s = door.connect()
    s.sendall((f"POST /api/v1/uploads/employers HTTP/1.1\r\nHost: gongdao\r\nContent-Type: {CSV}\r\n"
               f"Idempotency-Key: {key}\r\nCookie: gongdao={who.cookie}\r\nX-CSRF-Token: {who.csrf}\r\n"
               f"Content-Length: {length}\r\n\r\n").encode())
    return s


def gone(who, key):
    for _ in range(100):
        if who.ask("GET", f"/api/v1/uploads/{key}").status == 404:
            return True
        time.sleep(0.1)
    return False


def test_cut_in_the_middle__nothing_is_kept(door, registered):
    before, key, whole = len(history(registered)), uuid7(), sample("employers")
    with begin(door, registered, key, len(whole)) as s:
        s.sendall(whole[:-10])
        assert registered.ask("GET", f"/api/v1/uploads/{key}").json["state"] == "arrives"
    assert gone(registered, key) and len(history(registered)) == before
    a = send(registered, "employers", whole, **{"Idempotency-Key": key})
    assert a.status == 200 and a.json["report"]["unchanged"] == 2, a


def test_slow_body__has_its_time__and_holds_nobody_up(door, registered):
    key = uuid7()
    with begin(door, registered, key, 1000) as s:
        s.sendall(b"a")
        began = time.monotonic()
        assert send(registered, "employers", sample("employers"), query="?dry_run=1").status == 200
        s.settimeout(60)
        assert s.recv(100) == b"" and time.monotonic() - began < 60
    assert gone(registered, key)


@pytest.fixture(scope="module")
def company(town, door, registered):
    """Personnel of the first employer."""
    found = registered.rpc("registration.ListEmployers").json["employers"]
    own = next(e["employer_id"] for e in found if e["credit_code"] == "91411002MA000DEM15")
    return come_in(town, door, role="company", employer=own)


def test_company__its_own_employer__taken(company, registered):
    a = send(company, "pay", PAY + "c1,K001,2025-06,BASE,1.00,\r\nc2,K001,2025-06,BASE,x,\r\n",
             query="?employer=91411002MA000DEM15&part=company")
    assert a.status == 200 and (a.json["report"]["accepted"], a.json["report"]["refused"]) == (1, 1), a
    assert company.ask("GET", a.json["errors"]).status == 200
    assert {s["part"] for s in submissions(company)} >= {"company"}
    a = send(company, "intervals", "订单号,骑手号,时段类型,开始时间,结束时间,工作区划\r\n"
             "ci1,K001,order,2025-06-01 10:00,2025-06-01 11:00,411002\r\n", query="?employer=91411002MA000DEM15&part=company")
    assert a.status == 200 and a.json["report"]["submission"]["state"] == "closed", a


@pytest.mark.parametrize("dry", ["", "&dry_run=1"])
def test_company__another_employer__is_not_known_to_it(company, registered, dry):
    before = len(submissions(registered))
    a = send(company, "pay", PAY + "n1,D001,2025-06,BASE,1.00,\r\n", query=f"?employer=91411002MA000DENXW{dry}")
    assert (a.status, a.json["code"]) == (404, "E_NOT_FOUND"), a
    assert len(submissions(registered)) == before


def test_company__kinds_that_it_may_send(company):
    kinds = {k["kind"]: k["submission"] for k in company.ask("GET", "/api/v1/uploads").json["kinds"]}
    assert kinds["pay"] is True and kinds["payments"] is False and "employers" not in kinds
    a = send(company, "employers", sample("employers"))
    assert (a.status, a.json["code"]) == (403, "E_DENIED"), a


ROSTER = "统一社会信用代码,骑手号,用工类型,职业,常住区划,开始日期,同一人\r\n"


def test_company__its_roster__own_rows_taken_and_others_refused_with_the_reason(company, registered):
    """Whether another platform has a number, or is registered at all, is not said: the answers are the same."""
    rows = ("91411002MA000DEM15,H001,B,网约配送员,411002,2025-01-01,\r\n"
            "91411002MA000DENXW,D001,B,网约配送员,411002,2025-01-01,\r\n"
            "91411002MA0000007L,Z999,B,网约配送员,411002,2025-01-01,\r\n"
            "91411002MA000DEM15,H002,B,网约配送员,411002,2025-01-01,91411002MA000DENXW/D001\r\n"
            "91411002MA000DEM15,H003,B,网约配送员,411002,2025-01-01,91411002MA000DENXW/NONE\r\n"
            "91411002MA000DEM15,H004,B,网约配送员,411002,2025-01-01,91411002MA000DEM15/K001\r\n")
    a = send(company, "engagements", ROSTER + rows, query="?file=roster.csv&dry_run=1")
    assert a.status == 200 and (a.json["report"]["created"], a.json["report"]["refused"]) == (2, 4), a
    a = send(company, "engagements", ROSTER + rows, query="?file=roster.csv")
    assert a.status == 200 and (a.json["report"]["created"], a.json["report"]["refused"]) == (2, 4), a
    why = {e["line"]: (e["column"], e["reason"]) for e in a.json["report"]["errors"]}
    assert why[3] == why[4] == ("统一社会信用代码", "不是本企业的统一社会信用代码"), why
    assert why[5] == why[6] == ("同一人", "不是本企业的劳动者编号"), why
    own = next(e["employer_id"] for e in registered.rpc("registration.ListEmployers").json["employers"] if e["credit_code"] == "91411002MA000DEM15")
    known = {e["worker_no"]: e["worker_id"] for e in registered.rpc("registration.ListEngagements", {"employer_id": own, "limit": 1000}).json["engagements"]}
    assert known["H004"] == known["K001"] != known["H001"] and not {"H002", "H003"} & set(known)
    again = send(company, "engagements", ROSTER + rows, query="?file=roster.csv")
    assert again.json["report"]["unchanged"] == 2, again


def test_company__history_of_files__its_own_only(town, door, company, registered):
    mine = history(company)
    assert mine and {r["file_name"] for r in mine} == {"roster.csv"}, mine
    assert {r["file_name"] for r in history(registered)} > {"roster.csv"}
    other = next(e["employer_id"] for e in registered.rpc("registration.ListEmployers").json["employers"] if e["credit_code"] == "91411002MA000DENXW")
    assert history(come_in(town, door, role="company", employer=other)) == []


NAMES = "平台代码,骑手ID,身份,工种,住在,注册日期,\"备注,内部\"\r\n"
PAIRS = "?dry_run=1&columns=" + urllib.parse.quote("平台代码=credit_code,骑手ID=worker_no,身份=class,住在=home_region,备注\\,内部=")


def test_own_names__not_known__each_said_and_then_paired(registered):
    rows = NAMES + "91411002MA000DEM15,M001,B,网约配送员,411002,2025-01-01,x\r\n"
    key = uuid7()
    a = send(registered, "engagements", rows, query="?dry_run=1", **{"Idempotency-Key": key})
    assert (a.status, a.json["code"]) == (422, "E_FILE"), a
    found = registered.ask("GET", f"/api/v1/uploads/{key}").json
    assert {h["header"]: (h["known"], h["column"]) for h in found["headers"]} == {
        "平台代码": (False, ""), "骑手ID": (False, ""), "身份": (False, ""), "工种": (True, "occupation"), "住在": (False, ""),
        "注册日期": (True, "from"), "备注,内部": (False, "")}, found
    columns = next(k for k in registered.ask("GET", "/api/v1/uploads").json["kinds"] if k["kind"] == "engagements")["columns"]
    assert {"column": "worker_no", "title_zh": "骑手号", "required": True} in columns
    a = send(registered, "engagements", rows, query=PAIRS)
    assert a.status == 200 and (a.json["report"]["accepted"], a.json["report"]["refused"]) == (1, 0), a


def test_constants__of_every_row__unless_the_file_says_otherwise(registered):
    rows = "骑手号,职业,常住区划,开始日期\r\nM002,网约配送员,411002,2025-01-01\r\n"
    fixed = urllib.parse.quote("credit_code=91411002MA000DEM15,class=B")
    a = send(registered, "engagements", rows, query=f"?dry_run=1&constants={fixed}")
    assert a.status == 200 and (a.json["report"]["accepted"], a.json["report"]["refused"]) == (1, 0), a
    a = send(registered, "engagements", rows, query="?dry_run=1&constants=" + urllib.parse.quote("credit_code=1,class=B"))
    assert a.status == 200 and a.json["report"]["refused"] == 1, a


@pytest.mark.parametrize("query", ["columns=" + urllib.parse.quote("骑手ID=ghost"), "columns=a", "constants=" + urllib.parse.quote("骑手=1"),
                                   "columns=" + "a" * 2100 + "=worker_no", "columns=a=&columns=b="])
def test_own_names__that_cannot_be__refused_before_the_file(registered, query):
    a = send(registered, "engagements", ROSTER, query="?" + query)
    assert a.status == 422 and a.json["code"] in ("E_USAGE", "E_FIELD"), a


def test_two_at_once__others_are_answered_meanwhile(town, door, registered):
    other, done = come_in(town, door), []
    rows = PAY + "".join(f"w{i},K001,2025-05,BASE,1.00,\r\n" for i in range(40000))

    def one(who, part):
        done.append(send(who, "pay", rows, query=f"?employer=91411002MA000DEM15&part={part}"))

    threads = [threading.Thread(target=one, args=(w, p)) for w, p in ((registered, "a"), (other, "b"))]
    for t in threads:
        t.start()
    slowest = 0.0
    while any(t.is_alive() for t in threads):
        began = time.monotonic()
        assert door.ask("GET", "/healthz").status == 200
        slowest = max(slowest, time.monotonic() - began)
    for t in threads:
        t.join()
    assert [a.status for a in done] == [200, 200], done
    assert [a.json["report"]["accepted"] for a in done] == [40000, 40000]
    assert slowest < 5, slowest
