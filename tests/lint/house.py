#!/usr/bin/python3
"""The house rules that no compiler and no formatter checks. One function a rule; each returns what
is wrong as (path, line, words). `house.py` checks the clone, `house.py FOLDER` another tree."""

import json
import os
import re
import subprocess
import sys

import yaml

C_LINES, HEADER_LINES, FUNCTION_LINES = 400, 150, 60
TEST_LINES = 650  # tables of cases grow by their rows

# What a folder of common/ may include of the others. Arrows point one way.
LAYERS = {
    "base": set(),
    "log": {"base"},
    "wiping": {"base"},
    "config": {"base"},
    "json": {"base"},
    "tabular": {"base"},
    "store": {"base", "config", "log"},
    "bus": {"base", "config", "log"},
    "registry": {"base", "bus"},
    "import": {"base", "json", "registry", "tabular"},
    "rules": {"base", "config"},
    "secret": {"base", "config"},
    "procedures": {"base", "config", "rules"},
    "notice": {"base", "config"},
    "chain": {"base", "config", "rules"},
    "service": {"base", "log", "config", "json", "store", "bus", "rules", "chain", "handoff"},
    "audit": {"base", "config", "json", "store", "rules", "service"},
}

# Foreign headers and the folders that may include them; tests may include anything.
HOMES = {
    "libpq-fe.h": {"common/store"},
    "zmq.h": {"common/bus"},
    "pthread.h": {"common/service"},
    "threads.h": set(),
    "lua.h": set(),
    "lauxlib.h": set(),
    "lualib.h": set(),
    "csv.h": {"common/tabular"},
    "zip.h": {"common/tabular"},
    "curl/curl.h": {"services/sender"},
    "microhttpd.h": {"services/gateway"},
    "expat.h": {"common/tabular"},
    "xlsxwriter.h": {"common/tabular"},
}

BANNED_WORDS = ["TO" "DO", "FIX" "ME", "XX" "X", "HA" "CK", "st" "ub", "place" "holder"]
GENERATED = re.compile(r"\.pb-c\.[ch]$|_sql\.[ch]$|_pb2\.py$|\.(o|a|so|pyc)$|^build/|^var/|compile_commands\.json$")
MACHINE = re.compile(r"/home/[a-z]|/Users/|/root/|\.\./\.\./\.\./\.\.")
IDENTITY = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{5}(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z])")
SOURCE = re.compile(r"`((?:common|services|proto|tests|deploy)/[A-Za-z0-9_./-]+\.[a-z]+)`")
TEST_NAME = re.compile(r"`(tests/[A-Za-z0-9_./-]+)::(\w+)`")
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


class Tree:
    """The files of a clone: those git knows and those it would take."""

    def __init__(self, root):
        self.root = root
        listed = subprocess.run(
            ["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            capture_output=True, check=True).stdout.decode()
        self.paths = sorted(p for p in set(listed.split("\0")) if p and os.path.isfile(os.path.join(root, p)))
        self.headers = {}
        for path in self.paths:
            if path.endswith(".h"):
                self.headers.setdefault(os.path.basename(path), []).append(path)
        self.texts = {}

    def text(self, path):
        if path not in self.texts:
            with open(os.path.join(self.root, path), "rb") as f:
                raw = f.read()
            self.texts[path] = None if b"\0" in raw else raw.decode("utf-8", "replace")
        return self.texts[path]

    def header(self, path, name):
        """The file that `#include "name"` in `path` means: of the same folder, else of common/."""
        there = self.headers.get(name, [])
        own = [p for p in there if os.path.dirname(p) == os.path.dirname(path)]
        return (own or sorted(there) or [None])[0]

    def ending(self, *endings, under=""):
        return [p for p in self.paths if p.endswith(endings) and p.startswith(under) and self.text(p) is not None]


def numbered(text):
    return enumerate(text.split("\n"), 1)


def c_code(text):
    """The text with strings, character constants and block comments blanked, lines kept."""
    def blank(match):
        found = match.group(0)
        return found if found.startswith("//") else re.sub(r"[^\n]", " ", found)
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', blank, text, flags=re.S)


def home_of(path):
    """common/base, services/wages ... of a path; None for others."""
    parts = path.split("/")
    return "/".join(parts[:2]) if parts[0] in ("common", "services") and len(parts) > 2 else None


def includes(text):
    for n, line in numbered(text):
        found = re.match(r'#include\s+(["<])([^">]+)[">]', line)
        if found:
            yield n, found.group(1), found.group(2)


def layers(tree):
    for path in tree.ending(".c", ".h"):
        home = home_of(path)
        if not home:
            continue
        area, folder = home.split("/")
        for n, kind, name in includes(tree.text(path)):
            header = tree.header(path, name) if kind == '"' else None
            target = home_of(header) if header else None
            if not target or target == home:
                continue
            if target.startswith("services/"):
                yield path, n, f"{name} belongs to {target}: what crosses is a message"
            elif area == "common" and target.split("/")[1] not in LAYERS.get(folder, set(LAYERS)):
                yield path, n, f"{name} of {target}: {home} may not include it"


def facts(tree):
    for path in tree.ending("_facts.c", "_facts.h"):
        for n, kind, name in includes(tree.text(path)):
            own = name.endswith("_facts.h")
            base = (tree.header(path, name) or "").startswith("common/base/")
            if kind == '"' and not own and not base:
                yield path, n, f"{name}: a facts file includes base and other facts only"


def foreign_headers(tree):
    for path in tree.ending(".c", ".h"):
        home = home_of(path)
        for n, kind, name in includes(tree.text(path)):
            if home and kind == "<" and name in HOMES and home not in HOMES[name]:
                yield path, n, f"{name} may be included in {', '.join(sorted(HOMES[name])) or 'no folder'} only"


def base_reached(tree):
    for path in tree.ending(".c"):
        seen, queue = set(), [path]
        while queue:
            at = queue.pop()
            for _, kind, name in includes(tree.text(at)):
                header = tree.header(at, name) if kind == '"' else None
                if header and name not in seen:
                    seen.add(name)
                    queue.append(header)
        if "base.h" not in seen and next(includes(tree.text(path)), None):
            yield path, 0, "base.h is not included: its poisoned functions are not guarded against"


def slash_comments(tree):
    for path in tree.ending(".c", ".h"):
        for n, line in numbered(c_code(tree.text(path))):
            if "//" in line:
                yield path, n, "a // comment"


def floats(tree):
    for path in tree.ending(".c", ".h"):
        code = re.sub(r"//[^\n]*", "", c_code(tree.text(path)))
        for n, line in numbered(code):
            if re.search(r"\b(float|double)\b", line):
                yield path, n, "a floating type"
    for path in tree.ending(".proto"):
        for n, line in numbered(re.sub(r"//[^\n]*", "", c_code(tree.text(path)))):
            if re.search(r"\b(float|double)\b", line):
                yield path, n, "a floating type"
    for path in tree.ending(".sql"):
        for n, line in numbered(tree.text(path)):
            if re.search(r"\b(real|float[48]?|double precision)\b", re.sub(r"--.*|'[^']*'", "", line), re.I):
                yield path, n, "a floating type"


def forbidden_c(tree):
    for path in tree.ending(".c", ".h"):
        for n, line in numbered(c_code(tree.text(path))):
            if re.search(r"\bgoto\b", line):
                yield path, n, "goto"
            if re.search(r"\balloca\s*\(", line):
                yield path, n, "alloca"
            if not path.startswith("tests/") and re.search(r"\bgetenv\s*\(", line) and "/config/" not in path \
                    and not path.startswith("services/cli/"):
                yield path, n, "getenv outside common/config and the command line"


def file_sizes(tree):
    for path in tree.ending(".c", ".h"):
        lines = tree.text(path).split("\n")
        limit = TEST_LINES if path.startswith("tests/") else C_LINES
        if path.endswith(".h"):  # a header is the manual: its comments are not counted
            lines = c_code(tree.text(path)).split("\n")
            lines = [line for line in lines if line.strip()] + [""]
            limit = HEADER_LINES
        if len(lines) - 1 > limit:
            yield path, 0, f"{len(lines) - 1} lines, at most {limit}"


def function_sizes(tree):
    for path in tree.ending(".c", ".h"):
        start = None
        for n, line in numbered(tree.text(path)):
            if line == "{":
                start = n
            elif line == "}" and start:
                if n - start - 1 > FUNCTION_LINES:
                    yield path, start, f"a function of {n - start - 1} lines, at most {FUNCTION_LINES}"
                start = None


def banned_words(tree):
    pattern = re.compile(r"(?<![A-Za-z])(" + "|".join(BANNED_WORDS) + r")(?![A-Za-z])")
    for path in tree.paths:
        if tree.text(path) is None or path in ("LICENSE",):
            continue
        for n, line in numbered(tree.text(path)):
            if path.endswith((".vue", ".css")):  # the attribute of HTML, and its colour
                line = re.sub(r":?place" r"holder=|--[\w-]+-place" r"holder\b", "", line)
            if pattern.search(line):
                yield path, n, f"the word {pattern.search(line).group(1)}"


def error_numbers(tree):
    source = "common/base/errors.def"
    if source not in tree.paths:
        return
    declared = dict(re.findall(r"^X\((E_\w+),\s*(\d+)", tree.text(source), re.M))
    numbers = list(declared.values())
    for name, number in declared.items():
        if numbers.count(number) > 1:
            yield source, 0, f"{name}: {number} is used twice"
    for path, pattern in (("proto/error.proto", r"\b%s\s*=\s*%s\b"), ("docs/protocol.md", r"\b%s\b.*\b%s\b|\b%s\b.*\b%s\b")):
        if path not in tree.paths:
            continue
        for name, number in declared.items():
            asked = pattern % (name, number) if pattern.count("%s") == 2 else pattern % (name, number, number, name)
            if not re.search(asked, tree.text(path)):
                yield path, 0, f"{name} {number} of {source} is missing or has another number"
        for name in set(re.findall(r"\bE_[A-Z_]+\b", tree.text(path))) - set(declared):
            yield path, 0, f"{name} is not in {source}"


def generated(tree):
    for path in tree.paths:
        if GENERATED.search(path):
            yield path, 0, "generated files are not kept in git"


def machine_paths(tree):
    for path in tree.paths:
        if tree.text(path) is None or path == "tests/lint/house.py":
            continue
        for n, line in numbered(tree.text(path)):
            if MACHINE.search(line):
                yield path, n, f"a path of one machine: {MACHINE.search(line).group(0)}"


def identity_numbers(tree):
    for path in tree.paths:
        if tree.text(path) is None or path.startswith("tests/"):
            continue
        for n, line in numbered(tree.text(path)):
            if IDENTITY.search(line):
                yield path, n, "what looks like a resident id"


def syntax(tree):
    for path in tree.ending(".yaml", ".yml"):
        try:
            list(yaml.safe_load_all(tree.text(path)))
        except yaml.YAMLError as e:
            if "/bad/" not in path and "fuzz/corpus" not in path:
                yield path, 0, f"not YAML: {e}"
    for path in tree.ending(".json"):
        try:
            json.loads(tree.text(path))
        except ValueError as e:
            if "/bad/" not in path and "fuzz/corpus" not in path:
                yield path, 0, f"not JSON: {e}"


def statements(tree):
    for path in tree.ending(".sql"):
        text = re.sub(r"--[^\n]*", "", tree.text(path))
        for found in re.finditer(r"\bselect\s+\*([^;]*?\bfrom\s+(\w+))?", text, re.I):
            source = found.group(2) or ""
            # unnest has the columns of its arguments, a `with` those it names
            if source != "unnest" and not re.search(rf"\b{source or '-'} as (materialized )?\(", text[:found.start()]):
                yield path, text.count("\n", 0, found.start()) + 1, "select *"
        for found in re.finditer(r"\$\d+ *= *0 or\b", text, re.I):
            yield path, text.count("\n", 0, found.start()) + 1, "an int4 parameter, too small for an id: say ::bigint"


def migrations(tree):
    seen = {}
    for path in tree.ending(".sql"):
        if "/schema/" not in path:
            continue
        found = re.match(r"(\d{3})_[a-z0-9_]+\.sql$", os.path.basename(path))
        if not found:
            yield path, 0, "a migration is named NNN_words.sql"
            continue
        key = (os.path.dirname(path), found.group(1))
        if key in seen:
            yield path, 0, f"{found.group(1)} is also the number of {seen[key]}"
        seen[key] = path
    merged = subprocess.run(
        ["git", "-C", tree.root, "diff", "--name-status", "--diff-filter=MDR", "origin/main", "--", "*/schema/*.sql"],
        capture_output=True, check=False)
    for line in merged.stdout.decode().splitlines():
        yield line.split("\t")[1], 0, "a merged migration is never changed"


def money_fields(tree):
    for path in tree.ending(".proto"):
        for n, line in numbered(tree.text(path)):
            found = re.match(r"\s*(?:repeated\s+)?(\w+)\s+\w+_fen\s*=", line)
            if found and found.group(1) not in ("int64", "sint64"):
                yield path, n, "fen are int64"


def links(tree):
    for path in tree.ending(".md"):
        for n, line in numbered(tree.text(path)):
            for target in LINK.findall(line):
                there = os.path.normpath(os.path.join(tree.root, os.path.dirname(path), target))
                if "://" not in target and not os.path.exists(there):
                    yield path, n, f"a link to nowhere: {target}"
            for source in SOURCE.findall(line):
                if not os.path.exists(os.path.join(tree.root, source)):
                    yield path, n, f"no such file: {source}"


def threads(tree):
    """A socket belongs to one thread and nothing is shared but what is read only: so there is no lock."""
    for path in tree.ending(".c", ".h"):
        if not home_of(path):
            continue
        for n, line in numbered(c_code(tree.text(path))):
            found = re.search(r"\b(pthread_(?:mutex|rwlock|spin|cond)\w*|mtx_\w+|sem_(?:init|wait|post)\w*)\b", line)
            if found:
                yield path, n, f"{found.group(1)}: threads pass bytes, they share no locks"


def routers(tree):
    """Without ROUTER_MANDATORY a ROUTER drops in silence; with HANDOVER one client reads another's replies."""
    for path in tree.ending(".c", ".h"):
        code = c_code(tree.text(path))
        if not home_of(path) or not re.search(r"zmq_socket\([^;]*\bZMQ_ROUTER\b", code):
            continue
        if not re.search(r"\bZMQ_ROUTER_MANDATORY,\s*1\b", code):
            yield path, 0, "a ROUTER without ROUTER_MANDATORY drops in silence"
        if not re.search(r"\bZMQ_ROUTER_HANDOVER,\s*0\b", code):
            yield path, 0, "a ROUTER must say that it hands no identity over"


def logs(tree):
    """Inbox, outbox and audit are logs: appended to, dropped by the day. NOTIFY makes commits stand in a row.
    One statement takes out of audit what lies in an archive that was read back (docs/decisions/0026)."""
    for path in tree.ending(".sql", ".c"):
        if not home_of(path):
            continue
        text = re.sub(r"--[^\n]*|/\*.*?\*/", lambda m: re.sub(r"[^\n]", " ", m.group(0)), tree.text(path), flags=re.S)
        for found in re.finditer(r"\b(?:update|delete\s+from|truncate)\s+(inbox|outbox|audit)\b|\b(pg_notify)\b|"
                                 r"(?:^|[;\"])\s*(listen|notify)\s+\w+\s*[;,\"]", text, re.I | re.M):
            words = next(w for w in found.groups() if w)
            if str(path) == "services/cli/archive.sql" and found.group(0).lower() == "delete from audit":
                continue
            yield path, text.count("\n", 0, found.start()) + 1, f"{words}: logs are only appended to, NOTIFY is not used"


def named_tests(tree):
    """`tests/....c::name` of a page: that there is such a test, or rule."""
    for path in tree.ending(".md"):
        for n, line in numbered(tree.text(path)):
            for source, name in TEST_NAME.findall(line):
                if source not in tree.paths:
                    yield path, n, f"no such file: {source}"
                elif not re.search(rf"\b{name}\b", tree.text(source)):
                    yield path, n, f"{source} has no {name}"


def trailing_blanks(tree):
    for path in tree.ending(".c", ".h", ".proto", ".sql", ".sh", ".py", ".yaml", ".txt", ".def", ".awk", "/run", "/stop"):
        for n, line in numbered(tree.text(path)):
            if line != line.rstrip() and "fuzz/corpus" not in path:
                yield path, n, "blanks at the end"


RULES = [layers, facts, foreign_headers, base_reached, slash_comments, floats, forbidden_c, file_sizes, function_sizes,
         banned_words, error_numbers, generated, machine_paths, identity_numbers, syntax, statements, migrations,
         money_fields, links, threads, routers, logs, named_tests, trailing_blanks]


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    tree = Tree(root)
    failed = 0
    for rule in RULES:
        found = list(rule(tree))
        failed += bool(found)
        print(f"{'not ok' if found else 'ok'} {rule.__name__}")
        for path, n, words in found[:40]:
            print(f"    {path}:{n}: {words}")
        if len(found) > 40:
            print(f"    and {len(found) - 40} more")
    print(f"{len(RULES) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
