#!/usr/bin/python3
"""Looks for personal values that tests planted where none may be (AUD-10).

    tests/privacy.py FILE...

What is looked for is tests/data/people.txt, in files as text, in the tables of a database as text
and as bytes. A find is told with its place, never with its value. Exit 1 when anything is found.
"""

import pathlib
import re
import subprocess
import sys

PEOPLE = pathlib.Path(__file__).resolve().parent / "data" / "people.txt"
OCTAL = re.compile(rb"\\+([0-7]{3})")
# Every row of every table, bytes as text: psql runs each line of the answer.
TABLES = """select format('select %L || t::text from %I.%I t', nspname || '.' || relname || ' ', nspname, relname)
  from pg_class join pg_namespace n on n.oid = relnamespace
 where relkind = 'r' and nspname not in ('pg_catalog', 'information_schema')
 order by nspname, relname
\\gexec
"""


def pattern():
    parts = []
    for line in PEOPLE.read_text().splitlines():
        kind, _, value = line.partition(" ")
        if kind == "number":
            digits = "".join({"#": r"\d", "?": r"[\dX]"}.get(c, c) for c in value)
            parts.append(rf"(?<!\d){digits}(?!\d)".encode())
        elif kind == "name":
            parts.append(re.escape(value.encode()))
    return re.compile(b"|".join(parts))


PATTERN = pattern()


def in_files(paths):
    """'FILE:LINE' of every find."""
    found = []
    for path in paths:
        with open(path, "rb") as f:
            found += [f"{path}:{n}" for n, line in enumerate(f, 1) if PATTERN.search(line)]
    return found


def in_database(psql):
    """'SCHEMA.TABLE' of every table with a find; `psql` is the command with its connection."""
    script = "set bytea_output = 'escape';\n" + TABLES
    r = subprocess.run([*psql, "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1"], input=script.encode(),
                       capture_output=True, check=True)
    found = set()
    for line in r.stdout.splitlines():
        if PATTERN.search(line) or PATTERN.search(OCTAL.sub(lambda m: bytes([int(m[1], 8) & 255]), line)):
            found.add(line.split(b" ", 1)[0].decode())
    return sorted(found)


if __name__ == "__main__":
    finds = in_files(sys.argv[1:])
    print("\n".join(finds[:20]) or f"privacy: {len(sys.argv) - 1} files, nothing personal")
    sys.exit(1 if finds else 0)
