"""What an instance of the release before relies on in the tables of a service, and what a migration takes from it.

A program names columns, functions and unique keys in its statements, leaves out columns that it does not know, may do what
it is granted, and sees the rows that the policies show it. So whatever of that was there before a migration has to be there
behind it, as it was or wider. Tables that the migration makes concern nobody.
"""

import json
import re

# Of one schema, partitions left out: they are as their parent.
SNAPSHOT = """
with t as (
    select c.oid, c.relname as name, c.relkind as kind, c.relrowsecurity as rls, c.relforcerowsecurity as forced
      from pg_class as c
     where c.relnamespace = '{schema}'::regnamespace and c.relkind in ('r', 'p', 'v', 'm') and not c.relispartition),
f as (
    select p.oid, p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' as name, p.prosecdef,
           p.provolatile, md5(p.prosrc || coalesce(pg_get_function_sqlbody(p.oid), '')) as body
      from pg_proc as p
     where p.pronamespace = '{schema}'::regnamespace)
select json_build_object(
    'tables', (select json_object_agg(name, json_build_array(rls, forced)) from t),
    'columns', (select json_object_agg(t.name || '.' || a.attname, json_build_array(
                    format_type(a.atttypid, a.atttypmod), a.attnotnull,
                    a.atthasdef or a.attidentity <> '' or t.kind in ('v', 'm')))
                  from t join pg_attribute as a on a.attrelid = t.oid
                 where a.attnum > 0 and not a.attisdropped),
    'constraints', (select json_object_agg(t.name || '.' || k.conname, json_build_array(
                    k.contype, pg_get_constraintdef(k.oid),
                    (select json_agg(t.name || '.' || a.attname) from pg_attribute as a
                      where a.attrelid = t.oid and a.attnum = any (k.conkey))))
                  from t join pg_constraint as k on k.conrelid = t.oid),
    'indexes', (select json_object_agg(t.name || '.' || i.relname, json_build_array(x.indisunique,
                    regexp_replace(pg_get_indexdef(i.oid), '^.* USING ', '')))
                  from t join pg_index as x on x.indrelid = t.oid join pg_class as i on i.oid = x.indexrelid),
    'policies', (select json_object_agg(p.tablename || '.' || p.policyname, json_build_array(
                    p.permissive, p.cmd, p.roles, p.qual, p.with_check))
                  from pg_policies as p where p.schemaname = '{schema}'),
    'triggers', (select json_object_agg(t.name || '.' || g.tgname, pg_get_triggerdef(g.oid))
                  from t join pg_trigger as g on g.tgrelid = t.oid where not g.tgisinternal),
    'views', (select json_object_agg(t.name, pg_get_viewdef(t.oid)) from t where t.kind in ('v', 'm')),
    'functions', (select json_object_agg(name, json_build_array(
                    pg_get_function_result(oid), prosecdef, provolatile, body))
                  from f),
    'grants', (select json_object_agg(name, true) from (
        select t.name || ' ' || p as name from t, unnest(array['select', 'insert', 'update', 'delete']) as p
         where has_table_privilege('{runtime}', t.oid, p)
        union all
        select t.name || '.' || a.attname || ' ' || p from t join pg_attribute as a on a.attrelid = t.oid,
               unnest(array['select', 'insert', 'update']) as p
         where a.attnum > 0 and not a.attisdropped and has_column_privilege('{runtime}', t.oid, a.attnum, p)
        union all
        select f.name || ' execute' from f where has_function_privilege('{runtime}', f.oid, 'execute')) as g))
"""


def snapshot_sql(schema):
    return SNAPSHOT.format(schema=schema, runtime=f"gongdao_{schema}")


def read(text):
    return {kind: things or {} for kind, things in json.loads(text).items()}


def table_of(name):
    return re.split(r"[. ]", name, maxsplit=1)[0]


LIST = r"ARRAY\[[^\]]*\]"


def wider(before, after):
    """A check whose lists of words have only grown; what is new is held against it, validated or not."""
    before, after = (x.removesuffix(" NOT VALID") for x in (before, after))
    if re.sub(LIST, "[]", before) != re.sub(LIST, "[]", after):
        return False
    pairs = zip(re.findall(LIST, before), re.findall(LIST, after))
    return all(set(re.findall(r"'[^']*'", a)) <= set(re.findall(r"'[^']*'", b)) for a, b in pairs)


def columns_break(a, b):
    for name, (kind, not_null, default) in a["columns"].items():
        now = b["columns"].get(name)
        if not now:
            yield f"column {name} is gone"
        elif now[0] != kind:
            yield f"column {name} is of another type"
        elif now[1] and not not_null:
            yield f"column {name} may not be null any more"
        elif default and not now[2] and now[1]:
            yield f"column {name} has no default any more"
    for name, (_, not_null, default) in b["columns"].items():
        if name not in a["columns"] and table_of(name) in a["tables"] and not_null and not default:
            yield f"column {name} is new and has no default"


def constraints_break(a, b):
    for name, (kind, text, _) in a["constraints"].items():
        now = b["constraints"].get(name)
        if not now and kind in "pux":
            yield f"key {name} is gone"
        elif now and now[1] != text and not (kind == "c" and wider(text, now[1])):
            yield f"constraint {name} is another"
    for name, (kind, _, columns) in b["constraints"].items():
        known = table_of(name) in a["tables"] and any(c in a["columns"] for c in columns or [])
        if name not in a["constraints"] and known and kind != "t":
            yield f"constraint {name} is new"


def indexes_break(a, b):
    texts = [(table_of(name), *i) for name, i in b["indexes"].items()]
    for name, i in a["indexes"].items():
        if (table_of(name), *i) not in texts:
            yield f"index {name} is gone"
    before = [(table_of(name), *i) for name, i in a["indexes"].items()]
    for name, i in b["indexes"].items():
        if i[0] and table_of(name) in a["tables"] and (table_of(name), *i) not in before:
            yield f"unique index {name} is new"


def rows_break(a, b):
    """What is seen and may be written."""
    for name, flags in a["tables"].items():
        if name in b["tables"] and b["tables"][name] != flags:
            yield f"row-level security of {name} is another"
    for name, policy in a["policies"].items():
        if b["policies"].get(name) != policy and table_of(name) in b["tables"]:
            yield f"policy {name} is another"
    for name, policy in b["policies"].items():
        if name not in a["policies"] and table_of(name) in a["tables"] and policy[0] != "PERMISSIVE":
            yield f"policy {name} is new and restricts"
    for name in a["grants"]:
        if name not in b["grants"]:
            yield f"grant {name} is gone"
    for name, text in b["triggers"].items():
        if table_of(name) in a["tables"] and a["triggers"].get(name) != text:
            yield f"trigger {name} is new"


def programs_break(a, b):
    for name, function in a["functions"].items():
        if name not in b["functions"]:
            yield f"function {name} is gone"
        elif b["functions"][name] != function:
            yield f"function {name} is another"
    for name, text in a["views"].items():
        if b["views"].get(name, text) != text:
            yield f"view {name} is another"


def breaks(a, b):
    """What the release that was written for `a` may miss in `b`, in words."""
    out = [f"table {name} is gone" for name in a["tables"] if name not in b["tables"]]
    for rule in (columns_break, constraints_break, indexes_break, rows_break, programs_break):
        out += rule(a, b)
    return sorted(set(out))
