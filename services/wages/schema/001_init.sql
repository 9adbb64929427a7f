-- Hours and pay as filed, what is in force of them, what is to be audited, and what was found.
-- New tables only: no lock on anything in use, no rows to rewrite.

-- ---- projections of registration, fed by its events ----------------------------------------

create table employer (
    employer_id bigint      primary key,
    credit_code text        not null,
    name        text        not null,
    kind        text        not null,
    region      text        not null,
    version     bigint      not null,
    generation  bigint      not null,
    constraint employer_region check (region ~ '^[0-9]{6}$')
);
create index employer_by_code on employer (credit_code);

create table engagement (
    engagement_id bigint    primary key,
    worker_id   bigint      not null,
    employer_id bigint      not null,
    worker_no   text        not null,
    class       text        not null,
    occupation  text        not null,
    home_region text        not null,
    from_day    date        not null,
    to_day      date,                  -- exclusive; null while it lasts
    version     bigint      not null,
    generation  bigint      not null,
    constraint engagement_class check (class in ('A1', 'A2', 'A3', 'B', 'C', 'X'))
);
create index engagement_by_number on engagement (employer_id, worker_no, from_day);
create index engagement_by_worker on engagement (worker_id, employer_id);

-- ---- what was filed -------------------------------------------------------------------------

-- One file, or one part of a month's records. Its rows count once it is closed and holds its months.
create table submission (
    submission_id bigint    primary key,
    employer_id bigint      not null,
    region      text        not null,  -- of the employer: whose desk sees it
    kind        text        not null,
    part        text        not null,
    month_from  date        not null,
    month_to    date        not null,  -- inclusive
    digest      bytea       not null,  -- BLAKE2b-256 of the file
    file_name   text        not null,
    state       text        not null,
    chunks      bigint      not null,
    rows_in     bigint      not null,
    rows_refused bigint     not null,
    seconds_sum bigint      not null,
    pay_sum_fen bigint      not null,
    opened_at   timestamptz not null,
    closed_at   timestamptz,
    constraint submission_kind check (kind in ('intervals', 'pay')),
    constraint submission_state check (state in ('open', 'closed', 'superseded', 'abandoned')),
    constraint submission_months check (month_from <= month_to
        and extract(day from month_from) = 1 and extract(day from month_to) = 1),
    constraint submission_digest check (octet_length(digest) = 32),
    constraint submission_texts check (length(part) <= 64 and length(file_name) <= 255)
);
-- The same file opened twice is one submission: whoever comes second goes on where the first was.
create unique index submission_once on submission
    (employer_id, kind, part, month_from, month_to, digest) where state = 'open';
create index submission_by_employer on submission (employer_id, submission_id);

create table submission_chunk (
    submission_id bigint    not null references submission (submission_id),
    chunk       bigint      not null,
    digest      bytea       not null,  -- BLAKE2b-256 of the request
    reply       bytea       not null,  -- given again to who sends the chunk again
    rows_in     bigint      not null,
    rows_refused bigint     not null,
    seconds_sum bigint      not null,
    pay_sum_fen bigint      not null,
    primary key (submission_id, chunk),
    constraint submission_chunk_number check (chunk >= 0)
);

-- Which submission counts: one for each part of a month. Of two parts with one source_ref the row
-- of the higher rank counts.
create sequence holding_rank cache 1;
create table holding (
    employer_id bigint      not null,
    kind        text        not null,
    part        text        not null,
    month       date        not null,
    submission_id bigint    not null references submission (submission_id),
    rank        bigint      not null default nextval('holding_rank'),
    primary key (employer_id, kind, month, part)
);
create index holding_by_submission on holding (submission_id);

-- Appended in the order of arrival, never updated. The worker is resolved when it is read: a row
-- whose number stands for nobody waits, and counts from the day the engagement is known.
create table work_interval (
    submission_id bigint    not null,
    month       date        not null,  -- Asia/Shanghai month of started_at
    region      text        not null,  -- of the employer, as in submission
    employer_id bigint      not null,
    worker_no   text        not null,
    source_ref  text        not null,
    kind        text        not null,
    started_at  timestamptz not null,
    ended_at    timestamptz not null,
    work_region text        not null,  -- where the work was done: decides the rate
    line        bigint      not null,  -- in the file
    constraint work_interval_kind check (kind in ('order', 'online', 'meeting')),
    constraint work_interval_length check
        (ended_at >= started_at and ended_at <= started_at + interval '24 hours'),
    constraint work_interval_region check (work_region ~ '^[0-9]{6}$')
) partition by range (month);
create unique index work_interval_by_ref on work_interval (submission_id, source_ref, month);
create index work_interval_by_worker on work_interval (employer_id, worker_no, started_at);

create table pay_line (
    submission_id bigint    not null,
    month       date        not null,  -- the pay period
    region      text        not null,
    employer_id bigint      not null,
    worker_no   text        not null,
    source_ref  text        not null,
    item        text        not null,
    amount_fen  bigint      not null,
    paid_day    date,                  -- null: not paid yet
    line        bigint      not null
) partition by range (month);
create unique index pay_line_by_ref on pay_line (submission_id, source_ref, month);
create index pay_line_by_worker on pay_line (employer_id, worker_no, month);

-- Makes the partitions of one month; the runtime role may not create tables itself. Attaching, other
-- than creating in place, does not wait for readers of the other months.
create function ensure_month(month date) returns void
    language plpgsql security definer set search_path = :schema, pg_catalog, pg_temp as $$
declare
    first date := date_trunc('month', month)::date;
    parent text;
    child text;
begin
    if first < '2000-01-01' or first > '2199-12-01' then
        raise exception 'no month of work: %', month;
    end if;
    perform pg_advisory_xact_lock(hashtext('ensure_month:' || current_schema));
    foreach parent in array array['work_interval', 'pay_line'] loop
        child := parent || '_' || to_char(first, 'YYYYMM');
        if to_regclass(child) is null then
            execute format('create table %I (like %I including all)', child, parent);
            execute format('alter table %I attach partition %I for values from (%L) to (%L)',
                           parent, child, first, (first + interval '1 month')::date);
        end if;
    end loop;
end $$;
revoke all on function ensure_month(date) from public;

-- ---- the audit ------------------------------------------------------------------------------

-- Worker-months to be audited once due_at has come. A mark made twice is one.
create table dirty (
    employer_id bigint      not null,
    worker_no   text        not null,
    month       date        not null,
    due_at      timestamptz not null,
    marked_at   timestamptz not null,
    primary key (employer_id, worker_no, month)
);
create index dirty_by_due on dirty (due_at);

-- Numbers with rows in force that stand for nobody.
create table unknown_worker (
    employer_id bigint      not null,
    worker_no   text        not null,
    month       date        not null,
    since       timestamptz not null,
    primary key (employer_id, worker_no, month)
);

-- The last audit of a worker-month, and why it could not be done, if it could not.
create table worker_month (
    employer_id bigint      not null,
    worker_id   bigint      not null,
    month       date        not null,
    audited_at  timestamptz not null,
    rules       text        not null,  -- digest of the pack
    error       text        not null,
    primary key (employer_id, worker_id, month)
);
create index worker_month_failed on worker_month (audited_at) where error <> '';
create index worker_month_by_time on worker_month (audited_at);

create table finding (
    finding_id  bigint      primary key,
    employer_id bigint      not null,
    worker_id   bigint      not null,
    worker_no   text        not null,
    month       date        not null,
    rule        text        not null,
    subject     text        not null,  -- '' or a day
    region      text        not null,  -- place of work with most of the time
    state       text        not null,
    owed_fen    bigint      not null,
    version     bigint      not null,
    raised_at   timestamptz not null,
    changed_at  timestamptz not null,
    unique (employer_id, worker_id, month, rule, subject),
    constraint finding_state check (state in ('open', 'cleared')),
    constraint finding_owed check (owed_fen >= 0),
    constraint finding_version_number check (version >= 1),
    constraint finding_region check (region ~ '^[0-9]{6}$')
);
create index finding_open on finding (finding_id) where state = 'open';
create index finding_by_number on finding (employer_id, month, worker_no);

-- Every version of every finding with all it rested on: facts, arithmetic, parameters, clauses, rule
-- version (the message wages.Finding as JSON) and the digest of the rule pack. Never updated.
create table finding_version (
    finding_id  bigint      not null references finding (finding_id),
    version     bigint      not null,
    region      text        not null,
    recorded_at timestamptz not null,
    rules       text        not null,
    body        json        not null,
    primary key (finding_id, version)
);

-- ---- who sees what --------------------------------------------------------------------------

alter table employer enable row level security;
alter table employer force row level security;
create policy employer_seen on employer using (gongdao_sees(region));
alter table engagement enable row level security;
alter table engagement force row level security;
create policy engagement_seen on engagement using (gongdao_sees(home_region));
alter table submission enable row level security;
alter table submission force row level security;
create policy submission_seen on submission using (gongdao_sees(region));
alter table work_interval enable row level security;
alter table work_interval force row level security;
create policy work_interval_seen on work_interval using (gongdao_sees(region));
alter table pay_line enable row level security;
alter table pay_line force row level security;
create policy pay_line_seen on pay_line using (gongdao_sees(region));
alter table finding enable row level security;
alter table finding force row level security;
create policy finding_seen on finding using (gongdao_sees(region));
alter table finding_version enable row level security;
alter table finding_version force row level security;
create policy finding_version_seen on finding_version using (gongdao_sees(region));

grant select, insert, update, delete on employer, engagement, dirty, unknown_worker, holding
    to :runtime;
grant select, insert, update on submission, worker_month, finding to :runtime;
grant select, insert on submission_chunk, work_interval, pay_line, finding_version to :runtime;
grant usage on sequence holding_rank to :runtime;
grant execute on function ensure_month(date) to :runtime;
