"""Who a worker is, from the command line: found, shown masked, in full for a purpose, a near match
decided; through the real processes."""

import json

import pytest

import city
import flow

DESK = "hrss-desk"
CODE = "91411002MA0000007L"
ZHANG, LI, ZHANG_AGAIN = "411003190001010005", "411003190001020000", "411003190001030006"
EMPLOYERS = f"credit_code,name,kind,region\n{CODE},演示平台,platform,411002\n"
WORKERS = ("证件号码,姓名,手机号,常住区划,统一社会信用代码,骑手号\n"
           f"{ZHANG},张三,13800000001,411002,{CODE},K001\n"
           f"{LI},李四,13800000002,411002,{CODE},K002\n"
           f"{ZHANG_AGAIN},张三丰,13800000001,411002,{CODE},K003\n")
PURPOSE = "核实欠薪投诉人身份"


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("workers")
    (folder / "employers.csv").write_text(EMPLOYERS, "utf-8")
    (folder / "workers.csv").write_text(WORKERS, "utf-8")
    with city.City(instances=1, services=["registration"], settings="  test_identities: true\n") as c:
        flow.again(c, "import", "employers", folder / "employers.csv")
        flow.again(c, "import", "workers", folder / "workers.csv")
        yield c


def worker(town, *args, **kw):
    return json.loads(town.cli("worker", *args, "--json", peer=DESK, **kw))


def number_of(town, document):
    found = worker(town, "find", "--id", "-", typed=document + "\n")["workers"]
    assert len(found) == 1
    return found[0]["worker_id"]


def test_find__value_on_standard_input__same_person_by_all_four_masked(town):
    zhang = number_of(town, ZHANG)
    for args, typed in ((("--id", "-"), ZHANG), (("--phone", "-"), "+86 138-0000-0001\r\n"),
                        (("--name", "-"), "张三\n"), (("--employer", CODE, "--number", "K001"), None)):
        text = town.cli("worker", "find", *args, peer=DESK, typed=typed)
        assert zhang in text and "居民身份证" in text
        assert not any(value in text for value in (ZHANG, "13800000001", "张三"))
    assert town.cli("worker", "find", "--name", "-", peer=DESK, typed="王五").strip() == "没有记录"


@pytest.mark.parametrize("args", [(), ("--id", "-", "--name", "-"), ("--number", "K001"), ("--employer", CODE),
                                  ("--id", "-", "--employer", CODE)])
def test_find__not_one_of_the_four__refused(town, args):
    town.cli("worker", "find", *args, peer=DESK, typed=ZHANG, status=2)


def test_find__standard_input_empty_or_endless__refused_and_not_repeated(town):
    for typed in ("", "\n", ZHANG * 20):
        r = town.run("worker", "find", "--id", "-", peer=DESK, typed=typed)
        assert r.returncode == 2 and "--id -" in r.stderr
        assert ZHANG not in r.stdout + r.stderr


def test_show__by_number__masked_with_his_numbers(town):
    text = town.cli("worker", "show", number_of(town, LI), peer=DESK)
    assert "K002" in text and CODE in text and "第 1 版" in text
    assert not any(value in text for value in (LI, "13800000002", "李四"))
    assert worker(town, "show", number_of(town, LI))["numbers"][0]["worker_no"] == "K002"
    r = town.run("worker", "show", number_of(town, LI), "--as-of", "2020-01-01", peer=DESK)
    assert r.returncode != 0 and "当日尚未登记" in r.stderr
    assert "worker" in town.cli("worker", "show", number_of(town, LI), peer=DESK, lang="en_US.UTF-8")


def test_unmask__for_a_purpose__shown_in_full_and_in_the_log(town):
    li = number_of(town, LI)
    town.cli("worker", "unmask", li, peer=DESK, status=2)
    town.cli("worker", "unmask", li, "--purpose", PURPOSE, "--fields", "bank", peer=DESK, status=2)
    assert "没有记录" in town.cli("worker", "access-log", li, peer=DESK)
    text = town.cli("worker", "unmask", li, "--purpose", PURPOSE, peer=DESK)
    assert all(words in text for words in (LI, "李四", "13800000002", "已记录"))
    text = town.cli("worker", "unmask", li, "--purpose", "回访", "--case", "7", "--fields", "phone", peer=DESK)
    assert "13800000002" in text and LI not in text and "李四" not in text

    log = worker(town, "access-log", li)["accesses"]
    assert [(a["fields"], a["ground"], a.get("case_id", "0")) for a in log] == [
        ("phone", "回访", "7"), ("id name phone", PURPOSE, "0")]
    text = town.cli("worker", "access-log", li, "--limit", "1", peer=DESK)
    assert "手机号" in text and "人社" in text and f"--before {log[0]['access_id']}" in text
    text = town.cli("worker", "access-log", li, "--before", log[0]["access_id"], peer=DESK)
    assert PURPOSE in text and "证件号码、姓名、手机号" in text and "回访" not in text


def test_unmask__another_department__refused_and_nothing_shown(town):
    r = town.run("worker", "unmask", number_of(town, LI), "--purpose", PURPOSE, peer="samr-desk")
    assert r.returncode == 3 and LI not in r.stdout + r.stderr


def test_register__lines_of_standard_input_or_a_file__a_number_and_no_value_shown(town, tmp_path):
    zhao = "411003190001050007"
    text = town.cli("worker", "register", "--region", "411002", "--employer", CODE, "--number", "K009", peer=DESK,
                    typed=f"{zhao}\n赵六\n13800000009\n")
    number = number_of(town, zhao)
    assert number in text and "新登记" in text
    assert not any(value in text for value in (zhao, "13800000009", "赵六"))
    assert "K009" in town.cli("worker", "show", number, peer=DESK)
    (tmp_path / "zhao").write_text(f"{zhao}\n赵六\n\n", "utf-8")
    assert "没有变化" in town.cli("worker", "register", "--region", "411002", "--file", tmp_path / "zhao", peer=DESK)
    r = town.run("worker", "register", "--region", "411002", peer=DESK, typed=f"{zhao}\n赵七\n13800000009\n")
    assert r.returncode != 0 and "name" in r.stdout + r.stderr
    assert "赵七" not in r.stdout + r.stderr and zhao not in r.stdout + r.stderr
    town.cli("worker", "register", "--region", "411002", peer=DESK, typed=f"{zhao}\n", status=2)
    town.cli("worker", "register", "--region", "411002", "--file", tmp_path / "none", peer=DESK, status=2)


def test_consent__given_listed_taken_back__each_with_who(town):
    li = number_of(town, LI)
    text = town.cli("worker", "consent", "give", li, "location", "--notice", "2025-03", peer=DESK)
    assert "位置信息" in text and "2025-03" in text
    consent = worker(town, "consent", "list", li)["consents"][0]["consent_id"]
    assert "位置信息" in town.cli("worker", "consent", "revoke", consent, peer=DESK)
    listed = worker(town, "consent", "list", li)["consents"][0]
    assert listed["matter"] == "location" and listed["revoked_by"] and int(listed["revoked_at_us"]) > 0
    assert town.run("worker", "consent", "revoke", consent, peer=DESK).returncode != 0
    assert town.run("worker", "consent", "give", li, "gossip", "--notice", "2025-03", peer=DESK).returncode != 0


def worker_changes(town, number):
    found = json.loads(town.cli("change", "list", "--subject", "worker", "--json", peer=DESK))["changes"]
    return [c for c in found if c["subject_id"] == number]


def test_change__of_a_telephone__masked_until_unmasked_and_never_on_the_command_line(town):
    li = number_of(town, LI)
    r = town.run("change", "request", "worker", li, "phone=13900000002", "--reason", "本人换号", peer=DESK)
    assert r.returncode == 2 and "13900000002" not in r.stdout + r.stderr
    text = town.cli("change", "request", "worker", li, "phone=-", "--reason", "本人换号", peer=DESK,
                    typed="13900000002\n")
    assert "138****0002 -> 139****0002" in text
    change = worker_changes(town, li)[0]["change_id"]
    text = town.cli("change", "unmask", change, "--purpose", "审批变更", peer=DESK)
    assert "13800000002 -> 13900000002" in text and "已记录" in text
    assert "审批变更" in town.cli("worker", "access-log", li, peer=DESK)
    assert town.run("change", "decide", change, "approve", peer=DESK).returncode != 0
    assert "已撤回" in town.cli("change", "decide", change, "withdraw", peer=DESK)


def test_employer_person__unmasked_for_a_purpose__in_the_log(town):
    employer = json.loads(town.cli("employer", "show", CODE, "--json", peer=DESK))["employer_id"]
    body = json.dumps({"employer_id": employer, "role": "person_in_charge", "name": "钱七", "phone": "13800000007",
                       "from_day": 20148}, ensure_ascii=False)
    town.cli("call", "registration.RecordEmployerPerson", body, peer=DESK)
    text = town.cli("employer", "people", CODE, peer=DESK)
    assert "负责人" in text and "138****0007" in text and "钱七" not in text
    person = json.loads(town.cli("employer", "people", CODE, "--json", peer=DESK))["people"][0]["person_id"]
    town.cli("employer", "unmask", person, peer=DESK, status=2)
    text = town.cli("employer", "unmask", person, "--purpose", "送达文书", "--fields", "name", peer=DESK)
    assert "钱七" in text and "13800000007" not in text
    text = town.cli("employer", "access-log", CODE, peer=DESK)
    assert "送达文书" in text and "姓名" in text


def test_near_match__decided_same__one_stands_for_the_other(town):
    first, second = number_of(town, ZHANG), number_of(town, ZHANG_AGAIN)
    older, younger = sorted((first, second), key=int)
    text = town.cli("worker", "matches", peer=DESK)
    assert older in text and younger in text and "手机号相同" in text
    assert not any(value in text for value in (ZHANG, ZHANG_AGAIN, "张三"))
    match = worker(town, "matches")["matches"][0]["match_id"]
    town.cli("worker", "decide", match, "perhaps", "--reason", "问过", peer=DESK, status=2)
    text = town.cli("worker", "decide", match, "same", "--reason", "本人到场核对", peer=DESK)
    assert "是同一人" in text
    assert "没有记录" in town.cli("worker", "matches", peer=DESK)
    assert "本人到场核对" in town.cli("worker", "matches", "--state", "same", peer=DESK)
    assert f"编号 {younger} 已并入 {older}" in town.cli("worker", "show", younger, peer=DESK)
    town.cli("worker", "decide", match, "different", "--reason", "再想", peer=DESK, status=1)
