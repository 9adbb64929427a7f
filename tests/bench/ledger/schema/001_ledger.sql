-- Accounts and notes. New tables only.
create table account (
    account_id  bigint      primary key,
    version     bigint      not null,
    balance_fen bigint      not null
) with (fillfactor = 50);
create table note (
    note_id     bigint      primary key,
    account_id  bigint      not null,
    text        text        not null,
    noted_at    timestamptz not null
);
insert into account select n, 0, 0 from generate_series(1, 20000) as n;
grant select, insert, update on account, note to :runtime;
