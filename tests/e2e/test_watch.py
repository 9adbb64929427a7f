"""The watch over retaliation (WRK-7) through the real processes: months filed by a platform, a complaint by name, and a
month later his orders are gone. The officer of the case hears of it, and nobody else; no daemon but disputes knew whom
it watches."""

import json

import pytest

import city
import flow

HRSS, SAMR = "hrss-desk", "samr-desk"
CODE = "91411002MA000DEM15"
CREW = [f"K{n:03}" for n in range(1, 9)]
HIS, CLEAN = "K003", "K005"
BEFORE, AFTER = "2025-04-10 10:00:00", "2025-06-02 10:00:00"


class Town(city.City):
    def __init__(self):
        self.now = BEFORE
        super().__init__(instances=1, settings=f'  business_clock: "{BEFORE}"\n  allow_fixed_clock: true\n')

    def clock(self, now):
        """All daemons die and come back at that time."""
        self.config.write_text(self.config.read_text("utf-8").replace(self.now, now), "utf-8")
        self.now = now
        names = [n for n in self.processes if n.split("-")[0] in self.services]
        starts = {n: self.processes[n].starts for n in names}
        for n in names:
            self.processes[n].kill()
        self.wait("all are back", lambda: all(self.processes[n].starts > starts[n] for n in names))

    def told(self, *args, peer=HRSS):
        return json.loads(self.cli(*args, "--json", peer=peer))


def month_file(folder, month, orders_of):
    """Ten days of four hours on line, and so many orders a day."""
    rows = ["订单号,骑手号,时段类型,开始时间,结束时间,工作区划"]
    for worker in CREW:
        for day in range(1, 11):
            date = f"{month}-{day:02}"
            rows.append(f"{worker}{date}L,{worker},在线,{date} 08:00:00,{date} 12:00:00,411002")
            for i in range(orders_of(worker)):
                start = 8 * 60 + 10 * i
                rows.append(f"{worker}{date}O{i},{worker},订单,{date} {start // 60:02}:{start % 60:02}:00,"
                            f"{date} {start // 60:02}:{start % 60 + 9:02}:00,411002")
    path = folder / f"intervals-{month}.csv"
    path.write_text("\n".join(rows) + "\n", "utf-8")
    return path


def filed(town, folder, month, orders_of):
    flow.again(town, "import", "intervals", month_file(folder, month, orders_of), "--employer", CODE, "--period", month,
               until="E_NOT_FOUND")


def complaint(town, worker, employer):
    r = town.told("intake", "record", "counter", "--region", "411002", "--employer-id", employer, "--issue", "pay_unpaid",
                  "--text", "两个月没有发工资", "--worker", worker)
    sent = town.told("intake", "route", r["intake"]["intake_id"], "--to", "HRSS", "--reason", "本部门办理")
    return sent["case"]["case_id"]


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("months")
    with Town() as t:
        for kind in flow.KINDS[:2]:
            flow.again(t, "import", kind, flow.SAMPLE / f"{kind}.csv")
        for month in ("2025-01", "2025-02", "2025-03"):
            filed(t, folder, month, lambda _: 8)
        t.wait("the months are known", lambda: t.psql("select 1 from work_month having count(*) = 24", schema="disputes"))
        ids = dict(t.psql("select worker_no, worker_id::text from engagement", schema="registration"))
        employer = t.psql(f"select employer_id from employer where credit_code = '{CODE}'", schema="registration")[0][0]
        t.his, t.clean = complaint(t, ids[HIS], employer), complaint(t, ids[CLEAN], employer)
        t.worker = ids[HIS]
        t.clock(AFTER)
        filed(t, folder, "2025-05", lambda worker: 2 if worker == HIS else 7)
        t.wait("the month is known", lambda: t.psql("select 1 from work_month having count(*) = 32", schema="disputes"))
        t.clock("2025-06-10 10:00:00")
        t.wait("a lead", lambda: t.psql("select 1 from watch_lead", schema="disputes"))
        t.wait_drained()
        yield t


def test_fall__planted__lead_with_its_arithmetic_and_a_clean_neighbour(town):
    text = town.cli("watch", "show", town.his, peer=HRSS)
    assert "每小时 2.00 单（240 单 ÷ 120:00:00）；2025-05 每小时 0.50 单（20 单 ÷ 40:00:00），下降 75.00%" in text, text
    assert "同单位可比 7 人中位数变化 -12.50%，扣除后下降 71.43%，标准 40%" in text
    assert "没有线索" in town.cli("watch", "show", town.clean, peer=HRSS)
    assert "疑似打击报复线索" in town.cli("case", "show", town.his, peer=HRSS)


def test_others__other_departments_and_daemons__learn_nothing(town):
    assert json.loads(town.cli("watch", "list", "--json", peer=SAMR)).get("watches", []) == []
    assert town.run("watch", "list", peer="operator").returncode == 3
    assert town.psql("select distinct department from notice where title_zh like '%打击报复%'", schema="alerts") == [["HRSS"]]
    assert town.psql(f"""select count(*) from notice where title_zh like '%打击报复%' and
        (title_zh || text_zh || title_en || text_en) like '%{town.worker}%'""", schema="alerts") == [["0"]]


def test_verdict__confirmed__an_inspection_beside(town):
    lead = town.told("watch", "list", "--open")["watches"][0]["leads"][0]["lead_id"]
    text = town.cli("watch", "judge", lead, "经核实", "--reason", "已调取派单记录核对", peer=HRSS)
    assert "经核实" in text and "另案 GD-411002-" in text
    opened = next(i["opened_case_id"] for w in town.told("watch", "list")["watches"] for i in w.get("leads", [])
                  if i["lead_id"] == lead)
    shown = town.told("case", "show", opened)
    assert shown["case"]["procedure"] == "inspection" and shown["case"]["title_zh"] == "涉嫌打击报复投诉人"
