"""Files as they really come, each with one fault of the world: made here, never kept as binaries.

`FILES` says of each what becomes of it: None, or a part of the reason why the whole file is refused;
how many rows go in; a part of the reason of each refused row.
"""

import datetime
import io
import zipfile

import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904

import register

A, B = register.PARTNERS[0], register.PARTNERS[1]
EMPLOYERS = "统一社会信用代码,名称,类型,区划代码"
ROSTER = register.HEADER[:6]
FILES = {}


def file(name, kind, good, refused=(), whole=None):
    """Registers a maker: of bytes, or of a workbook."""
    def take(make):
        FILES[name] = (kind, make, good, list(refused), whole)
        return make
    return take


def firm(code, name="许昌虚构有限公司"):
    return f"{code},{name},合作企业,411002"


def person(n, start="2022-03-01", employer=A):
    return [employer, f"U{n:03d}", "B", "网约配送员", "411002", start]


def book(rows, epoch=None):
    b = openpyxl.Workbook()
    if epoch:
        b.epoch = epoch
    for row in rows:
        b.active.append(row)
    return b


@file("gb18030.csv", "employers", 2)
def _():
    return "\r\n".join([EMPLOYERS, firm(A, "许昌𠮷祥配送"), firm(B)]).encode("gb18030")


@file("utf8-bom.csv", "employers", 1)
def _():
    return (EMPLOYERS + "\r\n" + firm(A) + "\r\n").encode("utf-8-sig")


@file("full-width.csv", "engagements", 1)
def _():
    wide = str.maketrans("0123456789-K", "０１２３４５６７８９－Ｋ")
    return ",".join(ROSTER).encode() + b"\n" + ",".join(
        [A.translate(wide), "Ｋ７", "Ｂ", "　网约配送员　", "４１１００２", "２０２２－０３－０１"]).encode()


@file("excel-dates.xlsx", "engagements", 3)
def _():
    b = book([ROSTER, person(1, datetime.date(2022, 3, 1)), person(2, datetime.datetime(2022, 3, 2)),
              person(3, "2022年3月3日")])
    b.active["F3"].number_format = 'yyyy"年"m"月"d"日"'
    return b


@file("dates-of-1904.xlsx", "engagements", 1)
def _():
    return book([ROSTER, person(4, datetime.date(2022, 3, 1))], CALENDAR_MAC_1904)


@file("dates-as-serials.csv", "engagements", 1, ["序列号"])
def _():
    return "\n".join([",".join(ROSTER), ",".join(person(5, "44621")), ",".join(person(6))]).encode()


@file("ids-as-numbers.xlsx", "engagements", 1, ["超过 15 位", "超过 15 位"])
def _():
    return book([ROSTER, [914110020000000000] + person(7)[1:], [A, 20220301000000001] + person(8)[2:], person(9)])


@file("scientific.csv", "employers", 1, ["科学计数法"])
def _():
    return "\n".join([EMPLOYERS, firm("9.1411E+17"), firm(A)]).encode()


@file("merged-header.xlsx", "engagements", 0, whole="合并单元格")
def _():
    b = book([ROSTER, person(10)])
    b.active["D1"] = None
    b.active.merge_cells("C1:D1")
    return b


@file("title-above.xlsx", "engagements", 1)
def _():
    b = book([["花名册（2022年3月）"], [], ROSTER, person(11)])
    b.active.merge_cells("A1:F1")
    return b


@file("merged-rows.xlsx", "engagements", 1, ["合并单元格"])
def _():
    b = book([ROSTER, person(12), person(13)])
    b.active.merge_cells("A2:A3")
    return b


@file("empty-tail.xlsx", "engagements", 1)
def _():
    b = book([ROSTER, person(14)])
    for row in range(3, 400):
        b.active.cell(row, 1).number_format = "@"
    return b


@file("empty-tail.csv", "employers", 1)
def _():
    return (EMPLOYERS + "\n" + firm(A) + "\n" + ",,,\n" * 50).encode()


@file("semicolons.csv", "employers", 0, whole="分隔")
def _():
    return (EMPLOYERS + "\n" + firm(A)).replace(",", ";").encode()


@file("stray-quotes.csv", "employers", 2, ["双引号"])
def _():
    return "\n".join([EMPLOYERS, firm(A), f'{B},许昌"示例"公司,合作企业,411002',
                      firm(B, '"许昌""示例"",公司"')]).encode()


@file("header-twice.csv", "employers", 0, whole="重复")
def _():
    return (EMPLOYERS + ",名称\n" + firm(A) + ",x").encode()


@file("header-unknown.csv", "employers", 0, whole="不认识的列“法人”")
def _():
    return (EMPLOYERS + ",法人\n" + firm(A) + ",x").encode()


@file("mixed-ends-and-nul.csv", "employers", 2, ["NUL"])
def _():
    return b"\r".join([EMPLOYERS.encode(), firm(A).encode() + b"\r\n" + firm(register.PARTNERS[2], "a\0b").encode()
                       + b"\n" + firm(B).encode()])


@file("formula-never-computed.xlsx", "engagements", 0, ["公式"])
def _():
    return book([ROSTER, [A, "=CONCATENATE(\"U\",1)"] + person(15)[2:]])


@file("sheet-errors.xlsx", "engagements", 0, ["错误值", "逻辑值"])
def _():
    b = book([ROSTER, [A, "#REF!"] + person(16)[2:], [A, "U017", True] + person(17)[3:]])
    b.active["B2"].data_type = "e"
    return b


@file("utf-16.csv", "employers", 0, whole="UTF-16")
def _():
    return (EMPLOYERS + "\n" + firm(A)).encode("utf-16")


@file("old.xls", "employers", 0, whole="xlsx")
def _():
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@file("web-page.xls", "employers", 0, whole="网页")
def _():
    return "<html><table><tr><td>统一社会信用代码</td></tr></table></html>".encode()


@file("bomb.xlsx", "engagements", 0, whole="larger than the limit")
def _():
    inner, out = io.BytesIO(), io.BytesIO()
    book([ROSTER, person(18)]).save(inner)
    with zipfile.ZipFile(inner) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as z:
        for name in given.namelist():
            if name != "xl/styles.xml":
                z.writestr(name, given.read(name))
        z.writestr("xl/styles.xml", "<styleSheet>" + " " * (100 << 20) + "</styleSheet>")
    return out.getvalue()


def write(folder):
    """All of them; {name: path}"""
    paths = {}
    for name, (_kind, make, *_rest) in FILES.items():
        made = make()
        paths[name] = folder / name
        if isinstance(made, bytes):
            paths[name].write_bytes(made)
        else:
            made.save(paths[name])
    return paths
