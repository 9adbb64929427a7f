"""A case by hand, through the command line: begun without an alert, act by act, of two officers one, closed with a
disposition and not without."""

import re

import pytest

import city


@pytest.fixture(scope="module")
def desk():
    with city.City(instances=1) as town:
        yield town


def started(town, procedure="inspection", peer="hrss-desk"):
    out = town.cli("case", "start", procedure, "--source", "lead", "--number", "12345-7", "--title", "站点拖欠工资",
                   "--employer", "甲平台", "--region", "411002", "--ground", "巡查发现", peer=peer)
    return re.search(r"编号 (\d+)", out).group(1)


def test_procedures__shipped__checked_without_a_daemon(desk):
    assert "问题 0 处" in desk.cli("procedures", "check")
    assert "劳动保障监察" in desk.cli("procedures", "list")
    assert "INSP-9 届满 → decision" in desk.cli("procedures", "show", "inspection")


def test_procedures__a_bad_file__named_with_its_line(desk):
    folder = desk.root / "etc" / "procedures"
    path = folder / "warning.yaml"
    whole = path.read_text(encoding="utf-8")
    try:
        path.write_text(whole.replace("to: follow_up", "to: nowhere", 1), encoding="utf-8")
        refused = desk.run("procedures", "check")
        assert refused.returncode == 2 and "warning.yaml:" in refused.stderr and "nowhere" in refused.stderr
        path.write_text(whole.replace("        disposition: [irregular, violation]\n", "", 1), encoding="utf-8")
        found = desk.run("procedures", "check")
        assert found.returncode == 1 and "处置结论" in found.stdout
    finally:
        path.write_text(whole, encoding="utf-8")


def test_case__act_by_act__closed_with_a_disposition(desk):
    case = started(desk)
    assert "+ accept" in desk.cli("case", "actions", case, peer="hrss-desk")
    out = desk.cli("case", "act", case, "accept", "violation=拖欠工资", "@case_opening=许人社监立〔2025〕1号", "--version", "1",
                   peer="hrss-desk")
    assert "调查" in out
    late = desk.run("case", "act", case, "note", "what=迟到的一步", "--version", "1", peer="hrss-desk")
    assert late.returncode == 1 and "hrss-desk" in late.stderr and "accept" in late.stderr
    assert desk.run("case", "actions", case, peer="samr-desk").returncode != 0
    desk.cli("case", "act", case, "correct", "demands=补发差额", "severity=high", "@correction_order=改1号", peer="hrss-desk")
    desk.cli("case", "act", case, "evidence_in", "what=已补发", "@rectification_proof=凭证1号", peer="hrss-desk")
    without = desk.run("case", "act", case, "recheck_ok", "@recheck_record=复查1号", peer="hrss-desk")
    assert without.returncode != 0 and "处置结论" in without.stderr
    out = desk.cli("case", "act", case, "recheck_ok", "@recheck_record=复查1号", "--disposition", "irregular", "--due",
                   "2025-04-30", peer="hrss-desk")
    assert "违规" in out
    shown = desk.cli("case", "show", case, peer="hrss-desk")
    assert "受理并立案 → 调查" in shown and "复查合格，办结" in shown


def test_case__of_a_trade_department__goes_its_own_way(desk):
    case = started(desk, "sector", peer="trans-desk")
    desk.cli("case", "act", case, "accept", "found=属实", peer="trans-desk")
    out = desk.cli("case", "act", case, "warn", "what=未公示抽成比例", peer="trans-desk")
    assert "另案" in out
    assert desk.run("case", "start", "inspection", "--source", "lead", "--title", "x", "--employer", "x", "--region", "411002",
                    "--ground", "x", peer="trans-desk").returncode != 0
