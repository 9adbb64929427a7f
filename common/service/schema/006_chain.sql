-- The evidence chain over the audit entries: docs/chain.md. New tables; on audit a column with a
-- default that is one value for the rows that are there (no rewrite, the lock is held for a blink),
-- and an index: commands wait while it is built, about a second for each million entries.
-- An instance of the release before writes entries as it did; they are sealed like any other.

-- The transaction that wrote the entry: what a snapshot sees of it decides when it is sealed.
alter table audit add column xid xid8 not null default pg_current_xact_id();
create index audit_by_xid on audit (xid);

-- How far the chain is. Whoever seals holds this row; one that finds it held leaves it alone.
-- base, target, after_id: a place among the entries, as of outbox_cursor.
create table chain (
    one         boolean     primary key default true,
    name        text        not null,  -- disputes.1; empty until the first entry is sealed
    seq         bigint      not null,  -- of the newest sealed entry
    hash        bytea       not null,  -- of it
    base        pg_snapshot not null,
    target      pg_snapshot,
    after_id    bigint      not null,
    fresh       boolean     not null,  -- something to sign a new head for
    constraint chain_single check (one),
    constraint chain_hash check (octet_length(hash) = 32 or seq = 0),
    constraint chain_seq check (seq >= 0)
);
insert into chain (name, seq, hash, base, after_id, fresh) values ('', 0, '', '3:3:', 0, false);

-- Entries first_seq .. first_seq + n - 1 of the chain. Never changed.
create table chain_seal (
    first_seq   bigint      primary key,  -- a second sealer of the same numbers fails
    n           bigint      not null,
    ids         bigint[]    not null,     -- audit_id of each, in the order of the chain
    hashes      bytea       not null,     -- 32 bytes each
    sealed_at   timestamptz not null,
    constraint chain_seal_first check (first_seq >= 1),
    constraint chain_seal_n check (n between 1 and 4096 and cardinality(ids) = n and
                                   octet_length(hashes) = 32 * n)
);
-- Hashes do not compress.
alter table chain_seal alter column hashes set storage external;

-- Heads that this service signed.
create table chain_head (
    seq         bigint      primary key,
    hash        bytea       not null,
    at          timestamptz not null,
    key         text        not null,  -- public, hexadecimal
    signature   text        not null,
    constraint chain_head_hash check (octet_length(hash) = 32)
);

-- Who countersigned one of them, a department each.
create table chain_witness (
    seq         bigint      not null references chain_head (seq),
    department  text        not null,
    at          timestamptz not null,
    key         text        not null,
    signature   text        not null,
    primary key (seq, department, key),
    constraint chain_witness_department check (length(department) between 1 and 16)
);

-- Heads of other services' chains, the last of each day.
create table chain_kept (
    chain       text        not null,
    day         date        not null,  -- UTC day of `at`
    seq         bigint      not null,
    hash        bytea       not null,
    at          timestamptz not null,
    key         text        not null,
    signature   text        not null,
    kept_at     timestamptz not null,
    primary key (chain, day),
    constraint chain_kept_hash check (octet_length(hash) = 32),
    constraint chain_kept_chain check (length(chain) between 3 and 80)
);

grant select, update on chain to :runtime;
grant select, insert on chain_seal, chain_head, chain_witness to :runtime;
grant select, insert, update on chain_kept to :runtime;
