-- The watch over retaliation (WRK-7, 劳动保障监察条例第九条): months of work of all workers alike, when they
-- left, whose months are compared, and what was found. New tables; a column with a constant default; a check of
-- kinds that old rows meet and that is not run over them. After an upgrade: gongdao replay wages disputes, gongdao
-- replay registration disputes.
--
-- Who is watched lies sealed, and goes when the watch ends. Months and engagements are read by nobody but the
-- daemon: nothing says whose are looked at.

-- A projection of wages.MonthMeasured. Narrow, since there is a row a worker and month; pruned by age.
create table work_month (
    employer_id bigint      not null,
    month       date        not null,
    worker_id   bigint      not null,
    worked_s    bigint      not null,
    pay_fen     bigint      not null,  -- -1: none was filed
    version     bigint      not null,
    generation  bigint      not null,
    orders      integer     not null,
    days        integer     not null,
    penalties   integer     not null,  -- -1: none were filed, of anybody
    stops       integer     not null,
    primary key (employer_id, month, worker_id),
    constraint work_month_counts check (worked_s >= 0 and pay_fen >= -1 and orders >= 0 and
                                        days between 0 and 31 and penalties >= -1 and stops >= -1)
);
create index work_month_by_month on work_month (month);
create index work_month_by_generation on work_month (generation);

-- A projection of registration.EngagementRecorded: until when somebody is engaged.
create table engaged (
    engagement_id bigint    primary key,
    employer_id bigint      not null,
    worker_id   bigint      not null,
    to_day      date,                  -- null: open
    version     bigint      not null,
    generation  bigint      not null
);
create index engaged_by_worker on engaged (employer_id, worker_id);
create index engaged_by_generation on engaged (generation);

create table watch (
    watch_id    bigint      primary key,
    case_id     bigint      not null references case_file (case_id),
    region      text        not null,
    intake_id   bigint      references intake (intake_id),
    label       text        not null,
    employer_id bigint      not null,
    employer_name text      not null,
    worker      bytea       not null,  -- sealed; empty: the watch has ended
    key_version bigint      not null,
    complained_on date      not null,
    from_month  date        not null,  -- first of those before
    last_month  date        not null,
    state       text        not null,
    begun_by    text        not null,
    begun_at    timestamptz not null,
    ended_reason text       not null default '',
    reviewed_at timestamptz,
    review_at   timestamptz not null,  -- next
    constraint watch_region check (region ~ '^[0-9]{6}$'),
    constraint watch_state check (state in ('watching', 'ended')),
    constraint watch_sealed check ((state = 'ended') = (octet_length(worker) = 0)),
    constraint watch_months check (from_month < complained_on and complained_on < last_month),
    constraint watch_words check (length(label) <= 100 and length(employer_name) <= 200 and
                                  length(ended_reason) <= 1000)
);
create unique index watch_of_intake on watch (intake_id) where intake_id is not null;
create index watch_by_case on watch (case_id, watch_id);
create index watch_due on watch (review_at, watch_id) where state = 'watching';
create index watch_by_key on watch (key_version, watch_id) where state = 'watching';

-- One a watch, measure and month, however often it is reviewed.
create table watch_lead (
    lead_id     bigint      primary key,
    watch_id    bigint      not null references watch (watch_id),
    case_id     bigint      not null references case_file (case_id),
    region      text        not null,
    measure     text        not null,
    month       date        not null,
    state       text        not null,
    before_num  bigint      not null,  -- what watch_facts.h says of each measure
    before_den  bigint      not null,
    after_num   bigint      not null,
    after_den   bigint      not null,
    change      bigint      not null,
    peers       bigint      not null,
    n_peers     bigint      not null,
    left_over   bigint      not null,
    threshold   bigint      not null,
    confirm     boolean     not null,  -- a figure that it rests on is not confirmed
    found_at    timestamptz not null,
    judged_by   text        not null default '',
    judged_at   timestamptz,
    reason      text        not null default '',
    opened_case_id bigint   references case_file (case_id),
    constraint watch_lead_measure check (measure in ('orders_per_hour', 'orders_per_day', 'pay_per_hour',
                                                     'penalties', 'stops', 'no_work', 'ended')),
    constraint watch_lead_state check (state in ('open', 'confirmed', 'explained', 'gone')),
    constraint watch_lead_judged check ((judged_at is not null) = (state in ('confirmed', 'explained'))),
    constraint watch_lead_reason check (length(reason) <= 1000)
);
create unique index watch_lead_once on watch_lead (watch_id, measure, month);
create index watch_lead_open on watch_lead (case_id, lead_id) where state = 'open';
create index watch_lead_opened on watch_lead (opened_case_id) where opened_case_id is not null;

-- By name, where who reported something knew no number of his employer.
create index employer_by_name on employer (name);
-- Named intakes with a case, until it was seen whether there is somebody to watch.
alter table intake add column watch_seen boolean not null default false;
create index intake_to_watch on intake (intake_id)
    where named and not watch_seen and case_id is not null;

create function case_owned_by_caller(the_case bigint) returns boolean
    language sql stable as $$
    select current_setting('gongdao.role', true) = 'service' or
           exists (select from case_file as f
                    where f.case_id = the_case and
                          f.owner = current_setting('gongdao.department', true))
$$;

-- The daemon's own.
alter table work_month enable row level security;
alter table work_month force row level security;
create policy work_month_own on work_month using (current_setting('gongdao.role', true) = 'service');
alter table engaged enable row level security;
alter table engaged force row level security;
create policy engaged_own on engaged using (current_setting('gongdao.role', true) = 'service');

-- Whoever owns the case now, and no other party of it.
alter table watch enable row level security;
alter table watch force row level security;
create policy watch_owner on watch using (gongdao_sees(region) and case_owned_by_caller(case_id));
alter table watch_lead enable row level security;
alter table watch_lead force row level security;
create policy watch_lead_owner on watch_lead
    using (gongdao_sees(region) and case_owned_by_caller(case_id));

-- The same of the timeline.
alter table case_event
    drop constraint case_event_kind,
    add constraint case_event_kind check (kind in ('opened', 'handoff_offered', 'handoff_accepted',
                                               'handoff_returned', 'handoff_overdue',
                                               'deadline_waiting', 'deadline_started',
                                               'deadline_paused', 'deadline_resumed',
                                               'deadline_extended', 'deadline_stopped',
                                               'deadline_breached', 'escalated', 'served', 'acted',
                                               'expired', 'document_added', 'claims_named',
                                               'claims_filed', 'claims_ended', 'penalty_recorded',
                                               'penalty_withdrawn', 'result_brought',
                                               'retaliation_lead', 'retaliation_judged')) not valid;
create policy case_event_retaliation on case_event as restrictive for select to :runtime
    using (kind not in ('retaliation_lead', 'retaliation_judged') or case_owned_by_caller(case_id));

grant select, insert, update, delete on work_month, engaged to :runtime;
grant select, insert, update on watch, watch_lead to :runtime;
