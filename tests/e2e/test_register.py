"""Scenario S2: a city's register from files as companies send them, to the number."""

import json
import subprocess
import sys

import pytest

import city
import flow

sys.path.insert(0, str(city.SOURCE / "tests" / "data"))
import register  # noqa: E402

DESK = "hrss-desk"
CLOCK = ('  business_clock: "2022-04-20T09:00:00+08:00"\n'
         "  allow_fixed_clock: true\n")


class Copy(city.City):
    """Another deployment, begun from the databases of a running one."""

    def __init__(self, source):
        super().__init__(instances=1, services=["registration"], settings=CLOCK)
        self.source = source

    def _database_make(self):
        super()._database_make()
        dump = subprocess.run([str(city.PG_BIN / "pg_dumpall"), "-h", self.source.database_hosts, "-U", "gongdao"],
                              check=True, capture_output=True).stdout
        subprocess.run(["psql", "-h", self.database_hosts, "-U", "gongdao", "-d", "postgres", "-X", "-q"],
                       input=dump, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)


@pytest.fixture(scope="module")
def roster():
    return register.Roster()


@pytest.fixture(scope="module")
def files(roster, tmp_path_factory):
    folder = tmp_path_factory.mktemp("register")
    roster.write(folder)
    return folder


@pytest.fixture(scope="module")
def town():
    with city.City(settings=CLOCK) as c:
        yield c



def take(town, kind, path, *more, status=0):
    """The report of an import."""
    return json.loads(town.cli("import", kind, path, "--json", *more, peer=DESK, status=status, timeout=120))


@pytest.fixture(scope="module")
def registered(town, roster, files):
    """The tenant after S2's import; what the dry run and the run said of the roster."""
    assert take(town, "employers", files / "employers.csv")["created"] == 1 + register.N_PARTNERS
    town.dry = take(town, "engagements", files / "roster.xlsx", "--dry-run", status=1)
    town.empty = town.psql("select count(*) from engagement", schema="registration")
    town.errors_file = files / "roster-errors.xlsx"
    town.report = take(town, "engagements", files / "roster.xlsx", "--errors", town.errors_file, status=1)
    return town


def summary(town, klass):
    found = [s for s in flow.ask(town, "registration.SummariseAgreements").get("summaries", [])
             if s["class"] == klass]
    return found[0] if found else {}


def test_roster__23_bad_of_1000__dry_run_and_run_agree(registered, roster):
    dry, run = registered.dry, registered.report
    assert registered.empty == [["0"]]
    assert run["encoding"] == "XLSX" and (run["accepted"], run["created"], run["refused"]) == (977, 977, 23)
    told = {k: v for k, v in dry.items() if k != "dry_run"}
    assert told == {k: v for k, v in run.items() if k != "dry_run"}
    by_line = {}
    for e in run["errors"]:
        by_line.setdefault(e["line"], []).append(e)
    want = roster.expected_errors()
    assert sorted(by_line) == sorted(want)
    for line, (column, reason) in want.items():
        assert any(e["column"] == column and reason in e["reason"] and e["mend"] for e in by_line[line]), (
            line, column, reason, by_line[line])


def test_roster__errors_file__a_workbook_with_one_more_column(registered, roster):
    import openpyxl

    sheet = openpyxl.load_workbook(registered.errors_file, read_only=True).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[2][len(register.HEADER)] == "错误"
    told = {i for i, row in enumerate(rows, 1) if i > 3 and any("; " in str(v) for v in row[len(register.HEADER):] if v)}
    assert told == set(roster.expected_errors())


def test_roster__declared_classes__118_702_157(registered):
    got = registered.psql("select class, count(*) from engagement group by 1 order by 1", schema="registration")
    assert got == [["A1", "118"], ["B", "702"], ["C", "157"]]


def test_classes__an_officer_signs_each__118_702_157(registered, client_of):
    import registration_pb2 as pb  # made by the fixture of client_of

    desk, effective = client_of(DESK), {}
    rows = registered.psql("select engagement_id, class from engagement order by 1", schema="registration")
    for engagement_id, klass in rows:
        q = pb.DecideClassRequest(engagement_id=int(engagement_id), reason="核对花名册和协议后签署", **{"class": klass})
        signed = desk.ask("registration.ConfirmClass", q, pb.Classification())
        assert (signed.confirmed, signed.basis) == (klass, "confirmed")
        effective[signed.effective] = effective.get(signed.effective, 0) + 1
    assert effective == register.CLASSES


def test_mended_roster__into_a_copy_of_the_tenant__23_new_977_as_they_were(registered, files):
    registered.wait_drained()
    with Copy(registered) as copy:
        mended = take(copy, "engagements", files / "roster-mended.xlsx")
        assert (mended["created"], mended["unchanged"], mended["updated"], mended["refused"]) == (23, 977, 0, 0)
        again = take(copy, "engagements", files / "roster-mended.xlsx")
        assert (again["created"], again["unchanged"]) == (0, 1000)
        runs = json.loads(copy.cli("import", "history", "engagements", "--json", peer=DESK))["imports"]
        told = [tuple(r[k] for k in ("file_name", "state", "rows", "created", "unchanged", "refused")) for r in runs]
        assert told == [("roster-mended.xlsx", "closed", "1000", "0", "1000", "0"),
                        ("roster-mended.xlsx", "closed", "1000", "23", "977", "0"),
                        ("roster.xlsx", "closed", "1000", "977", "0", "23")]
        assert copy.psql("select count(*), count(distinct (employer_id, worker_no)) from engagement",
                         schema="registration") == [["1000", "1000"]]
    assert registered.psql("select count(*) from engagement", schema="registration") == [["977"]]


def test_agreements__of_702__655_complete_31_and_16_lack(registered, files):
    report = take(registered, "agreements", files / "agreements.csv")
    assert report["encoding"] == "GB18030" and report["created"] == 977 - register.N_NO_CONTRACT
    b = summary(registered, "B")
    assert (b["agreements"], b["complete"], b["lacking"]) == (702, 655, 47)
    assert {i["item"]: i["absent"] for i in b["items"]} == register.LACK
    assert summary(registered, "A1")["agreements"] == 113
    assert take(registered, "agreements", files / "agreements.csv")["unchanged"] == 972


def test_cooperations__of_9__2_lack_rights_terms(registered, files):
    assert take(registered, "cooperations", files / "cooperations.csv")["created"] == register.N_PARTNERS
    platform = flow.ask(registered, "registration.GetEmployer", {"credit_code": register.PLATFORM})
    found = flow.ask(registered, "registration.ListCooperations", {"employer_id": platform["employer_id"]})
    gaps = [c["gaps"] for c in found["cooperations"] if c.get("gaps")]
    assert len(found["cooperations"]) == register.N_PARTNERS
    assert len(gaps) == register.N_POOR_PARTNERS and all(sorted(g) == ["insurance", "pay"] for g in gaps)


def test_chain__on_the_command_line__who_is_responsible_on_what_evidence(registered, files):
    worker, code, number = registered.psql(
        "select e.worker_id, c.credit_code, e.worker_no from engagement e join employer_code c using (employer_id)"
        " order by 1 limit 1", schema="registration")[0]
    links = files / "links.csv"
    links.write_text("统一社会信用代码,骑手号,角色,行为单位代码,层级,证据种类,证据位置,开始日期\n"
                     f"{code},{number},pays,{register.PLATFORM},0,pay,银行回单 1,2022-04-01\n"
                     f"{code},{number},signs,{register.PLATFORM},0,doc,协议 1,2022-04-01\n"
                     f"{code},{number},signs,92411081MA0000015R,2,stmt,笔录 1,2022-04-01\n", "utf-8")
    assert take(registered, "chain", links)["created"] == 3
    shown = registered.cli("employer", "chain", worker, "--as-of", "2022-04-15", peer=DESK)
    assert "银行回单 1" in shown and "矛盾" in shown and "不明" in shown
    chain = json.loads(registered.cli("employer", "chain", worker, "--as-of", "2022-04-15", "--json", peer=DESK))
    roles = {r["role"]: r["standing"] for e in chain["engagements"] for r in e["roles"]}
    assert (roles["pays"], roles["signs"], roles["insures"]) == ("known", "contradicted", "unknown")
    assert register.PLATFORM in registered.cli("employer", "show", register.PLATFORM, peer=DESK)
    assert registered.cli("employer", "licences", register.PLATFORM, peer=DESK)
    assert registered.cli("employer", "licences", register.PLATFORM, "--as-of", "gestern", peer=DESK, status=2) is not None


# ---- what the checks say of it ------------------------------------------------------------------

def findings(town, rule):
    """The open findings of a rule, when every check that is due has been made."""
    town.wait("checked", lambda: int(flow.ask(town, "registration.GetCheckProgress").get("waiting", "0")) == 0, 120)
    return flow.ask(town, "registration.ListFindings", {"rule": rule, "limit": 100}).get("findings", [])


def test_contracts__5_of_118_after_a_month__exposure_of_article_82_listed(registered, roster):
    found = findings(registered, "CTR-01")
    assert {f["worker_no"] for f in found} == {r.worker_no for r in roster.no_contract}
    assert len(found) == register.N_NO_CONTRACT
    for f in found:
        assert "二倍工资" in f["arithmetic_zh"]
        assert any("第八十二条" in c["article"] for c in f["clauses"])


def test_checks__all_again_on_the_command_line__nothing_new(registered):
    before = registered.psql("select count(*) from finding_version", schema="registration")
    ran = json.loads(registered.cli("check", "run", "--json", peer=DESK, status=0, timeout=120))
    assert [int(ran.get(part, 0)) for part in ("walks", "waiting", "failed")] == [0, 0, 0]
    assert registered.psql("select count(*) from finding_version", schema="registration") == before
    said = registered.cli("check", "status", peer=DESK, status=1)
    assert str(ran["open_findings"]) in said and "REL" not in said
    assert int(ran["open_findings"]) == int(
        registered.psql("select count(*) from finding where state = 'open'", schema="registration")[0][0])


def test_sole_traders__26_of_157_one_cluster__class_as_it_was(registered, files, roster):
    assert take(registered, "sole_traders", files / "sole_traders.csv")["created"] == register.N_CLUSTER + 40
    found = findings(registered, "REL-07")
    assert len(found) == 1
    assert {m["worker_no"] for m in found[0]["members"]} == {r.worker_no for r in roster.cluster}
    assert len(found[0]["members"]) == register.N_CLUSTER
    got = registered.psql("select class, count(*) from engagement group by 1 order by 1", schema="registration")
    assert got == [["A1", "118"], ["B", "702"], ["C", "157"]]


def test_cluster__handed_on_once__26_named_and_no_pay_data(registered, roster):
    alert = registered.wait("the alert", lambda: flow.alert_of(registered, "REL-07"))
    assert alert["n_workers"] == register.N_CLUSTER
    registered.wait("the alert reaches disputes", lambda: registered.psql(
        f"select 1 from alert where alert_id = {alert['alert_id']}", schema="disputes"))
    case = registered.ask("disputes.OpenCase", {"alert_id": alert["alert_id"], "ground": "疑似批量诱导注册个体工商户"},
                          peer=DESK)
    registered.cli("handoff", "offer", case["case_id"], "--to", "SAMR", "--name-workers", "--reason",
                   "请核查所列劳动者的个体工商户登记是否出于本人意愿", "--basis", "许人社〔2022〕1号 二、2", peer=DESK)
    offered = flow.ask(registered, "disputes.ListHandoffs", {"direction": "in"}, peer="samr-desk")["handoffs"]
    assert len(offered) == 1 and offered[0]["evidence_count"] == register.N_CLUSTER
    got = flow.ask(registered, "disputes.GetHandoff", {"handoff_id": offered[0]["handoff_id"]}, peer="samr-desk")
    assert [e["kind"] for e in got["evidence"]] == ["worker"] * 26
    assert sorted(e["reference"] for e in got["evidence"]) == sorted(r.worker_no for r in roster.cluster)
    shown = registered.cli("handoff", "show", offered[0]["handoff_id"], peer="samr-desk")
    assert all(r.worker_no in shown for r in roster.cluster)
    package = json.loads(got["package_json"])
    assert (package["rule"], package["n_workers"], package["owed_fen"]) == ("REL-07", 26, "0")
    assert set(package) == {"case_no", "title_zh", "title_en", "employer_name", "rule", "month", "region", "severity",
                            "n_workers", "n_items", "owed_fen"}
