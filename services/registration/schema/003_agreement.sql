-- Agreements between a worker and an employer (AGR-1): what was signed, for when, on which terms,
-- what it lacks and what it must not hold. New tables only: no lock on anything in use, no rows to
-- rewrite.
-- Source: plan 2.2-5, 2.2-6; domain.md B.4, B.5, B.7.

insert into import_lock (kind) values ('agreements');

-- Known by employer, worker number, kind and first day. The text itself is not kept: a reference
-- and a digest say which document it is.
create table agreement (
    agreement_id bigint     primary key,
    employer_id bigint      not null references employer_code (employer_id),
    worker_no   text        not null,
    kind        text        not null,
    from_day    date        not null,
    engagement_id bigint    not null references engagement (engagement_id),
    version     bigint      not null,
    unique (employer_id, worker_no, kind, from_day),
    constraint agreement_kind check (kind in ('labour_contract', 'written_agreement',
        'civil_contract', 'dispatch_agreement', 'none')),
    constraint agreement_version check (version >= 1)
);
create index agreement_by_engagement on agreement (engagement_id);
create index agreement_by_employer on agreement (employer_id, agreement_id);

-- Every version of every agreement, the present one included. Never updated.
-- Items and clauses are sets of bits in the order of agreement_items and agreement_clauses
-- (agreement_facts.c): 17 items a row would be 17 rows an agreement.
create table agreement_version (
    agreement_id bigint     not null references agreement (agreement_id),
    version     bigint      not null,
    partner_id  bigint      references employer_code (employer_id), -- of a tripartite one
    signed_day  date,                  -- null: not signed
    to_day      date,                  -- exclusive; null: open
    term_kind   text        not null,
    handed_day  date,                  -- the worker has his copy since
    probation_months integer not null, -- 0: none
    probation_pay_fen bigint not null, -- a month; 0: not said
    pay_fen     bigint      not null,  -- a month; 0: not by the month
    pay_cycle   text        not null,
    pay_day     integer     not null,  -- of the cycle; 0: not said
    unit_price  text        not null,  -- where the unit prices stand
    floor_fen   bigint      not null,  -- promised at least, a floor_per; 0: none
    floor_per   text        not null,
    hours_system text       not null,
    max_continuous_min integer not null, -- minutes; 0: not said
    max_daily_min integer   not null,
    allowance   integer     not null,  -- allowance time (宽放), in allowance_unit
    allowance_unit text     not null,
    fixed_asked boolean     not null,  -- the worker himself asked for a fixed term (L2 14)
    document_ref text       not null,
    document_digest text    not null,  -- BLAKE2b-256 or SHA-256 of the document, 64 hex, or empty
    required_items integer  not null,  -- of its kind when it was recorded
    present_items integer   not null,
    absent_items integer    not null,  -- required and in neither: unclear
    clauses     integer     not null,  -- forbidden ones found and confirmed
    spans       text        not null,  -- "pay:12-40 deposit:51-60": characters of the document
    checked_by  text        not null,  -- who confirmed items and clauses; '' nobody yet
    checked_at  timestamptz,
    recorded_at timestamptz not null,
    recorded_by text        not null,
    reason      text        not null,
    primary key (agreement_id, version),
    constraint agreement_version_period check (to_day is null or to_day >= '1949-10-01'),
    constraint agreement_version_term_kind check
        (term_kind in ('', 'fixed', 'open_ended', 'task')),
    constraint agreement_version_pay_cycle check
        (pay_cycle in ('', 'order', 'day', 'week', 'half_month', 'month')),
    constraint agreement_version_floor_per check (floor_per in ('', 'hour', 'day', 'month')),
    constraint agreement_version_hours_system check
        (hours_system in ('', 'standard', 'comprehensive', 'flexible')),
    constraint agreement_version_allowance_unit check (allowance_unit in ('', 'min', 'percent')),
    constraint agreement_version_amounts check (probation_pay_fen >= 0 and pay_fen >= 0 and
        floor_fen >= 0),
    constraint agreement_version_numbers check (probation_months between 0 and 60 and
        pay_day between 0 and 31 and max_continuous_min between 0 and 1440 and
        max_daily_min between 0 and 1440 and allowance between 0 and 1440),
    constraint agreement_version_items check (present_items & absent_items = 0),
    constraint agreement_version_lengths check (length(unit_price) <= 200 and
        length(document_ref) <= 200 and document_digest ~ '^([0-9a-f]{64})?$' and
        length(spans) <= 2000 and length(reason) <= 500)
);

-- A company sees its own, a worker what he signed; everyone else all that their region lets them.
create function agreement_own(employer bigint, worker bigint) returns boolean
    language sql stable parallel safe as $$
    select coalesce(nullif(current_setting('gongdao.employer_id', true), '')::bigint, 0)
               in (0, employer) and
           coalesce(nullif(current_setting('gongdao.worker_id', true), '')::bigint, 0)
               in (0, worker)
$$;

-- Whoever may see the engagement may see its agreements: an engagement that moves to another county
-- takes them along.
alter table agreement enable row level security;
alter table agreement force row level security;
create policy agreement_engaged on agreement using
    (exists (select from engagement as e
              where e.engagement_id = agreement.engagement_id and
                    agreement_own(e.employer_id, e.worker_id)));

alter table agreement_version enable row level security;
alter table agreement_version force row level security;
create policy agreement_version_engaged on agreement_version using
    (exists (select from agreement as a where a.agreement_id = agreement_version.agreement_id));

-- An agreement as it was at each of its versions. Runs as the caller: row-level security holds.
create view agreement_record with (security_invoker = true) as
    select a.agreement_id, a.employer_id, a.engagement_id, e.worker_id, a.worker_no, a.kind,
           a.from_day, v.version, e.class, e.home_region, coalesce(v.partner_id, 0) as partner_id,
           v.signed_day, v.to_day, v.term_kind, v.handed_day, v.probation_months,
           v.probation_pay_fen, v.pay_fen, v.pay_cycle, v.pay_day, v.unit_price, v.floor_fen,
           v.floor_per, v.hours_system, v.max_continuous_min, v.max_daily_min, v.allowance,
           v.allowance_unit, v.fixed_asked, v.document_ref, v.document_digest, v.required_items,
           v.present_items, v.absent_items, v.clauses, v.spans, v.checked_by, v.checked_at,
           v.recorded_at, v.recorded_by, v.reason, a.version as last_version
      from agreement as a
      join agreement_version as v using (agreement_id)
      join engagement as e using (engagement_id);

-- The keys in use wherever they are, so that a hidden one is told from a free one; nothing else of
-- it comes out. Runs as the owner role, which nobody logs in as and which this policy lets read.
create policy agreement_owner on agreement for select to :owner using (true);
create function agreement_keys(employer_ids bigint[], worker_nos text[])
    returns table (agreement_id bigint, employer_id bigint, worker_no text, kind text,
                   from_day date)
    language sql stable security definer set search_path = :schema, pg_catalog, pg_temp as $$
    select a.agreement_id, a.employer_id, a.worker_no, a.kind, a.from_day
      from (select distinct u.employer_id, u.worker_no
              from unnest(employer_ids, worker_nos) as u (employer_id, worker_no)) as n
      join agreement a using (employer_id, worker_no)
$$;
revoke all on function agreement_keys(bigint[], text[]) from public;
grant execute on function agreement_keys(bigint[], text[]) to :runtime;

grant select, insert, update on agreement to :runtime;
grant select, insert on agreement_version to :runtime;
grant select on agreement_record to :runtime;
