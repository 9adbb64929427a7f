-- Asking again those who complained by name (STA-6): what was drawn, and what they said. New tables and a function, an
-- index of intakes (built under a lock that lets readers through, seconds at a million rows), and a kind of event more.
create table recontact (
    draw_id     bigint      primary key,
    draw_no     text        not null unique,
    department  text        not null,  -- that took the intakes
    region      text        not null,  -- of the intakes
    month       date        not null,  -- they came in
    size        bigint      not null,
    seed        text        not null,
    n_population bigint     not null,
    drawn_by    text        not null,
    drawn_at    timestamptz not null,
    constraint recontact_region check (region ~ '^[0-9]{6}$'),
    constraint recontact_month check (month = date_trunc('month', month)::date),
    constraint recontact_seed check (seed ~ '^[0-9a-f]{32}$'),
    constraint recontact_size check (size between 1 and 500)
);
-- One draw: who dislikes it cannot draw again.
create unique index recontact_once on recontact (month, department, region);
create index recontact_by_department on recontact (department, draw_id);

create table recontact_item (
    draw_id     bigint      not null references recontact (draw_id),
    intake_id   bigint      not null references intake (intake_id),
    region      text        not null,
    department  text        not null,
    on_record   boolean     not null,  -- an answer was, when it was drawn
    reached     text        not null default '',
    answered    text        not null default '',
    satisfied   text        not null default '',
    deterred    text        not null default '',
    note        text        not null default '',
    recorded_by text        not null default '',
    recorded_at timestamptz,
    lead_case_id bigint     references case_file (case_id),
    outcome     text        not null default '',
    primary key (draw_id, intake_id),
    constraint recontact_item_words check (reached in ('', 'yes', 'no') and answered in ('', 'yes', 'no') and
                                           satisfied in ('', 'yes', 'no') and deterred in ('', 'yes', 'no') and
                                           length(note) <= 1000),
    constraint recontact_item_recorded check ((recorded_at is not null) = (reached <> '')),
    constraint recontact_item_reached check ((reached = 'yes') = (answered <> '') and
                                             (reached = 'yes') = (satisfied <> '') and
                                             (reached = 'yes') = (deterred <> '')),
    -- pending + lost + heard + unknown = all of them
    constraint recontact_item_outcome check (outcome = case when reached = '' then ''
                                                            when answered = 'yes' then 'heard'
                                                            when answered = 'no' or not on_record then 'lost'
                                                            else 'unknown' end),
    constraint recontact_item_lead check ((outcome = 'lost') = (lead_case_id is not null))
);
create index recontact_item_by_intake on recontact_item (intake_id);
create index recontact_item_by_lead on recontact_item (lead_case_id) where lead_case_id is not null;
create index intake_named_by_day on intake (department, region, received_at) where named;

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
                                               'retaliation_lead', 'retaliation_judged',
                                               'recontact_lost')) not valid;

-- The department that took the intakes.
alter table recontact enable row level security;
alter table recontact force row level security;
create policy recontact_own on recontact using (gongdao_sees(region) and is_department(department));
alter table recontact_item enable row level security;
alter table recontact_item force row level security;
create policy recontact_item_own on recontact_item
    using (gongdao_sees(region) and is_department(department));

-- What is published: counts of every department and county, and nothing of the rows.
create policy recontact_owner on recontact for select to :owner using (true);
create policy recontact_item_owner on recontact_item for select to :owner using (true);
create function recontact_published(first_month date, last_month date)
    returns table (department text, region text, n_population bigint, n_drawn bigint, n_pending bigint,
                   n_reached bigint, n_lost bigint, n_heard bigint, n_unknown bigint, n_satisfied bigint,
                   n_deterred bigint)
    language sql stable security definer set search_path = :schema, pg_catalog, pg_temp as $$
    select d.department, d.region, sum(d.n_population)::bigint, sum(s.n_drawn)::bigint, sum(s.n_pending)::bigint,
           sum(s.n_reached)::bigint, sum(s.n_lost)::bigint, sum(s.n_heard)::bigint, sum(s.n_unknown)::bigint,
           sum(s.n_satisfied)::bigint, sum(s.n_deterred)::bigint
      from recontact as d
     cross join lateral (select count(*) as n_drawn, count(*) filter (where x.outcome = '') as n_pending,
                                count(*) filter (where x.reached = 'yes') as n_reached,
                                count(*) filter (where x.outcome = 'lost') as n_lost,
                                count(*) filter (where x.outcome = 'heard') as n_heard,
                                count(*) filter (where x.outcome = 'unknown') as n_unknown,
                                count(*) filter (where x.satisfied = 'yes') as n_satisfied,
                                count(*) filter (where x.deterred = 'yes') as n_deterred
                           from recontact_item as x
                          where x.draw_id = d.draw_id) as s
     where d.month between first_month and last_month
     group by d.department, d.region
     order by d.department, d.region
$$;
revoke all on function recontact_published(date, date) from public;
grant execute on function recontact_published(date, date) to :runtime;

-- A draw, its lot and what it rests on stay as they were written.
grant select, insert on recontact, recontact_item to :runtime;
grant update (reached, answered, satisfied, deterred, note, recorded_by, recorded_at, outcome,
              lead_case_id)
    on recontact_item to :runtime;
