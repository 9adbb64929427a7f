"""Files of a generated city: rows streamed as CSV under the headers that the imports take, and blocks of
work dressed as orders."""

import pathlib
from datetime import timedelta

from city_figures import TIER

TASK = "同城配送"
HEADS = {
    "employers": "统一社会信用代码,名称,类型,区划代码",
    "engagements": "统一社会信用代码,骑手号,用工类型,职业,常住区划,开始日期,结束日期,同一人",
    "aliases": "统一社会信用代码,新骑手号,已登记骑手号,启用日期",
    "agreements": "统一社会信用代码,骑手号,协议种类,生效日期,期限种类,月工资(元),支付日,工时制度,最长连续分钟,每日最长分钟,宽放,宽放单位",
    "chain": "统一社会信用代码,合作企业代码,区划代码,角色,行为单位代码,层级,证据种类,证据位置,开始日期",
    "intervals": "订单号,骑手号,时段类型,开始时间,结束时间,工作区划,订单报酬(元),任务类型,乘客支付(元),抽成(万分比)",
    "pay": "流水号,骑手号,所属月份,项目,金额(元),发放日期,应发日期,扣款依据",
    "roster": "骑手号,日期,出勤类型",
    "penalties": "处罚编号,骑手号,处罚时间,金额(元),规则编号,事由,可申诉",
    "pushes": "推送编号,骑手号,推送时间,推送类型",
    "prices": "工作区划,任务类型,单价(元),生效日期,协商文件",
    "handed": "credit_code,worker_no,from_no,to_no,day",
    "limits": "credit_code,from,max_continuous_s,max_daily_s,stop_s,allowance,document,withdrawn",
    "approvals": "credit_code,system,period,from,to",
    "weather": "区划,种类,级别,开始时间,结束时间,最高气温,来源,撤回,理由",
    "caps": "credit_code,percent,from",
    "allowances": "credit_code,unit,value,from",
    "orders": "credit_code,month_from,month_to,rule,document,due",
    "payments": "统一社会信用代码,骑手号,所属月份,凭证号,金额(元),支付日期,证明方式,规则",
    "truth": "rule,credit_code,worker_no,month,day,owed_fen,over_s,case",
}
HEADS["near"] = HEADS["truth"]


def yuan(fen):
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"


class Files:
    """Rows by the name of their file; the part before the first dash says the kind."""

    def __init__(self, folder):
        self.folder, self.files, self.count = pathlib.Path(folder), {}, 0

    def __enter__(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, *_):
        for f in self.files.values():
            f.close()

    def next(self):
        self.count += 1
        return self.count

    def file(self, name):
        f = self.files.get(name)
        if not f:
            f = self.files[name] = (self.folder / name).open("w", encoding="utf-8-sig")
            f.write(HEADS[name.split("-")[0].removesuffix(".csv")] + "\n")
        return f

    def row(self, name, *cells):
        self.file(name).write(",".join(str(c) for c in cells) + "\n")


def dress(r, block):
    """(kind, start, end, region, pay, task, fare, kept): orders whose union is the block: each begins before the last one
    ends; one carried along lies inside the order that was begun before it, so its place never counts."""
    if isinstance(block, tuple):  # an interval as it is
        yield *block, None, ""
        return
    if block.kind != "order" or block.whole:
        kind = "order" if block.kind == "cancelled" else block.kind
        yield (kind, block.start, block.end, block.region, block.pay, "" if block.pay is None else TASK, block.fare,
               "" if block.kept is None else block.kept)
        return
    at, length = 0, int((block.end - block.start).total_seconds())
    begin, places = 0, sorted(TIER)
    while at < length:
        to = min(length, at + r.between(900, 2400))
        if length - to < 60:
            to = length
        yield ("order", block.start + timedelta(seconds=begin), block.start + timedelta(seconds=to),
               block.region, None, "", None, "")
        if r.chance(30) and to - begin > 600:  # carried along, perhaps for another county
            inner = begin + r.between(1, 200)
            yield ("order", block.start + timedelta(seconds=inner),
                   block.start + timedelta(seconds=r.between(inner, to)),
                   places[r.between(0, len(places) - 1)], None, "", None, "")
        # the next one is taken on before this one ends, or at its very end
        begin = max(begin + 201, to - r.between(0, 240))
        at = to
