-- What more is filed beside hours and pay: what an order brought, when pay fell due, rosters,
-- penalties, what the app pushed, unit prices; and what is known beside the files: limits of time
-- that an employer set, warnings of weather, agreements and special-hours approvals.
-- New columns have constant defaults and the new checks are not run over old rows (each row that
-- met the old one meets the new one): no rewrite, no scan; the locks are held for a blink.

-- Numbers: -1 was not filed. COPY in binary has no null for them.
alter table work_interval
    add column pay_fen bigint not null default -1,      -- what the worker gets for the order
    add column fare_fen bigint not null default -1,     -- what the passenger paid
    add column commission_bp integer not null default -1, -- kept by the platform, 1/100 percent
    add column task text not null default '',           -- kind of task with a unit price
    drop constraint work_interval_kind;
-- driving: at the wheel without an order
alter table work_interval add constraint work_interval_kind
    check (kind in ('order', 'online', 'meeting', 'driving')) not valid;

alter table pay_line
    add column due_day date,                            -- null: not filed
    add column basis text not null default '',          -- document or rule of a deduction
    add column proof text not null default 'reported';  -- of the payment
alter table pay_line add constraint pay_line_proof
    check (proof in ('reported', 'bank', 'worker', 'officer')) not valid;

alter table submission drop constraint submission_kind;
alter table submission add constraint submission_kind
    check (kind in ('intervals', 'pay', 'roster', 'penalties', 'pushes', 'prices')) not valid;

-- ---- filed, by month, appended and never updated ---------------------------------------------

-- Presence and rest. Without rows of a month: the State Council's calendar, weekends rest.
create table roster_day (
    submission_id bigint    not null,
    month       date        not null,  -- of day
    region      text        not null,  -- of the employer, as in submission
    employer_id bigint      not null,
    worker_no   text        not null,
    day         date        not null,
    kind        text        not null,
    line        bigint      not null,
    constraint roster_day_kind check (kind in ('work', 'rest', 'leave', 'absent'))
) partition by range (month);
create unique index roster_day_once on roster_day (submission_id, worker_no, day, month);
create index roster_day_by_worker on roster_day (employer_id, worker_no, day);

create table penalty (
    submission_id bigint    not null,
    month       date        not null,  -- Asia/Shanghai month of penalty_at
    region      text        not null,
    employer_id bigint      not null,
    worker_no   text        not null,
    source_ref  text        not null,
    penalty_at  timestamptz not null,
    amount_fen  bigint      not null,  -- 0: no money was taken
    rule_ref    text        not null,  -- '': the platform names no rule
    reason      text        not null,
    appeal      smallint    not null,  -- 1: an appeal was open before it took effect
    line        bigint      not null,
    constraint penalty_amount check (amount_fen >= 0),
    constraint penalty_appeal check (appeal in (0, 1))
) partition by range (month);
create unique index penalty_by_ref on penalty (submission_id, source_ref, month);
create index penalty_by_worker on penalty (employer_id, worker_no, penalty_at);

create table push_event (
    submission_id bigint    not null,
    month       date        not null,  -- Asia/Shanghai month of pushed_at
    region      text        not null,
    employer_id bigint      not null,
    worker_no   text        not null,
    source_ref  text        not null,
    pushed_at   timestamptz not null,
    kind        text        not null,  -- limit reached, prompt to rest, stop, resume, push an order
    line        bigint      not null,
    constraint push_event_kind check (kind in ('limit', 'prompt', 'stop', 'resume', 'push'))
) partition by range (month);
create unique index push_event_by_ref on push_event (submission_id, source_ref, month);
create index push_event_by_worker on push_event (employer_id, worker_no, pushed_at);

-- By month like the others, for rows come by COPY into partitions (002).
create table unit_price (
    submission_id bigint    not null,
    month       date        not null,  -- of from_day
    region      text        not null,  -- of the employer
    employer_id bigint      not null,
    work_region text        not null,  -- where the price holds; 411000: in its counties too
    task        text        not null,
    price_fen   bigint      not null,
    from_day    date        not null,
    consulted   text        not null,  -- document of the negotiation; '': none
    line        bigint      not null,
    constraint unit_price_fen check (price_fen >= 0),
    constraint unit_price_region check (work_region ~ '^[0-9]{6}$')
) partition by range (month);
create unique index unit_price_once
    on unit_price (submission_id, work_region, task, from_day, month);
create index unit_price_by_employer on unit_price (employer_id, from_day);

create or replace function ensure_month(month date) returns void
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
    foreach parent in array array['work_interval', 'pay_line', 'roster_day', 'penalty',
                                  'push_event', 'unit_price'] loop
        child := parent || '_' || to_char(first, 'YYYYMM');
        if to_regclass(child) is null then
            execute format('create table %I (like %I including all)', child, parent);
            execute format($q$grant insert on %I to :runtime$q$, child);
            execute format('alter table %I attach partition %I for values from (%L) to (%L)',
                           parent, child, first, (first + interval '1 month')::date);
        end if;
    end loop;
end $$;

-- ---- known beside the files ------------------------------------------------------------------

-- Projection of registration's agreements: the terms that pay and hours are held against.
create table agreement (
    agreement_id bigint     primary key,
    employer_id bigint      not null,
    worker_id   bigint      not null,
    worker_no   text        not null,
    home_region text        not null,
    kind        text        not null,
    from_day    date        not null,
    to_day      date,                  -- exclusive; null: open
    pay_fen     bigint      not null,  -- a month; 0: not by the month
    pay_cycle   text        not null,
    pay_day     integer     not null,  -- 1..31; 0: not said
    hours_system text       not null,
    max_continuous_min integer not null, -- 0: not said
    max_daily_min integer   not null,
    allowance   integer     not null,
    allowance_unit text     not null,  -- min, percent
    version     bigint      not null,
    generation  bigint      not null
);
create index agreement_by_worker on agreement (employer_id, worker_id, from_day);

-- Projection of special-hours approvals.
create table hours_approval (
    approval_id bigint      primary key,
    employer_id bigint      not null,
    region      text        not null,
    system      text        not null,  -- comprehensive, flexible
    period      text        not null,  -- of a comprehensive one: week, month, quarter, year
    posts       text        not null,
    from_day    date        not null,
    to_day      date,                  -- exclusive
    state       text        not null,
    version     bigint      not null,
    generation  bigint      not null
);
create index hours_approval_by_employer on hours_approval (employer_id, from_day);

-- Limits of time an employer set, after L15 art. 5, from a day on until the next. Appended: of one
-- day the row recorded last counts, one that was withdrawn says that there is none.
create table platform_limit (
    limit_id    bigint      primary key,
    employer_id bigint      not null,
    region      text        not null,  -- of the employer
    from_day    date        not null,
    max_continuous_s bigint not null,  -- 0: not set
    max_daily_s bigint      not null,  -- 0: not set
    stop_s      bigint      not null,  -- how long no order is pushed then; 0: not set
    allowance   bigint      not null,
    unit        text        not null,  -- of allowance: min, percent, gap_min
    document    text        not null,
    withdrawn   boolean     not null,
    recorded_at timestamptz not null,
    recorded_by text        not null,
    reason      text        not null,
    constraint platform_limit_values check (max_continuous_s between 0 and 86400
        and max_daily_s between 0 and 86400 and stop_s between 0 and 86400 and allowance >= 0),
    constraint platform_limit_unit check (unit in ('min', 'percent', 'gap_min'))
);
create index platform_limit_by_employer on platform_limit (employer_id, from_day, limit_id);

-- Warnings and measurements of weather. Appended: of one place, kind and beginning the row recorded
-- last counts. Public: no region's desk alone sees them.
create table weather_signal (
    signal_id   bigint      primary key,
    region      text        not null,  -- 411000: of its counties too
    kind        text        not null,
    level       text        not null,  -- as the weather service says: blue, yellow, orange, red; ''
    from_at     timestamptz not null,
    to_at       timestamptz not null,
    max_temp_c  integer,               -- of heat; null: not said
    source      text        not null,
    withdrawn   boolean     not null,
    recorded_at timestamptz not null,
    recorded_by text        not null,
    reason      text        not null,
    constraint weather_signal_kind check (kind in ('heat', 'cold', 'rain', 'snow', 'wind', 'ice',
        'fog', 'haze', 'thunder', 'hail', 'dust', 'typhoon', 'other')),
    constraint weather_signal_level check (level in ('', 'blue', 'yellow', 'orange', 'red')),
    constraint weather_signal_time check (to_at > from_at and to_at <= from_at + interval '31 days'),
    constraint weather_signal_temp check (max_temp_c between -60 and 60),
    constraint weather_signal_region check (region ~ '^[0-9]{6}$')
);
create index weather_signal_by_place on weather_signal (region, from_at, kind, signal_id);

-- ---- who sees what --------------------------------------------------------------------------

alter table roster_day enable row level security;
alter table roster_day force row level security;
create policy roster_day_seen on roster_day using (gongdao_sees(region));
alter table penalty enable row level security;
alter table penalty force row level security;
create policy penalty_seen on penalty using (gongdao_sees(region));
alter table push_event enable row level security;
alter table push_event force row level security;
create policy push_event_seen on push_event using (gongdao_sees(region));
alter table unit_price enable row level security;
alter table unit_price force row level security;
create policy unit_price_seen on unit_price using (gongdao_sees(region));
alter table agreement enable row level security;
alter table agreement force row level security;
create policy agreement_seen on agreement using (gongdao_sees(home_region));
alter table hours_approval enable row level security;
alter table hours_approval force row level security;
create policy hours_approval_seen on hours_approval using (gongdao_sees(region));
alter table platform_limit enable row level security;
alter table platform_limit force row level security;
create policy platform_limit_seen on platform_limit using (gongdao_sees(region));
-- A county's desk reads the warnings of its city and province.
alter table weather_signal enable row level security;
alter table weather_signal force row level security;
create policy weather_signal_seen on weather_signal for select using (true);
create policy weather_signal_recorded on weather_signal for insert with check (gongdao_sees(region));

grant select, insert, update, delete on agreement, hours_approval to :runtime;
grant select, insert on platform_limit, weather_signal to :runtime;
grant select, insert on roster_day, penalty, push_event, unit_price to :runtime;
