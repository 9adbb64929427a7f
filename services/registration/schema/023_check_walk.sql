-- How far each RunChecks has come, a row a kind until its end. Numbers only, hence not regional.
-- A new table: no lock on anything in use, no rows to rewrite.
create table check_walk (
    walk        bigint      not null,
    kind        text        not null,
    employer_id bigint      not null,  -- 0: everything
    after_id    bigint      not null,  -- the last that is marked
    begun_at    timestamptz not null,
    primary key (walk, kind)
);
grant select, insert, update, delete on check_walk to :runtime;
