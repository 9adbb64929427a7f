#!/usr/bin/python3
"""The files of scenario S2: a city's roster with 23 bad rows of 1,000, its agreements and cooperation
agreements. Everything is made up, and the same every time.

    tests/data/register.py FOLDER

roster.xlsx is as HR sends it (a title above the header, merged; dates as dates, region codes as
numbers), roster-mended.xlsx the same with the 23 put right. `Roster` has the numbers to expect.
"""

import datetime
import pathlib
import random
import sys

import openpyxl

CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CLOCK = datetime.datetime(2022, 4, 20, 9, 0)
CLASSES = {"A1": 118, "B": 702, "C": 157}
CLASS_WORDS = {"A1": "全日制劳动关系", "B": "不完全符合确立劳动关系情形", "C": "民事关系"}
LACK = {"hours_standard": 31, "social_insurance": 16}
N_BAD, N_PARTNERS, N_POOR_PARTNERS, N_NO_CONTRACT, N_CLUSTER = 23, 9, 2, 5, 26
REGIONS = ["411002", "411003", "411024", "411025", "411081", "411082"]
HEADER = ["统一社会信用代码", "骑手号", "用工类型", "职业", "常住区划", "开始日期", "结束日期", "同一人"]
NINE = ["用工形式", "工作时间", "用工地点", "工作要求", "报酬支付", "工时标准", "管理规章", "劳动保护", "社会保险"]
CONTRACT = ["用人单位名称住所", "劳动者姓名住址证件号", "合同期限", "工作内容和工作地点", "工作时间和休息休假",
            "报酬支付", "社会保险", "劳动保护"]
CLAUSES = ["经营资质", "签订协议", "劳动报酬", "工时休息", "社会保险", "劳动安全", "不得诱导注册个体户", "投诉渠道",
           "监督检查", "退出安排", "个人信息保护"]


def credit_code(n, kind="91"):
    """The nth made-up company (92: sole trader): the check character is right, the registration is nobody's."""
    first = f"{kind}411002MA{n:07d}"
    total = sum(CREDIT.index(c) * 3**i for i, c in enumerate(first))
    return first + CREDIT[-total % 31]


PLATFORM = credit_code(101)
PARTNERS = [credit_code(201 + i) for i in range(N_PARTNERS)]
NOBODY = credit_code(999)
INDUCER = PARTNERS[3]  # where the cluster of sole traders works


class Row:
    """A row of the roster: as it should be, and what spoils it."""

    def __init__(self, n, klass, rng, employer=None):
        drawn = rng.choice(PARTNERS) if klass != "A1" else rng.choice([PLATFORM] + PARTNERS)
        self.employer = employer or drawn
        self.worker_no = f"K{n:04d}"
        self.klass = klass
        self.region = rng.choice(REGIONS)
        self.start = datetime.date(2021, 9, 1) + datetime.timedelta(days=rng.randrange(150))
        self.cells = [self.employer, self.worker_no, CLASS_WORDS[klass], "网约配送员", int(self.region),
                      self.start, None, None]
        self.bad = None  # (column, part of the reason) when `spoilt` differs
        self.spoilt = None

    def spoil(self, column, value, reason, told=None):
        """`value` into the column; the error is told in that column, or in another."""
        self.spoilt = list(self.cells) + [None]
        at = HEADER.index(column) if column else len(HEADER)
        self.spoilt[at] = value
        self.bad = (column if told is None else told, reason)


class Roster:
    """The thousand rows in their order, and all that is known of them."""

    def __init__(self, seed=2022):
        rng = random.Random(seed)
        classes = [c for c, n in CLASSES.items() for _ in range(n)]
        rng.shuffle(classes)
        self.rows, n_cluster = [], 0
        for i, klass in enumerate(classes):
            one_of_them = klass == "C" and n_cluster < N_CLUSTER
            n_cluster += one_of_them
            self.rows.append(Row(i + 1, klass, rng, INDUCER if one_of_them else None))
        self.cluster = [r for r in self.rows if r.klass == "C"][:N_CLUSTER]
        self.good = list(self.rows)
        self.bad = [Row(5001 + i, "B", rng) for i in range(N_BAD)]
        self._spoil(rng)
        places = sorted(rng.sample(range(1000), N_BAD))
        for place, row in zip(places, self.bad):
            self.rows.insert(place, row)
        self.first_line = 4  # a title, a blank line, the header
        self._agree(rng)

    def _spoil(self, rng):
        b = iter(self.bad)
        next(b).spoil("骑手号", None, "必填项为空")
        next(b).spoil("统一社会信用代码", PARTNERS[0][:17] + ("0" if PARTNERS[0][17] != "0" else "1"), "校验位不符")
        next(b).spoil("统一社会信用代码", 914110020000000000, "超过 15 位")
        next(b).spoil("用工类型", "D", "不是可用的代码")
        next(b).spoil("职业", "跑腿", "不是可用的代码")
        next(b).spoil("常住区划", 41100, "不是六位数字")
        next(b).spoil("开始日期", "2022-02-30", "没有这一天")
        next(b).spoil("开始日期", "15/03/2022", "日期格式不正确")
        next(b).spoil("开始日期", 44635, "序列号")
        row = next(b)
        row.spoil("结束日期", row.start - datetime.timedelta(days=1), "早于开始日期")
        row, twin = next(b), self.rows[0]
        row.spoil("骑手号", twin.worker_no, "同一文件中重复", told="开始日期")
        row.spoilt[0], row.spoilt[5] = twin.employer, twin.start
        next(b).spoil("骑手号", "K 5012", "空格")
        next(b).spoil("同一人", "K0001", "应为")
        row = next(b)
        row.spoil("同一人", f"{row.employer}/{row.worker_no}", "指向本行自己")
        next(b).spoil("骑手号", 12345678901234567, "超过 15 位")
        next(b).spoil("骑手号", "'K5016", "单引号")
        next(b).spoil("骑手号", "#N/A", "错误值")
        next(b).spoil("用工类型", True, "逻辑值")
        next(b).spoil("", "备注", "列数多于表头")
        next(b).spoil("统一社会信用代码", NOBODY, "没有登记")
        next(b).spoil("常住区划", 410102, "")
        row, other = next(b), self.rows[1]  # the service knows: the same worker's time overlaps
        row.spoil("骑手号", other.worker_no, "重叠", told="开始日期")
        row.spoilt[0], row.spoilt[5] = other.employer, other.start + datetime.timedelta(days=3)
        next(b).spoil("同一人", f"{PLATFORM}/NOBODY", "没有")
        assert all(r.bad for r in self.bad)

    def _agree(self, rng):
        """Who has which agreement, and what it lacks."""
        self.lacking = {}
        with_written = [r for r in self.good if r.klass == "B"]
        for item, n in LACK.items():
            for row in rng.sample([r for r in with_written if r not in self.lacking], n):
                self.lacking[row] = item
        self.no_contract = set(rng.sample([r for r in self.good if r.klass == "A1"], N_NO_CONTRACT))

    def expected_errors(self):
        """{row of the sheet: (column, part of the reason)}"""
        return {self.first_line + i: r.bad for i, r in enumerate(self.rows) if r.bad}

    def roster(self, path, mended):
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.append(["新就业形态劳动者花名册（虚构）"])
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(HEADER))
        sheet.append([])
        sheet.append(HEADER)
        for row in self.rows:
            sheet.append(row.cells if mended or not row.bad else row.spoilt)
            for cell in sheet[sheet.max_row]:
                if cell.is_date:
                    cell.number_format = "yyyy/m/d"
        for _ in range(30):  # what dragging a format down leaves
            sheet.cell(sheet.max_row + 1, 1).number_format = "@"
        book.save(path)

    def employers(self):
        yield "统一社会信用代码,名称,类型,区划代码"
        yield f"{PLATFORM},许昌虚构甲平台有限公司,平台企业,411002"
        for i, code in enumerate(PARTNERS):
            yield f"{code},许昌虚构合作{i + 1}号有限公司,合作企业,{REGIONS[i % len(REGIONS)]}"

    def agreements(self):
        items = list(dict.fromkeys(NINE + CONTRACT))
        yield ",".join(["统一社会信用代码", "骑手号", "协议种类", "生效日期", "签订日期", "期限种类", "期满日期",
                        "交付劳动者日期"] + items)
        for row in self.good:
            if row in self.no_contract:
                continue
            kind, has = {"A1": ("劳动合同", CONTRACT), "B": ("书面协议", NINE), "C": ("民事合同", [])}[row.klass]
            lacks = {"hours_standard": "工时标准", "social_insurance": "社会保险"}.get(self.lacking.get(row))
            signed = row.start + datetime.timedelta(days=5)
            term = ["固定期限", str(row.start + datetime.timedelta(days=730))] if row.klass == "A1" else ["", ""]
            yield ",".join([row.employer, row.worker_no, kind, str(row.start), str(signed)] + term + [str(signed)] +
                           ["" if i not in has else "无" if i == lacks else "有" for i in items])

    def cooperations(self):
        yield ",".join(["统一社会信用代码", "合作企业代码", "协议编号", "开始日期", "签订日期", "文件编号"] + CLAUSES)
        for i, code in enumerate(PARTNERS):
            poor = i < N_POOR_PARTNERS
            yield ",".join([PLATFORM, code, f"HZ-{i + 1}", "2021-01-01", "2020-12-20", f"HZ-{i + 1}"] +
                           ["无" if poor and c in ("劳动报酬", "社会保险") else "有" for c in CLAUSES])

    def sole_traders(self):
        """The cluster through one agent within two weeks; others each on his own, long before he began."""
        yield "统一社会信用代码,骑手号,个体户信用代码,登记日期,代办人,经营场所,登记电话,来源"
        for i, row in enumerate(self.cluster):
            day = datetime.date(2022, 3, 1) + datetime.timedelta(days=i % 14)
            yield ",".join([row.employer, row.worker_no, credit_code(3000 + i, "92"), str(day), "某某代办点",
                            "虚构路 1 号集群注册", "13800000000", "登记信息共享 2022-04"])
        others = [r for r in self.good if r.klass == "C" and r not in self.cluster][:40]
        for i, row in enumerate(others):
            yield ",".join([row.employer, row.worker_no, credit_code(4000 + i, "92"), str(datetime.date(2015, 1, 1)),
                            "", f"虚构街 {i + 10} 号", f"1390000{i:04d}", "登记信息共享 2022-04"])

    def write(self, folder):
        folder = pathlib.Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        self.roster(folder / "roster.xlsx", False)
        self.roster(folder / "roster-mended.xlsx", True)
        for name in ["employers", "agreements", "cooperations", "sole_traders"]:
            lines = "".join(f"{line}\r\n" for line in getattr(self, name)())
            (folder / f"{name}.csv").write_bytes(lines.encode("gb18030" if name == "agreements" else "utf-8-sig"))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    Roster().write(sys.argv[1])
