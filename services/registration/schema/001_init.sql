-- Employers, workers, their numbers at the companies, engagements.
-- New tables only: no lock on anything in use, no rows to rewrite.

-- One row a kind of import: imports of one kind run one after the other.
create table import_lock (
    kind        text        primary key
);
insert into import_lock (kind) values ('employers'), ('engagements');

-- Every credit code in use and whose it is. Not regional: a code is public, and whoever imports an
-- engagement must be able to name an employer of another county.
create table employer_code (
    credit_code text        primary key,
    employer_id bigint      not null unique,
    constraint employer_code_length check (length(credit_code) = 18)
);

create table employer (
    employer_id bigint      primary key references employer_code (employer_id),
    credit_code text        not null unique references employer_code (credit_code),
    name        text        not null,
    kind        text        not null,
    region      text        not null,
    version     bigint      not null,
    constraint employer_name check (length(name) between 1 and 200),
    constraint employer_kind check (kind in ('platform', 'partner', 'dispatch_agency', 'outsourcing')),
    constraint employer_region check (region ~ '^[0-9]{6}$'),
    constraint employer_version check (version >= 1)
);

-- Every version of every employer, the present one included. Never updated.
create table employer_version (
    employer_id bigint      not null references employer (employer_id),
    version     bigint      not null,
    name        text        not null,
    kind        text        not null,
    region      text        not null,
    recorded_at timestamptz not null,
    recorded_by text        not null,
    primary key (employer_id, version)
);

-- A worker is a number for life and nothing else.
create table worker (
    worker_id   bigint      primary key,
    recorded_at timestamptz not null
);

-- A company's own number of a worker; it stands for worker_id from from_day until the next alias of
-- the same number begins. Not regional: it says nothing but that two numbers are one person's.
create table alias (
    employer_id bigint      not null references employer_code (employer_id),
    worker_no   text        not null,
    from_day    date        not null,
    worker_id   bigint      not null references worker (worker_id),
    primary key (employer_id, worker_no, from_day),
    constraint alias_worker_no check (length(worker_no) between 1 and 64)
);
create index alias_by_worker on alias (worker_id);

create table engagement (
    engagement_id bigint    primary key,
    worker_id   bigint      not null references worker (worker_id),
    employer_id bigint      not null references employer_code (employer_id),
    worker_no   text        not null,
    class       text        not null,
    occupation  text        not null,
    home_region text        not null,
    from_day    date        not null,
    to_day      date,                  -- exclusive; null while it lasts
    version     bigint      not null,
    unique (employer_id, worker_no, from_day),
    constraint engagement_class check (class in ('A1', 'A2', 'A3', 'B', 'C', 'X')),
    constraint engagement_occupation check
        (occupation in ('rider', 'ride_driver', 'truck_driver', 'courier', 'domestic_worker')),
    constraint engagement_home_region check (home_region ~ '^[0-9]{6}$'),
    constraint engagement_period check (to_day > from_day),
    constraint engagement_version check (version >= 1)
);
create index engagement_by_employer on engagement (employer_id, engagement_id);
create index engagement_by_worker on engagement (worker_id);

-- Every version of every engagement, the present one included. Never updated.
create table engagement_version (
    engagement_id bigint    not null references engagement (engagement_id),
    version     bigint      not null,
    worker_id   bigint      not null references worker (worker_id),
    class       text        not null,
    occupation  text        not null,
    home_region text        not null,
    to_day      date,
    recorded_at timestamptz not null,
    recorded_by text        not null,
    primary key (engagement_id, version)
);
create index engagement_version_by_worker on engagement_version (worker_id);

alter table employer enable row level security;
alter table employer force row level security;
create policy employer_region on employer using (gongdao_sees(region));

alter table employer_version enable row level security;
alter table employer_version force row level security;
create policy employer_version_region on employer_version using (gongdao_sees(region));

alter table engagement enable row level security;
alter table engagement force row level security;
create policy engagement_region on engagement using (gongdao_sees(home_region));

alter table engagement_version enable row level security;
alter table engagement_version force row level security;
create policy engagement_version_region on engagement_version using (gongdao_sees(home_region));

-- The periods of worker numbers wherever they are engaged: those of one number may not overlap even
-- where the caller cannot see the other one. Nothing else of it comes out here. The function runs
-- as the owner role, which nobody logs in as and which this policy lets read.
create policy engagement_owner on engagement for select to :owner using (true);
create function engagement_periods(employer_ids bigint[], worker_nos text[])
    returns table (engagement_id bigint, employer_id bigint, worker_no text, from_day date,
                   to_day date)
    language sql stable security definer set search_path = :schema, pg_catalog, pg_temp as $$
    select e.engagement_id, e.employer_id, e.worker_no, e.from_day, e.to_day
      from (select distinct u.employer_id, u.worker_no
              from unnest(employer_ids, worker_nos) as u (employer_id, worker_no)) as n
      join engagement e using (employer_id, worker_no)
$$;

revoke all on function engagement_periods(bigint[], text[]) from public;
grant execute on function engagement_periods(bigint[], text[]) to :runtime;
grant select, update on import_lock to :runtime;
grant select, insert on employer_code, employer_version, worker, engagement_version to :runtime;
grant select, insert, update on employer, alias, engagement to :runtime;
