-- Commands that were asked for again and again, while they run: one that ends its worker leaves its
-- row. A new table only: no lock on anything in use. Unlogged, because a crash of the database must
-- empty it: the commands that it broke off did nothing wrong.
create unlogged table attempt (
    call_id     uuid        primary key,
    rpc         text        not null,
    sender      text        not null,
    key         text        not null,
    begun_at    timestamptz not null
);
grant select, insert, delete on attempt to :runtime;
