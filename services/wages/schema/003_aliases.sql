-- The class of an engagement by date, numbers that were mapped to a worker by hand, and how many
-- rows of a number wait.
-- New columns have constant defaults: no rewrite; the lock is held for a blink. One new table.

-- Periods as registration told them: the first from the engagement's first day. Empty: one class.
alter table engagement
    add column class_from date[] not null default '{}',
    add column class_list text[] not null default '{}';

-- A number that stands for a worker from a day on until another, without an engagement of its own.
create table alias (
    alias_id    bigint      primary key,
    employer_id bigint      not null,
    worker_no   text        not null,
    worker_id   bigint      not null,
    from_day    date        not null,
    to_day      date,                  -- exclusive; null while it lasts
    version     bigint      not null,
    generation  bigint      not null,
    constraint alias_period check (to_day >= from_day)
);
create index alias_by_number on alias (employer_id, worker_no);
create index alias_by_worker on alias (employer_id, worker_id);

alter table unknown_worker add column n_rows bigint not null default 0;

grant select, insert, update, delete on alias to :runtime;
