"""Notices leave the house through gongdao-sender: every channel, what it refuses, outages, slow receivers, two senders,
kill -9. The other ends are servers on loopback (sinks.py)."""

import hashlib
import hmac
import json
import random
import signal
import ssl
import subprocess

import pytest

import city
import sinks

KEY = "0123456789abcdef0123456789abcdef"
NOTICES = """
hours: {{working: ["00:00-24:00"], quiet: "03:00-03:01"}}
settle: 100ms
remind: {{after: 8h, times: 0, from: critical}}
retry: {{first: 200ms, longest: 500ms, give_up: 168h}}
channels:
  hook: {{kind: webhook, secret_file: {root}/secret}}
  tls: {{kind: webhook, secret_file: {root}/secret, ca_file: {root}/ca.pem}}
  sms: {{kind: sms, url: "http://127.0.0.1:{sms}/send", secret_file: {root}/secret}}
  mail: {{kind: mail, url: "smtp://127.0.0.1:{mail}", from: gongdao@example.cn}}
  starttls: {{kind: mail, url: "smtp://localhost:{mail}", from: gongdao@example.cn}}
  drop: {{kind: file, folder: {root}/notices}}
recipients:
  - {{department: HRSS, region: "411000", send: {{hook: ["http://127.0.0.1:{hook}/hrss"], sms: ["13800000001"],
     mail: [desk@example.cn], drop: [hrss]}}}}
  - {{department: SAMR, region: "411000", send: {{hook: ["http://127.0.0.1:{hook}/samr"]}}}}
  - {{department: TRANS, region: "411000", send: {{hook: ["http://127.0.0.1:{slow}/trans"]}}}}
  - {{department: UNION, region: "411000", send: {{tls: ["https://localhost:{tls}/union"]}}}}
  - {{department: COURT, region: "411000", send: {{hook: ["https://localhost:{tls}/court"]}}}}
  - {{department: DRC, region: "411000", send: {{starttls: [a@example.cn]}}}}
rules: []
"""


class Town(city.City):
    """A city of alerts alone, with ports for the sinks and a sender that tests start."""

    def __init__(self):
        names = ["hook", "sms", "mail", "slow", "tls"]
        self.ports = dict(zip(names, city.free_ports(len(names))))
        super().__init__(services=["alerts"], instances=1, config_edit=self.edit, settings=(
            "sender:\n  poll_ms: 50ms\n  timeout_ms: 4s\n  test_loopback: true\n"))

    def edit(self, etc):
        (etc / "notices.yaml").write_text(NOTICES.format(root=self.root, **self.ports))
        secret = self.root / "secret"
        secret.write_text(KEY + "\n")
        secret.chmod(0o600)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-keyout", self.root / "key.pem", "-out", self.root / "ca.pem", "-subj", "/CN=localhost",
                        "-addext", "subjectAltName=DNS:localhost"], check=True, capture_output=True)

    def sender(self, n=1, config=None):
        self._start(f"sender-{n}", ["gongdao-sender", "--config", config or self.config])

    def senders_stop(self):
        for name in [n for n in self.processes if n.startswith("sender")]:
            # one that was killed may only just be starting again, and knows no orderly end yet
            assert self.processes.pop(name).stop() in (0, -signal.SIGTERM)

    def test(self, department):
        return int(self.ask("alerts.TestNotice", {"department": department, "region": "411000"})["notice_id"])

    def states(self):
        """State by (channel, address) of what is not over, and how many are delivered."""
        return self.psql("select channel, address, state, attempts, last_error from delivery order by 1, 2",
                         schema="alerts")

    def count(self, state):
        return int(self.psql(f"select count(*) from delivery where state = '{state}'", schema="alerts")[0][0])

    def all_delivered(self, seconds=30):
        self.wait("all delivered", lambda: self.count("waiting") == 0, seconds)


@pytest.fixture(scope="module")
def town():
    with Town() as t:
        yield t


@pytest.fixture(autouse=True)
def clean(town):
    town.psql("truncate delivery, receiver, notice", schema="alerts")
    yield
    town.senders_stop()


def test_every_channel__delivered__signed_and_readable(town):
    with sinks.Hook(town.ports["hook"]) as hook, sinks.Hook(town.ports["sms"]) as sms, sinks.Mail(town.ports["mail"]) as mail:
        town.sender()
        notice = town.test("HRSS")
        town.all_delivered()
    assert town.count("delivered") == 4
    (path, headers, body), = hook.got
    assert path == "/hrss" and headers["Gongdao-Id"] == f"notice-{notice}-0"
    said = f"{headers['Gongdao-Id']}.{headers['Gongdao-Timestamp']}.".encode() + body
    assert headers["Gongdao-Signature"] == "v1=" + hmac.new(KEY.encode(), said, hashlib.sha256).hexdigest()
    told = json.loads(body)
    assert told["notice_id"] == str(notice) and told["title_zh"] == "测试通知" and told["reason_zh"]
    (_, headers, body), = sms.got
    assert json.loads(body)["to"] == "13800000001" and f"通知编号 {notice}" in json.loads(body)["text"]
    (to, message), = mail.got
    assert to == ["desk@example.cn"] and message["Subject"] == "测试通知"
    assert message["Message-ID"] == f"<notice-{notice}-0@example.cn>"
    assert "您为什么收到本通知" in message.get_content()
    page = town.root / "notices" / "hrss" / f"notice-{notice}-0.html"
    assert "测试通知" in page.read_text("utf-8") and len(list(page.parent.iterdir())) == 1
    out = town.cli("notice", "deliveries", "--notice", notice)
    assert out.count("已送达") == 4 and "13800000001" not in out


def test_fence__loopback_not_allowed__nothing_connects(town):
    """As shipped: whether written as an address or as a name that resolves to this machine."""
    strict = town.config.with_name("strict.yaml")
    strict.write_text(town.config.read_text().replace("test_loopback: true", "test_loopback: false"))
    with sinks.Hook(town.ports["hook"]) as hook, sinks.Hook(town.ports["tls"]) as tls:
        town.sender(config=strict)
        town.test("COURT")  # https://localhost
        town.test("DRC")  # smtp://localhost
        town.wait("both refused", lambda: [s for s in town.states() if "内网或本机" in s[4]].__len__() == 2)
        town.test("SAMR")  # http://127.0.0.1: without TLS only in tests
        town.wait("refused", lambda: [s for s in town.states() if s[1].endswith("/samr") and s[4]])
        assert not hook.got and not tls.got
    assert town.run("notice", "deliveries", "--state", "problem").returncode == 1


def test_tls__own_authority__trusted_where_named_only(town):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(town.root / "ca.pem", town.root / "key.pem")
    with sinks.Hook(town.ports["tls"], tls=context) as hook, sinks.Mail(town.ports["mail"]) as mail:
        town.sender()
        town.test("UNION")
        town.wait("delivered", lambda: town.count("delivered") == 1)
        town.test("COURT")  # no ca_file: unknown authority
        town.test("DRC")  # a mail server without TLS, which is required
        town.wait("both refused", lambda: len([s for s in town.states() if s[4]]) == 2)
        errors = {s[0]: s[4] for s in town.states()}  # while the sinks are there: it is tried again all the time
        assert [path for path, _, _ in hook.got] == ["/union"] and not mail.got
    assert "certificate" in errors["hook"] and "STARTTLS" in errors["starttls"]


def test_answers__elsewhere_refused_or_not_now__no_redirect_and_reasons_shown(town):
    answers = {"/samr": 302, "/hrss": 410, "/elsewhere": 200}
    with sinks.Hook(town.ports["hook"], answers.get) as hook, sinks.Hook(town.ports["sms"], 503), \
            sinks.Mail(town.ports["mail"]) as mail:
        mail.refuse = "desk"
        town.sender()
        town.test("SAMR")
        town.test("HRSS")
        town.wait("four in vain", lambda: len([s for s in town.states() if s[4]]) == 4)
        assert "/elsewhere" not in [path for path, _, _ in hook.got]
        errors = {(s[0], s[1][-4:]): s[4] for s in town.states()}
        assert "HTTP 302" in errors["hook", "samr"] and "HTTP 410" in errors["hook", "hrss"]
        assert "HTTP 503" in errors["sms", "0001"] and "SMTP 550" in errors["mail", "e.cn"]
        hook.answer, mail.refuse = 200, ""
        town.wait("the others go", lambda: town.count("waiting") == 1)


def test_slow_receiver__others_do_not_wait(town):
    with sinks.Hook(town.ports["slow"], sinks.hang(3)) as slow, sinks.Hook(town.ports["hook"]) as hook:
        town.sender()
        for _ in range(5):
            town.test("TRANS")
        town.wait("it is being slow", lambda: slow.got)
        for _ in range(20):
            town.test("SAMR")
        town.wait("the others are there", lambda: len(hook.got) == 20, 8)
        assert len(slow.got) < 5
        assert sorted(set(hook.ids())) == sorted(hook.ids())


def test_outage__back_again__each_once(town):
    town.sender()
    sent = [f"notice-{town.test('SAMR')}-0" for _ in range(30)]
    town.wait("it tries in vain", lambda: len([s for s in town.states() if s[4]]) >= 3)
    assert town.count("waiting") == 30
    with sinks.Hook(town.ports["hook"]) as hook:
        town.all_delivered()
    assert sorted(hook.ids()) == sorted(sent)


def test_resend__given_up__goes_again_with_a_round_of_its_own(town):
    with sinks.Hook(town.ports["hook"]) as hook:
        town.sender()
        notice = town.test("SAMR")
        town.all_delivered()
        town.cli("notice", "resend", notice)
        town.wait("again", lambda: len(hook.got) == 2)
    assert hook.ids() == [f"notice-{notice}-0", f"notice-{notice}-1"]


def test_two_senders__killed_again_and_again__nothing_lost_and_doubles_bear_their_id(town):
    """A sender that is killed between the answer and its report sends again under the same id."""
    seed = random.randrange(1 << 30)
    print("seed", seed)
    dice = random.Random(seed)
    with sinks.Hook(town.ports["hook"], sinks.hang(0.02)) as hook:
        town.sender(1)
        town.sender(2)
        sent = {f"notice-{town.test('SAMR')}-0" for _ in range(60)}
        kills = 0
        while kills < 6:
            got = len(hook.got)
            town.wait("it goes on", lambda: len(hook.got) > got or town.count("waiting") == 0, 40)
            kills += town.processes[f"sender-{dice.choice([1, 2])}"].kill()
            if town.count("waiting") == 0:
                break
        town.all_delivered(120)
        ids = hook.ids()
    assert set(ids) == sent
    assert len(ids) <= len(sent) + kills
    assert town.count("delivered") == 60


def test_two_senders__nobody_killed__each_once(town):
    with sinks.Hook(town.ports["hook"]) as hook:
        town.sender(1)
        town.sender(2)
        sent = {f"notice-{town.test('SAMR')}-0" for _ in range(60)}
        town.all_delivered()
    assert sorted(hook.ids()) == sorted(sent)


def test_settings__secret_that_others_may_read__refused_with_the_file(town):
    secret = town.root / "secret"
    secret.chmod(0o644)
    r = subprocess.run([city.binary("gongdao-sender"), "--config", town.config, "--check-config"], capture_output=True,
                       text=True)
    secret.chmod(0o600)
    assert r.returncode == 2 and str(secret) in r.stderr and "chmod 600" in r.stderr
    r = subprocess.run([city.binary("gongdao-sender"), "--config", town.config, "--check-config"], capture_output=True,
                       text=True)
    assert r.returncode == 0, r.stderr


def test_reload__new_address__taken_without_a_restart(town):
    file = town.config.with_name("notices.yaml")
    text = file.read_text()
    with sinks.Hook(town.ports["hook"]) as hook:
        town.sender()
        file.write_text(text.replace("/samr", "/samr2"))
        town.processes["alerts-1"].kill(1)
        town.processes["sender-1"].kill(1)
        town.wait("the new address", lambda: town.test("SAMR") and any(p == "/samr2" for p, _, _ in hook.got))
        file.write_text(text)
        town.processes["alerts-1"].kill(1)
