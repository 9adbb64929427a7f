-- Archives of the evidence chain (docs/chain.md, docs/decisions/0026): which entries of audit lie in a file, a row
-- for each. A new table: no lock on anything in use. On administration, which has a row for each configuration and
-- migration, one check is replaced by a wider one: it is read through once, in milliseconds.
-- An instance of the release before knows neither; it writes and seals as it did.

create table chain_archive (
    from_seq    bigint      primary key,
    to_seq      bigint      not null unique,  -- an entry with a signed head
    month       date        not null unique,  -- its first day, Asia/Shanghai
    file        text        not null unique,  -- name in the folder of archives
    digest      bytea       not null,         -- BLAKE2b-256 of the file
    hash        bytea       not null,         -- of entry to_seq
    dropped_seq bigint      not null,         -- entries up to it are gone from audit
    recorded_at timestamptz not null,
    constraint chain_archive_range check (from_seq >= 1 and to_seq >= from_seq),
    constraint chain_archive_dropped check (dropped_seq between from_seq - 1 and to_seq),
    constraint chain_archive_file check (length(file) between 1 and 120),
    constraint chain_archive_hashes check (octet_length(digest) = 32 and octet_length(hash) = 32)
);

alter table administration
    drop constraint administration_kind,
    add constraint administration_kind check (kind in ('config', 'migration', 'archive'));

grant select on chain_archive to :runtime;
