-- The inspection list: who is to be visited this year, and who was (ENF-01). And what is known of
-- employers, enough to see who is on no list. New tables only; the projection fills by a replay of
-- registration (gongdao replay registration disputes).

-- A projection of registration.EmployerRecorded.
create table employer (
    employer_id bigint      primary key,
    name        text        not null,
    kind        text        not null,
    region      text        not null,
    status      text        not null,
    version     bigint      not null,
    generation  bigint      not null,
    constraint employer_region check (region ~ '^[0-9]{6}$')
);
create index employer_by_generation on employer (generation);

-- One routine and one special visit a year is planned of an employer, no more (河南省劳动保障监察条例第十一条).
create table inspection_plan (
    plan_id     bigint      primary key,
    employer_id bigint      not null,
    employer_name text      not null,
    region      text        not null,
    year        bigint      not null,
    month       bigint      not null,  -- in which it is to be
    kind        text        not null,
    ground      text        not null,
    department  text        not null,
    planned_by  text        not null,
    planned_at  timestamptz not null,
    withdrawn_at timestamptz,
    withdrawn_by text       not null default '',
    withdrawn_reason text   not null default '',
    constraint inspection_plan_region check (region ~ '^[0-9]{6}$'),
    constraint inspection_plan_kind check (kind in ('routine', 'special')),
    constraint inspection_plan_month check (year between 2000 and 2199 and month between 1 and 12),
    constraint inspection_plan_words check (length(ground) between 1 and 1000 and
                                            length(withdrawn_reason) <= 1000),
    constraint inspection_plan_withdrawn check ((withdrawn_at is null) = (withdrawn_reason = ''))
);
create unique index inspection_plan_once on inspection_plan (employer_id, year, kind)
    where withdrawn_at is null;
create index inspection_plan_by_year on inspection_plan (year, plan_id);

-- A visit, planned or not. Never changed.
create table inspection_visit (
    visit_id    bigint      primary key,
    plan_id     bigint      references inspection_plan (plan_id),
    employer_id bigint      not null,
    employer_name text      not null,
    region      text        not null,
    kind        text        not null,
    visited_on  date        not null,
    found       text        not null,
    document    text        not null,  -- number of the record of the visit
    case_id     bigint      references case_file (case_id),
    department  text        not null,
    recorded_by text        not null,
    recorded_at timestamptz not null,
    constraint inspection_visit_region check (region ~ '^[0-9]{6}$'),
    constraint inspection_visit_kind check (kind in ('routine', 'special', 'suspicion')),
    constraint inspection_visit_plan check ((kind = 'suspicion') = (plan_id is null)),
    constraint inspection_visit_words check (length(found) between 1 and 1000 and
                                             length(document) between 1 and 200)
);
create unique index inspection_visit_of_plan on inspection_visit (plan_id) where plan_id is not null;
create index inspection_visit_by_employer on inspection_visit (employer_id, visited_on);
create index inspection_visit_by_case on inspection_visit (case_id) where case_id is not null;

alter table employer enable row level security;
alter table employer force row level security;
create policy employer_region on employer using (gongdao_sees(region));
alter table inspection_plan enable row level security;
alter table inspection_plan force row level security;
create policy inspection_plan_region on inspection_plan using (gongdao_sees(region));
alter table inspection_visit enable row level security;
alter table inspection_visit force row level security;
create policy inspection_visit_region on inspection_visit using (gongdao_sees(region));

grant select, insert, update, delete on employer to :runtime;
grant select, insert, update on inspection_plan to :runtime;
grant select, insert on inspection_visit to :runtime;
