-- Checks (REL, REG, CTR of the plan's part 2.2): what is to be asked and when, what was found, and
-- which workers are registered as sole traders (个体工商户).
-- New tables only: no lock on anything in use, no rows to rewrite.

-- What is to be checked once due_at has come: at once after a change, or on the day on which
-- nothing happening becomes a fact. A mark made twice is one. Numbers only, hence not regional.
create table check_due (
    kind        text        not null,
    subject_id  bigint      not null,
    due_at      timestamptz not null,
    primary key (kind, subject_id),
    constraint check_due_kind check (kind in ('engagement', 'employer', 'traders', 'cooperation',
                                              'rule_document'))
);
create index check_due_by_time on check_due (due_at, kind, subject_id);

-- Subjects of which some rule could not be asked, and why; the other rules were.
create table check_failed (
    kind        text        not null,
    subject_id  bigint      not null,
    failed_at   timestamptz not null,
    error       text        not null,
    primary key (kind, subject_id),
    constraint check_failed_error check (length(error) between 1 and 1000)
);

-- As common/audit/finding.sql names it. subject: engagement/12, employer/7, trader/9 ...
create table finding (
    finding_id  bigint      primary key,
    employer_id bigint      not null,
    worker_id   bigint      not null,  -- 0: about the employer, or about several workers
    worker_no   text        not null,
    month       date        not null,  -- in which the state began
    rule        text        not null,
    subject     text        not null,
    region      text        not null,
    state       text        not null,
    owed_fen    bigint      not null,
    version     bigint      not null,
    raised_at   timestamptz not null,
    changed_at  timestamptz not null,
    unique (rule, subject, worker_id),
    constraint finding_state check (state in ('open', 'cleared')),
    constraint finding_owed check (owed_fen >= 0),
    constraint finding_version_number check (version >= 1),
    constraint finding_region check (region ~ '^[0-9]{6}$'),
    constraint finding_month check (extract(day from month) = 1)
);
create index finding_open on finding (finding_id) where state = 'open';
create index finding_by_subject on finding (subject);
create index finding_by_employer on finding (employer_id, finding_id);

-- Every version of every finding with all it rested on (audit.Finding as JSON). Never updated.
create table finding_version (
    finding_id  bigint      not null references finding (finding_id),
    version     bigint      not null,
    region      text        not null,
    recorded_at timestamptz not null,
    rules       text        not null,  -- digest of the rule pack
    body        json        not null,
    primary key (finding_id, version)
);

-- Workers registered as sole traders, as market regulation's register or a complaint has it. Of
-- agent, address and telephone only keyed digests are kept: enough to see that they are the same.
-- Digests of another key version do not compare: import the list again after a rotation.
create table sole_trader (
    trader_id   bigint      not null,
    version     bigint      not null,
    employer_id bigint      not null references employer_code (employer_id), -- who engages him
    worker_id   bigint      not null references worker (worker_id),
    trader_code text        not null,  -- 92...
    registered_day date     not null,
    key_version bigint      not null,
    agent       text        not null,  -- 32 hex digits of a keyed digest; '' not said
    address     text        not null,
    phone       text        not null,
    source      text        not null,
    reason      text        not null,
    recorded_at timestamptz not null,
    recorded_by text        not null,
    replaced_at timestamptz,
    primary key (trader_id, version),
    constraint sole_trader_code check (trader_code ~ '^92[0-9A-Z]{16}$'),
    constraint sole_trader_version check (version >= 1),
    constraint sole_trader_digests check (agent || address || phone ~ '^([0-9a-f]{32})*$'),
    constraint sole_trader_text check (length(source) between 1 and 200 and length(reason) <= 200)
);
create unique index sole_trader_present on sole_trader (employer_id, worker_id, trader_code)
    where replaced_at is null;
create index sole_trader_by_employer on sole_trader (employer_id) where replaced_at is null;
create index sole_trader_by_worker on sole_trader (worker_id);

alter table finding enable row level security;
alter table finding force row level security;
create policy finding_seen on finding using (gongdao_sees(region));
alter table finding_version enable row level security;
alter table finding_version force row level security;
create policy finding_version_seen on finding_version using (gongdao_sees(region));
alter table sole_trader enable row level security;
alter table sole_trader force row level security;
create policy sole_trader_employer on sole_trader
    using (exists (select from employer e where e.employer_id = sole_trader.employer_id));

grant select, insert, update, delete on check_due, check_failed to :runtime;
grant select, insert, update on finding to :runtime;
grant select, insert on finding_version to :runtime;
grant select, insert, update (replaced_at) on sole_trader to :runtime;
