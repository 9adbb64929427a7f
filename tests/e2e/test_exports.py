"""Lists as Excel workbooks over HTTP: every page of the rows that the role may read, figures that add up, no cell
that computes (API-*). Through gateway, brokers and services as shipped."""

import datetime
import io
import time
import urllib.parse
import zipfile

import openpyxl
import pytest

import city
import door as doors
from load import credit_code
from test_gateway_session import come_in
from test_uploads import XLSX, send, uuid7

N = 450  # more than two pages
ODD = '=HYPERLINK("http://127.0.0.1/?"&A1)'
LIST = {
    "title": "用人单位名录 & 一览", "list": "employers", "id": "employer_id", "place": "after_id", "request": {},
    "columns": [
        {"key": "name", "title": "名称", "width": 240}, {"key": "credit_code", "title": "统一社会信用代码"},
        {"key": "kind", "title": "类别", "kind": "code", "words": {"platform": "平台企业"}},
        {"key": "employer_id", "title": "编号"}, {"key": "recorded_at_us", "title": "登记时间", "kind": "time"}]}


@pytest.fixture(scope="module")
def door():
    return doors.Door(["timeout_ms: 60s"])


@pytest.fixture(scope="module")
def town(door):
    with city.City(instances=1, services=["accounts", "registration"], config_edit=door.config) as c:
        door.start(c)
        yield c


@pytest.fixture(scope="module")
def clerk(town, door):
    p = come_in(town, door)
    rows = "统一社会信用代码,名称,类型,区划代码\r\n"
    for i in range(N):
        name = f'"{ODD.replace(chr(34), chr(34) * 2)}"' if i == 7 else f"演示平台{i:03}有限公司（虚构）"
        rows += f"{credit_code(i)},{name},平台企业,411002\r\n"
    a = send(p, "employers", rows)
    assert a.status == 200 and a.json["report"]["created"] == N, a
    return p


def export(who, rpc="registration/ListEmployers", body=LIST, query="", **headers):
    return who.ask("POST", f"/api/v1/exports/{rpc}{query}", body, **headers)


def sheet_of(who, a):
    assert a.status == 200 and a.json["state"] == "done", a
    got = who.ask("GET", a.json["workbook"])
    assert got.status == 200 and got.headers["Content-Type"] == XLSX, got
    return got, openpyxl.load_workbook(io.BytesIO(got.body)).active


def test_export__of_several_pages__each_row_once_as_the_list_has_them(clerk):
    name = "用人单位 2026-11-28.xlsx"
    a = export(clerk, query="?file=" + urllib.parse.quote(name))
    got, sheet = sheet_of(clerk, a)
    assert a.json["report"] == {"rows": N, "cut": False}
    assert got.headers["Content-Disposition"].endswith("filename*=UTF-8''" + urllib.parse.quote(name))
    rows = [[c.value for c in r] for r in sheet.iter_rows()]
    assert rows[0] == ["名称", "统一社会信用代码", "类别", "编号", "登记时间"] and len(rows) == N + 1
    assert len({r[1] for r in rows[1:]}) == N and {r[2] for r in rows[1:]} == {"平台企业"}
    listed = clerk.rpc("registration.ListEmployers", {"limit": 1}).json["employers"][0]
    assert rows[1][:2] == [listed["name"], listed["credit_code"]] and rows[1][3] == listed["employer_id"]
    assert sheet.freeze_panes == "A2" and sheet.page_setup.paperSize == 9 and sheet.print_title_rows == "$1:$1"


def test_export__a_name_that_begins_a_formula__is_a_text(clerk):
    got, sheet = sheet_of(clerk, export(clerk))
    cell = next(r[0] for r in sheet.iter_rows() if r[0].value == ODD)
    assert cell.data_type in ("s", "inlineStr"), cell.data_type
    with zipfile.ZipFile(io.BytesIO(got.body)) as z:
        assert b"<f>" not in z.read("xl/worksheets/sheet1.xml")


def test_export__amounts_and_times__are_figures_as_xuchang_has_them(clerk):
    body = {**LIST, "columns": [{"key": "region", "title": "金额", "kind": "money"}, {"key": "employer_id", "title": "大额", "kind": "money"},
                                {"key": "name", "title": "名称", "kind": "money"}]}
    _, sheet = sheet_of(clerk, export(clerk, body=body))
    first = clerk.rpc("registration.ListEmployers", {"limit": 1}).json["employers"][0]
    money, large, name = next(sheet.iter_rows(min_row=2, max_row=2))
    assert (money.value, money.number_format, money.data_type) == (4110.02, "#,##0.00", "n")
    assert large.value.replace(".", "") == first["employer_id"]  # more than fifteen digits: said as it is
    assert name.value == first["name"]
    _, sheet = sheet_of(clerk, export(clerk, "registration/ListImports", {
        "title": "导入", "list": "imports", "id": "import_id", "place": "before_id", "request": {},
        "columns": [{"key": "opened_at_us", "title": "时间", "kind": "time"}, {"key": "created", "title": "新增"}]}))
    run = clerk.rpc("registration.ListImports").json["imports"][0]
    at, created = next(sheet.iter_rows(min_row=2, max_row=2))
    here = datetime.timezone(datetime.timedelta(hours=8))
    told = datetime.datetime.fromtimestamp(int(run["opened_at_us"]) // 10**6, here).replace(tzinfo=None)
    assert abs(at.value - told) < datetime.timedelta(seconds=2) and "年" in at.number_format
    assert created.value == N


def test_export__same_key__is_the_same_file(clerk):
    key = {"Idempotency-Key": uuid7()}
    first, again = export(clerk, **key), export(clerk, **key)
    assert first.json == again.json and first.json["upload_id"] == key["Idempotency-Key"]
    other = export(clerk, body={**LIST, "title": "另一个"}, **key)
    assert (other.status, other.json["code"]) == (400, "E_ID_REUSED"), other


@pytest.mark.parametrize("rpc,change,status,code", [
    ("registration/FindWorker", {}, 404, "NO_DOOR"),
    ("accounts/CreateAccount", {}, 404, "NO_DOOR"),
    ("registration/ListNothing", {}, 404, "E_NO_SUCH_RPC"),
    ("accounts/ListAccounts", {"list": "accounts"}, 403, "E_DENIED"),
    ("registration/ListEmployers", {"title": ""}, 422, "E_FIELD"),
    ("registration/ListEmployers", {"list": "nothing"}, 422, "E_FIELD"),
    ("registration/ListEmployers", {"columns": []}, 422, "E_FIELD"),
    ("registration/ListEmployers", {"columns": [{"key": "name", "title": "名称", "kind": "other"}]}, 422, "E_FIELD"),
    ("registration/ListEmployers", {"columns": [{"key": "name", "title": "名称"}] * 65}, 422, "E_FIELD"),
    ("registration/ListEmployers", {"request": {"nothing": 1}}, 422, "E_FIELD"),
])
def test_export__what_is_no_list_or_not_for_this_role__refused(clerk, rpc, change, status, code):
    a = export(clerk, rpc, {**LIST, **change})
    assert (a.status, a.json["code"]) == (status, code), a


def test_export__odd_requests__refused(clerk, door):
    assert export(clerk, query="?dry_run=1").status == 422
    assert export(clerk, body="{").json["code"] == "E_MALFORMED"
    assert export(clerk, body=b"a", **{"Content-Type": "text/csv"}).json["code"] == "MEDIA"
    assert clerk.ask("GET", "/api/v1/exports/registration/ListEmployers").status == 405
    assert export(clerk, **{"X-CSRF-Token": "x"}).json["code"] == "CSRF"
    assert door.ask("POST", "/api/v1/exports/registration/ListEmployers", LIST).status == 401


def test_export__of_another_account__is_not_there(town, door, clerk):
    a = export(clerk)
    assert clerk.ask("GET", a.json["workbook"]).status == 200
    assert come_in(town, door).ask("GET", a.json["workbook"]).status == 404


def test_export__while_it_is_made__others_are_answered(clerk):
    """One row at a time, in a process of its own: the door goes on (G3, G7)."""
    a = export(clerk, **{"Gongdao-Timeout-Ms": "100"})
    started = time.monotonic()
    assert clerk.door.healthy() and time.monotonic() - started < 5
    while a.json["state"] not in ("done", "failed"):
        time.sleep(0.1)
        a = clerk.ask("GET", f"/api/v1/uploads/{a.json['upload_id']}")
    assert a.json["report"]["rows"] == N, a
