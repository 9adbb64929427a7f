"""Plants one fault for each house rule and sees it found: a rule that never fires guards nothing."""

import os
import subprocess

import house
import pytest

FAULTS = [
    ("layers", {"common/base/a.c": '#include "row.h"\n', "common/store/row.h": ""}),
    ("layers", {"services/wages/a.c": '#include "case.h"\n', "services/disputes/case.h": ""}),
    ("facts", {"services/wages/pay_facts.c": '#include "store.h"\n', "common/store/store.h": ""}),
    ("foreign_headers", {"services/wages/a.c": '#include "base.h"\n#include <libpq-fe.h>\n'}),
    ("foreign_headers", {"common/service/a.c": '#include "base.h"\n#include <zmq.h>\n'}),
    ("base_reached", {"common/base/a.c": "#include <stdio.h>\n"}),
    ("slash_comments", {"common/base/a.c": "int a; // why\n"}),
    ("floats", {"common/base/a.c": "static double rate;\n"}),
    ("floats", {"proto/a.proto": "message A { float rate = 1; }\n"}),
    ("floats", {"services/wages/a.sql": "select rate::double precision from t;\n"}),
    ("forbidden_c", {"common/base/a.c": "\tgoto out;\n"}),
    ("file_sizes", {"common/base/a.c": "int a;\n" * 401}),
    ("file_sizes", {"common/base/a.h": "int a;\n" * 151}),
    ("function_sizes", {"common/base/a.c": "void a(void)\n{\n" + "\tb();\n" * 61 + "}\n"}),
    ("banned_words", {"docs/a.md": "TO" + "DO: later\n"}),
    ("error_numbers", {"common/base/errors.def": "X(E_A, 1001, BAD, 1, 2)\n", "proto/error.proto": "E_A = 1002;\n"}),
    ("error_numbers", {"common/base/errors.def": "", "docs/protocol.md": "| 1001 | E_A |\n"}),
    ("error_numbers", {"common/base/errors.def": "X(E_A, 7, BAD, 1, 2)\nX(E_B, 7, BAD, 1, 2)\n"}),
    ("generated", {"proto/a.pb-c.h": ""}),
    ("machine_paths", {"docs/a.md": "see " + "/ho" + "me/someone/a\n"}),
    ("identity_numbers", {"deploy/sample/a.csv": "4110021990" + "01011237\n"}),
    ("syntax", {"config/a.yaml": "a: [1\n"}),
    ("syntax", {"config/a.json": "{,}\n"}),
    ("statements", {"services/wages/a.sql": "select *\n  from finding;\n"}),
    ("statements", {"services/wages/a.sql": "select a\n  from finding\n where ($1 = 0 or a = $1);\n"}),
    ("migrations", {"services/wages/schema/1.sql": ""}),
    ("migrations", {"services/wages/schema/001_a.sql": "", "services/wages/schema/001_b.sql": ""}),
    ("money_fields", {"proto/a.proto": "  int32 owed_fen = 1;\n"}),
    ("links", {"docs/a.md": "[there](nowhere.md)\n"}),
    ("links", {"docs/a.md": "as `services/wages/nowhere.c` does\n"}),
    ("threads", {"common/service/a.c": "static pthread_mutex_t lock;\n"}),
    ("routers", {"common/bus/a.c": "s = zmq_socket(c, ZMQ_ROUTER);\nset(ZMQ_ROUTER_HANDOVER, 0);\n"}),
    ("routers", {"common/bus/a.c": "s = zmq_socket(c, ZMQ_ROUTER);\nset(ZMQ_ROUTER_MANDATORY, 1);\n"}),
    ("logs", {"common/service/a.sql": "delete from outbox\n where id = $1;\n"}),
    ("logs", {"services/wages/a.sql": "update audit set at = $1;\n"}),
    ("logs", {"services/cli/archive.sql": "update audit set at = $1;\n"}),
    ("logs", {"services/cli/chain.sql": "delete from audit\n where audit_id = $1;\n"}),
    ("logs", {"services/wages/a.sql": "notify wages;\n"}),
    ("logs", {"services/wages/a.sql": "select pg_notify('wages', '');\n"}),
    ("named_tests", {"docs/a.md": "by `tests/unit/a/test_b.c::c__d__e`\n"}),
    ("named_tests", {"docs/a.md": "by `tests/unit/a/test_b.c::c__d__e`\n", "tests/unit/a/test_b.c": "c__d__f"}),
    ("trailing_blanks", {"common/base/a.c": "int a; \n"}),
]

FINE = {
    "tests/a.c": '#include "base.h"\nb__c__d\n',
    "common/base/base.h": "/* float // goto */\n",
    "common/store/row.h": '#include "base.h"\n',
    "services/wages/pay_facts.c": '#include "base.h"\n\n/* a double */\nconst char *a = "http://b float";\n',
    "services/wages/b.sql": "with f as (\n  select a from t\n)\nselect *, 1 as b from f;\n",
    "services/wages/a.sql": "-- select *\ninsert into t\nselect *, 1\n  from unnest($1::bigint[]);\n",
    "services/wages/schema/001_init.sql": "create table a (\n\tb bigint\n);\n",
    "proto/a.proto": "message A {\n  int64 owed_fen = 1; // a float\n}\n",
    "services/wages/c.sql": "-- update outbox, notify\ndelete from outbox_cursor\n where id = $1;\n",
    "docs/a.md": "by `tests/a.c::b__c__d`, [here](a.md#part) [there](https://example.org/)\n",
}


def tree_of(folder, files):
    subprocess.run(["git", "init", "-q", folder], check=True)
    for path, text in files.items():
        at = os.path.join(folder, path)
        os.makedirs(os.path.dirname(at), exist_ok=True)
        with open(at, "w", encoding="utf-8") as f:
            f.write(text)
    return house.Tree(folder)


@pytest.mark.parametrize("rule,files", FAULTS)
def test_planted_fault__is_found(rule, files, tmp_path):
    found = {r.__name__: list(r(tree_of(str(tmp_path), files))) for r in house.RULES}
    assert found[rule]


def test_fine_tree__nothing_found(tmp_path):
    tree = tree_of(str(tmp_path), FINE)
    assert [(r.__name__, list(r(tree))) for r in house.RULES if list(r(tree))] == []


def test_every_rule__has_a_planted_fault():
    assert {rule for rule, _ in FAULTS} == {r.__name__ for r in house.RULES}
