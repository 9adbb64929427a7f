-- What wages measured of a worker's month at an employer: days and time, no personal fields.
-- A new table only: no lock on anything in use, no rows to rewrite.

create table work_month (
    employer_id bigint      not null,
    worker_id   bigint      not null,
    month       date        not null,
    days        integer     not null,  -- with an order or required time
    worked_s    bigint      not null,  -- seconds, without allowance
    total_s     bigint      not null,  -- of this worker and month with all employers that filed
    version     bigint      not null,  -- wages': the highest counts
    generation  bigint      not null,
    primary key (worker_id, month, employer_id),
    constraint work_month_counts check (days between 0 and 31 and worked_s >= 0 and total_s >= 0)
);
create index work_month_by_generation on work_month (generation);

-- Seen by who sees an engagement of the two; companies and workers are shown nothing of it.
alter table work_month enable row level security;
alter table work_month force row level security;
create policy work_month_engaged on work_month
    using (current_setting('gongdao.role', true) = 'service' or
           exists (select from engagement as e
                    where e.worker_id = work_month.worker_id and
                          e.employer_id = work_month.employer_id));

grant select, insert, update, delete on work_month to :runtime;
