-- What was taken. A new table only.
create table entry (
    entry_id    bigint      primary key,
    account_id  bigint      not null,
    text        text        not null,
    taken_at    timestamptz not null
);
grant select, insert on entry to :runtime;
