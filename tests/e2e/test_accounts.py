"""Accounts through the real processes: the operator opens the first one by the command line, its admin goes on, and
what the gateway says of logins and sessions (API-8, AUT-4, AUT-8)."""

import json
import re

import pytest

import city
import door as doors

PASSWORD = "stone bridge lantern"


@pytest.fixture(scope="module")
def door():
    return doors.Door()


@pytest.fixture(scope="module")
def town(door):
    settings = "accounts:\n  password_memory: 1MiB\n  password_passes: 1\n"
    with city.City(instances=2, services=["alerts", "accounts"], config_edit=lambda etc: (door.config(etc), add(etc, settings))) as c:
        door.start(c)
        yield c


def add(etc, text):
    with open(etc / "gongdao.yaml", "a") as f:
        f.write(text)


def code_of(text):
    return re.search(r"[0-9A-Z]{5}(-[0-9A-Z]{5}){3}", text).group(0)


class Browser:
    """A cookie and the value that every change must carry."""

    def __init__(self, door):
        self.door, self.cookie, self.csrf = door, None, None

    def ask(self, method, path, body=None):
        headers = {"Cookie": self.cookie or "", "X-CSRF-Token": self.csrf or ""}
        a = self.door.ask(method, path, body, headers)
        cookie = a.headers.get("Set-Cookie", a.headers.get("set-cookie"))
        if cookie:
            self.cookie = cookie.split(";")[0]
        if a.status == 200 and path.startswith("/api/session"):
            self.csrf = a.json.get("csrf", self.csrf)
        return a

    def login(self, login, password):
        return self.ask("POST", "/api/session", {"login": login, "password": password})


def opened(town, door, login, role="clerk", department="SAMR"):
    """An account with a password of its own, and a browser that is logged in with it."""
    text = town.cli("account", "create", login, "--name", "岗位", "--department", department, "--role", role)
    b = Browser(door)
    assert b.login(login, code_of(text)).status == 200
    assert b.ask("POST", "/api/session/password", {"old": code_of(text), "new": PASSWORD}).status == 200
    return b


def test_first_account__by_the_operator__then_it_goes_on_by_itself(town, door):
    said = town.cli("account", "create", "boss", "--name", "管理员", "--department", "SAMR", "--role", "admin")
    assert "只显示这一次" in said
    b = Browser(door)
    a = b.login("boss", code_of(said))
    assert a.status == 200 and a.json["must_change"], a
    assert b.ask("POST", "/api/v1/accounts/ListAccounts", {}).status in (401, 403)  # not before there is a password
    a = b.ask("POST", "/api/session/password", {"old": code_of(said), "new": PASSWORD})
    assert a.status == 200, a
    a = b.ask("POST", "/api/v1/accounts/ListAccounts", {})
    assert [one["login"] for one in a.json["accounts"]] == ["boss"], a
    assert b.ask("POST", "/api/v1/alerts/ListAlerts", {}).status == 403  # AUT-8


def test_command_line__no_secret_is_an_argument_and_the_lists_are_chinese_first(town, door):
    opened(town, door, "li.ming")
    assert "一次性代码" in town.cli("account", "reset", "li.ming", "--reason", "忘记口令")
    assert "li.ming" in town.cli("account", "list", "--department", "SAMR")
    assert "经办" in town.cli("account", "show", "li.ming")
    assert "成功" in town.cli("account", "logins", "li.ming")
    made = json.loads(town.cli("account", "create", "wang.wu", "--name", "应急值班", "--department", "EM", "--json"))
    assert code_of(made["code"]) and made["account"]["state"] == "ACTIVE"
    grant = json.loads(town.cli("account", "grant", "wang.wu", "--role", "clerk", "--json"))["grants"][0]
    town.cli("account", "disable", "wang.wu", "--reason", "调离")
    assert "停用" in town.cli("account", "show", "wang.wu")
    town.cli("account", "enable", "wang.wu", "--reason", "复职")
    town.cli("account", "revoke", grant["grant_id"], "--reason", "转岗")
    assert town.run("account", "grant", "wang.wu", "--role", "inspector").returncode == 2  # of HRSS only


def test_session__disabled_or_logged_out__is_over_within_the_gateways_ten_seconds(town, door):
    b = opened(town, door, "zhao.liu")
    assert b.ask("POST", "/api/v1/alerts/ListAlerts", {}).status == 200
    town.cli("account", "disable", "zhao.liu", "--reason", "调离")
    assert b.ask("GET", "/api/session").status == 401  # that asks
    town.wait("the gateway asks again", lambda: b.ask("POST", "/api/v1/alerts/ListAlerts", {}).status == 401, 15)
    assert Browser(door).login("zhao.liu", PASSWORD).status == 401


def test_login__wrong__the_same_answer_and_then_a_wait(town, door):
    opened(town, door, "sun.qi")
    known = [Browser(door).login("sun.qi", "no") for _ in range(6)]
    unknown = [Browser(door).login("nobody", "no") for _ in range(6)]
    strip = [(a.status, a.json["code"]) for a in known]
    assert strip == [(a.status, a.json["code"]) for a in unknown]
    assert [s for s, _ in strip] == [401] * 5 + [429]
    town.cli("account", "enable", "sun.qi", "--reason", "本人到场")
    assert Browser(door).login("sun.qi", PASSWORD).status == 200


def test_instance__killed_in_the_middle__logins_go_on(town, door):
    b = opened(town, door, "qian.ba")
    for name in ("accounts-1", "accounts-2"):
        town.processes[name].kill()
        town.wait("logged in again", lambda: Browser(door).login("qian.ba", PASSWORD).status == 200, 20)
    assert b.ask("GET", "/api/session").status == 200
    assert town.psql("select count(*) from session group by token_hash having count(*) > 1", schema="accounts") == []


def test_secrets__after_all_of_it__are_in_no_table_and_no_log(town):
    """Runs last: what was typed above is looked for."""
    tables = town.psql("select table_name from information_schema.tables where table_schema = 'accounts' and"
                       " table_type = 'BASE TABLE'")
    for (table,) in tables:
        found = town.psql(f"select 1 from accounts.{table} as t where t::text like '%{PASSWORD}%' or t::text like"
                          f" '%' || encode('{PASSWORD}', 'hex') || '%' limit 1")
        assert not found, table
    for log in town.root.glob("*.log"):
        assert PASSWORD.encode() not in log.read_bytes(), log
