-- What is changed beside the rpcs: configuration that comes into force, and migrations (docs/chain.md, AUD-3).
-- Each has an entry in audit, in the same transaction; the entry holds the digest of the body kept here.
-- New tables: no lock on anything in use. An instance of the release before does not know them.

create table administration (
    call_id     uuid        primary key,  -- of its entry in audit
    at          timestamptz not null,
    kind        text        not null,
    name        text        not null,     -- config: digest of what is in force; migration: layer/file
    body        text        not null,
    xid         xid8        not null default pg_current_xact_id(),  -- by which audit has an index
    constraint administration_kind check (kind in ('config', 'migration')),
    constraint administration_body check (octet_length(body) <= 4194304)
);
create index administration_by_at on administration (at, call_id);
create unique index administration_migration on administration (name) where kind = 'migration';

-- The configuration that was recorded last. Whoever records the next one holds this row, so that two instances
-- that start at once record it once.
create table administration_now (
    one         boolean     primary key default true,
    digest      text        not null,     -- empty: none was recorded yet
    call_id     uuid        references administration (call_id),
    constraint administration_single check (one)
);
insert into administration_now (digest) values ('');

grant select, insert on administration to :runtime;
grant select, update on administration_now to :runtime;
