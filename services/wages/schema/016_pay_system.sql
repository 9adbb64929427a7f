-- The register of pay systems, and visits that guide employers on them (plan 2.1-1). New tables only.

-- What an employer pays by, in a place and for an occupation. One row a system, so that two who file
-- at once wait for each other; what it says stands in its versions.
create table pay_system (
    pay_system_id bigint    primary key,
    employer_id bigint      not null,
    region      text        not null,  -- of the employer when it was filed first: whose desk sees it
    work_region text        not null,  -- where it holds; 411000: in its counties too
    occupation  text        not null,  -- '': every one
    version     bigint      not null,  -- the last
    unique (employer_id, work_region, occupation),
    constraint pay_system_regions check (region ~ '^[0-9]{6}$' and work_region ~ '^[0-9]{6}$'),
    constraint pay_system_version_last check (version >= 1)
);

-- Every version, never updated. Of those with one first day the last counts; one that was withdrawn
-- never held. A version holds until the day before the next one begins, or its last day.
create table pay_system_version (
    pay_system_id bigint    not null references pay_system (pay_system_id),
    version     bigint      not null,
    from_day    date        not null,
    last_day    date,                  -- as filed; null: open
    withdrawn   boolean     not null,
    kind        text        not null,  -- by the piece, by time, both
    price_rule  text        not null,  -- how the price of a piece is made
    base_fen    bigint      not null,  -- 0: none
    base_per    text        not null,
    subsidies   text        not null,
    deductions  text        not null,  -- and penalties
    pay_cycle   text        not null,
    pay_day     integer     not null,  -- 1..31; 0: not by the day of the month
    consulted_day date,                -- with the workers or their union; null: not said
    consulted_with text     not null,
    consulted_ref text      not null,  -- of the minutes
    announced_day date,                -- shown to the workers; null: not said
    announced_how text      not null,
    document    text        not null,
    digest      text        not null,  -- of the document, 64 hexadecimal digits; ''
    reason      text        not null,  -- of a correction
    subject     text        not null,  -- who filed it
    department  text        not null,
    by_company  boolean     not null,  -- filed by who speaks for the employer
    recorded_at timestamptz not null,
    primary key (pay_system_id, version),
    constraint pay_system_version_days check (last_day >= from_day),
    constraint pay_system_version_kind check (kind in ('piece', 'time', 'mixed')),
    constraint pay_system_version_base check (base_fen >= 0
        and (base_per in ('hour', 'day', 'month') and base_fen > 0 or base_per = '' and base_fen = 0)),
    constraint pay_system_version_cycle check
        (pay_cycle in ('order', 'day', 'week', 'half_month', 'month') and pay_day between 0 and 31),
    constraint pay_system_version_texts check (length(price_rule) <= 500 and length(subsidies) <= 500
        and length(deductions) <= 500 and digest ~ '^([0-9a-f]{64})?$')
);

-- A visit to an employer: what was looked at, found and advised, and when it is looked at again.
create table guidance_visit (
    visit_id    bigint      primary key,
    employer_id bigint      not null,
    region      text        not null,  -- of the employer: whose desk sees it
    visit_day   date        not null,
    department  text        not null,  -- of who was there
    subject     text        not null,  -- who was there
    pay_system_id bigint    references pay_system (pay_system_id),  -- looked at; null: none
    pay_system_version bigint,
    found       text[]      not null,  -- codes
    found_text  text        not null,
    advice      text        not null,
    due_day     date,                  -- of the next follow-up; null: none is due
    state       text        not null,
    n_steps     integer     not null,
    recorded_at timestamptz not null,
    unique (employer_id, visit_day, department, subject),
    constraint guidance_visit_state check (state in ('open', 'done', 'void')
        and (state = 'open') = (due_day is not null)),
    constraint guidance_visit_system check ((pay_system_id is null) = (pay_system_version is null)),
    constraint guidance_visit_texts check (length(found_text) <= 1000 and length(advice) <= 1000)
);
create index guidance_visit_by_employer on guidance_visit (employer_id, visit_id);
create index guidance_visit_by_due on guidance_visit (due_day, visit_id) where state = 'open';

-- What became of it, in order. Never updated: the day that was due then stays on record.
create table guidance_step (
    visit_id    bigint      not null references guidance_visit (visit_id),
    seq         integer     not null,
    step_day    date        not null,
    outcome     text        not null,  -- done; again: due once more; void: recorded in error
    text        text        not null,
    was_due_day date,
    due_day     date,                  -- of the next; null unless again
    subject     text        not null,
    department  text        not null,
    recorded_at timestamptz not null,
    primary key (visit_id, seq),
    constraint guidance_step_outcome check (outcome in ('done', 'again', 'void')
        and (outcome = 'again') = (due_day is not null)),
    constraint guidance_step_text check (length(text) between 1 and 1000)
);

-- ---- who sees what --------------------------------------------------------------------------

alter table pay_system enable row level security;
alter table pay_system force row level security;
create policy pay_system_seen on pay_system using (gongdao_sees(region) or gongdao_sees(work_region));
create policy pay_system_own on pay_system as restrictive using
    ((select coalesce(nullif(current_setting('gongdao.employer_id', true), '')::bigint, 0))
        in (0, employer_id));
alter table pay_system_version enable row level security;
alter table pay_system_version force row level security;
create policy pay_system_version_seen on pay_system_version using
    (exists (select from pay_system as p where p.pay_system_id = pay_system_version.pay_system_id));

-- Every department that guides reads its own visits, human resources all of them; a company none.
alter table guidance_visit enable row level security;
alter table guidance_visit force row level security;
create policy guidance_visit_seen on guidance_visit using
    (gongdao_sees(region) and (current_setting('gongdao.role', true) = 'service'
        or current_setting('gongdao.department', true) in ('HRSS', department)));
create policy guidance_visit_own on guidance_visit as restrictive using
    ((select coalesce(nullif(current_setting('gongdao.employer_id', true), '')::bigint, 0)) = 0);
alter table guidance_step enable row level security;
alter table guidance_step force row level security;
create policy guidance_step_seen on guidance_step using
    (exists (select from guidance_visit as v where v.visit_id = guidance_step.visit_id));

grant select, insert on pay_system, pay_system_version, guidance_visit, guidance_step to :runtime;
grant update (version) on pay_system to :runtime;
grant update (due_day, state, n_steps) on guidance_visit to :runtime;
