-- Worker numbers that an officer or a company maps to a worker, and when a number ends.
-- New columns without a default, a new table: no rewrite; the lock is held for a blink.

alter table alias
    add column to_day   date,                     -- exclusive; null while it lasts
    add column alias_id bigint,                   -- null: known by an import and never touched
    add column version  bigint not null default 0,
    add constraint alias_period check (to_day > from_day) not valid;
create unique index alias_by_id on alias (alias_id) where alias_id is not null;
create index alias_by_employer on alias (employer_id, worker_id);

-- Every version of what was mapped or ended by hand. Never updated.
create table alias_version (
    alias_id    bigint      not null,
    version     bigint      not null,
    employer_id bigint      not null,
    worker_no   text        not null,
    worker_id   bigint      not null references worker (worker_id),
    from_day    date        not null,
    to_day      date,
    reason      text        not null,
    recorded_at timestamptz not null,
    recorded_by text        not null,
    primary key (alias_id, version),
    constraint alias_version_reason check (length(reason) between 1 and 500)
);
create index alias_version_by_worker on alias_version (worker_id);

-- A reason is free text: it is seen by whoever sees an engagement of that worker with the company.
create function alias_seen(employer bigint, worker bigint) returns boolean
    language sql stable parallel safe set search_path = :schema, pg_catalog, pg_temp as $$
    select exists (select from engagement where employer_id = employer and worker_id = worker)
$$;
revoke all on function alias_seen(bigint, bigint) from public;
grant execute on function alias_seen(bigint, bigint) to :runtime;
alter table alias_version enable row level security;
alter table alias_version force row level security;
create policy alias_version_seen on alias_version using (alias_seen(employer_id, worker_id));

grant select, insert on alias_version to :runtime;
