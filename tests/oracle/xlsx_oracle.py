#!/usr/bin/python3
"""Workbooks written by openpyxl, read back cell by cell by common/tabular.

    tests/oracle/xlsx_oracle.py BUILD/tests/oracle/show_sheet [--books 40] [--seed 14]

Texts of every kind, integers to 17 digits, decimals, dates and times in both epochs and many formats,
logical values, errors, empty cells and rows, hidden sheets, shared and inline texts. Prints what was
compared; exit 1 at the first cell that differs.
"""

import argparse
import csv
import datetime
import io
import pathlib
import random
import subprocess
import sys
import tempfile

import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904

MARK = "\x1a"
DATE_FORMATS = ["yyyy-mm-dd", "yyyy/m/d", 'yyyy"年"m"月"d"日"', "[$-804]yyyy\\-mm\\-dd;@", "dd/mm/yyyy", "m/d/yy"]
MONTH_FORMATS = ["yyyy-mm", 'yyyy"年"m"月"', "mmm-yy"]
INSTANT_FORMATS = ["yyyy-mm-dd hh:mm:ss", "m/d/yy h:mm", 'yyyy"年"m"月"d"日" h"时"mm"分"']
TEXTS = ["张三", "a,b", 'say "x"', "𠮷", "  x", "<&>", "１２３", "_x000D_", "'", "=1+1 as text", "91411002MA0000007L"]
ERRORS = ["#N/A", "#REF!", "#DIV/0!"]


def number(rng):
    """An integer and how it must be shown."""
    digits = rng.randint(1, 17)
    n = rng.randrange(10 ** (digits - 1), 10**digits)
    if digits <= 15:
        return n, str(n)
    return n, None  # its last digits are for nobody to know


def decimal(rng):
    fen = rng.randrange(-10**9, 10**9)
    text = f"{abs(fen) // 100}.{abs(fen) % 100:02d}".rstrip("0").rstrip(".")
    return fen / 100, ("-" if fen < 0 else "") + text


def instant(rng, epoch_1904):
    first = datetime.datetime(1904, 1, 2) if epoch_1904 else datetime.datetime(1900, 3, 1)
    return first + datetime.timedelta(days=rng.randrange(80000), seconds=rng.randrange(86400))


def cell_of(rng, cell, epoch_1904):
    """Fills the cell; what the reader must make of it, None: a marked number of many digits."""
    kind = rng.randrange(8)
    if kind == 0:
        text = rng.choice(TEXTS)
        cell.value, cell.data_type = text, "s"
        return text
    if kind == 1:
        cell.value, want = number(rng)
        return want
    if kind == 2:
        cell.value, want = decimal(rng)
        return want
    if kind == 3:
        when = instant(rng, epoch_1904)
        cell.value, cell.number_format = when.date(), rng.choice(DATE_FORMATS)
        return when.strftime("%Y-%m-%d")
    if kind == 4:
        when = instant(rng, epoch_1904)
        cell.value, cell.number_format = when.date(), rng.choice(MONTH_FORMATS)
        return when.strftime("%Y-%m")
    if kind == 5:
        when = instant(rng, epoch_1904)
        cell.value, cell.number_format = when, rng.choice(INSTANT_FORMATS)
        return when.strftime("%Y-%m-%d %H:%M:%S")
    if kind == 6:
        cell.value = rng.random() < 0.5
        return ("TRUE" if cell.value else "FALSE") + MARK
    cell.value = rng.choice(ERRORS)
    cell.data_type = "e"
    return cell.value


def make(rng, path):
    book = openpyxl.Workbook()
    epoch_1904 = rng.random() < 0.3
    if epoch_1904:
        book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    if rng.random() < 0.3:
        sheet.sheet_state = "hidden"
        sheet = book.create_sheet("名册")
    want = {}
    for row in range(1, rng.randint(2, 60)):
        if rng.random() < 0.2:
            continue
        for column in range(1, rng.randint(2, 12)):
            if rng.random() < 0.8:
                want[row, column] = cell_of(rng, sheet.cell(row, column), epoch_1904)
    book.save(path)
    return want


def read(program, path):
    out = subprocess.run([program, path], capture_output=True, check=True).stdout.decode()
    rows = csv.reader(io.StringIO(out, newline=""), strict=True)
    return {(r, c): v for r, row in enumerate(rows, 1) for c, v in enumerate(row, 1) if v}


def main():
    p = argparse.ArgumentParser()
    p.add_argument("program")
    p.add_argument("--books", type=int, default=40)
    p.add_argument("--seed", type=int, default=14)
    args = p.parse_args()
    rng = random.Random(args.seed)
    cells = 0
    with tempfile.TemporaryDirectory(prefix="gongdao-xlsx-") as folder:
        for i in range(args.books):
            path = pathlib.Path(folder) / f"{i}.xlsx"
            want, got = make(rng, path), read(args.program, path)
            for at in sorted(set(want) | set(got)):
                w, g = want.get(at), got.get(at)
                lost = at in want and w is None and g and g.endswith(MARK) and len(g) > 16
                if w != g and not lost:
                    print(f"book {i}, seed {args.seed}: row {at[0]} column {at[1]}: {w!r} was read as {g!r}")
                    return 1
            cells += len(want)
    print(f"{args.books} workbooks, {cells} cells read back")
    return 0


sys.exit(main())
