-- What registration was told of a worker's month: told again only when it says something else.
-- A new table only: no lock on anything in use, no rows to rewrite.

create table work_told (
    work_id     bigint      primary key,
    employer_id bigint      not null,
    worker_id   bigint      not null,
    month       date        not null,
    days        integer     not null,
    worked_s    bigint      not null,
    version     bigint      not null,
    unique (employer_id, worker_id, month),
    constraint work_told_counts check (days between 0 and 31 and worked_s >= 0),
    constraint work_told_version check (version >= 1)
);

grant select, insert, update on work_told to :runtime;
