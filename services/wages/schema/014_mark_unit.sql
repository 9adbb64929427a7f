-- Marks that are still to be made: what changes many worker-months asks for them by months of
-- employers, and a timer makes them in steps (marking.c).
-- A new table only: no lock on anything in use, no rows to rewrite.

create table mark_unit (
    unit_id     bigint      generated always as identity primary key,
    job_id      bigint      not null,  -- of the command that makes the first marks itself; 0: none does
    employer_id bigint      not null,
    month       date        not null,
    what        text        not null,  -- rows: every number with records; task: with tasks; place: who worked there
    place       text        not null default '',  -- first digits of it
    from_at     timestamptz not null default 'epoch',
    to_at       timestamptz not null default 'epoch',
    after_no    text        not null default '',  -- numbers up to this one are marked
    asked_at    timestamptz not null,
    constraint mark_unit_what check (what in ('rows', 'task', 'place'))
);
create index mark_unit_by_employer on mark_unit (employer_id, unit_id);

alter table mark_unit enable row level security;
alter table mark_unit force row level security;
create policy mark_unit_own on mark_unit using
    ((select coalesce(nullif(current_setting('gongdao.employer_id', true), '')::bigint, 0))
        in (0, employer_id));

grant select, insert, update, delete on mark_unit to :runtime;
