-- Deadlines as a ledger: the clock each began with, what happened to it, and who was told.
-- New tables, two columns with constant defaults and one looser check on case_event: the lock is held
-- while its rows are read once.

alter table case_event
    drop constraint case_event_kind,
    add constraint case_event_kind check (kind in ('opened', 'handoff_offered', 'handoff_accepted',
                                               'handoff_returned', 'handoff_overdue',
                                               'deadline_waiting', 'deadline_started',
                                               'deadline_paused', 'deadline_resumed',
                                               'deadline_extended', 'deadline_stopped',
                                               'deadline_breached', 'escalated', 'served')),
    add column words_en text not null default '', -- of what the system itself says; words is the Chinese
    add column deadline_id bigint not null default 0,
    add constraint case_event_words_en check (length(words_en) <= 1000);

-- Clocks as they were when a deadline began with them; the same terms once. Law, no region.
create table clock_terms (
    terms       text        primary key, -- digest of the rest
    code        text        not null,
    title_zh    text        not null,
    title_en    text        not null,
    length      bigint      not null,    -- in `counts`
    written     text        not null,
    counts      text        not null,
    convention_zh text      not null,
    convention_en text      not null,
    back        boolean     not null,
    at_service  boolean     not null,
    rolls       boolean     not null,
    last_zh     text        not null,
    last_en     text        not null,
    extension   bigint      not null,
    approver_zh text        not null,
    approver_en text        not null,
    extension_basis text    not null,
    pause_zh    text        not null,
    pause_en    text        not null,
    family      text        not null,
    basis       text        not null,
    confidence  text        not null,
    confirm     boolean     not null,
    constraint clock_terms_digest check (terms ~ '^[0-9a-f]{64}$'),
    constraint clock_terms_counts check (counts in ('hour', 'day', 'workday', 'month', 'year', 'date') and
                                         written in ('hour', 'day', 'workday', 'month', 'year', 'date')),
    constraint clock_terms_length check (length between 0 and 4000 and extension between 0 and 4000)
);

create table deadline (
    deadline_id bigint      primary key,
    case_id     bigint      not null references case_file (case_id),
    case_no     text        not null,
    handoff_id  bigint      not null,    -- 0: of the case itself
    region      text        not null,
    department  text        not null,    -- who has to act
    code        text        not null,
    terms       text        not null references clock_terms (terms),
    family      text        not null,
    state       text        not null,
    status      text        not null,
    runs        boolean     not null,    -- false: another clock of its family ends earlier
    from_at     timestamptz,             -- the event; null while it waits for the record of service
    given       date,                    -- the day that was set, of clocks without a length
    original_due date,                   -- as it was first counted
    due_day     date,                    -- null while it waits or stands still
    due_at      timestamptz,
    risk_day    date,
    provisional boolean     not null,    -- counted past the last notice of days off
    extended    bigint      not null,
    n_pauses    bigint      not null,
    rungs       bigint      not null,    -- of the ladder, climbed
    led_by      text        not null,    -- the department it was escalated to; ''
    started_at  timestamptz not null,
    breached_at timestamptz,
    ended_at    timestamptz,
    n_entries   bigint      not null,
    version     bigint      not null,
    constraint deadline_state check (state in ('waiting', 'running', 'paused', 'stopped')),
    constraint deadline_status check (status in ('on_track', 'at_risk', 'breached')),
    constraint deadline_region check (region ~ '^[0-9]{6}$'),
    constraint deadline_department check (length(department) between 1 and 16),
    constraint deadline_waits check ((from_at is null) <= (state in ('waiting', 'stopped'))),
    constraint deadline_due check ((state = 'running') <= (due_day is not null and due_at is not null)),
    constraint deadline_ended check ((state = 'stopped') = (ended_at is not null)),
    constraint deadline_breached check ((status = 'breached') = (breached_at is not null)),
    constraint deadline_counts check (extended >= 0 and n_pauses >= 0 and rungs >= 0 and version >= 1)
);
-- One of a clock at a time, in a case or for a hand-off.
create unique index deadline_open on deadline (case_id, handoff_id, code) where state <> 'stopped';
create index deadline_by_case on deadline (case_id, deadline_id);
create index deadline_by_due on deadline (due_day, deadline_id) where state <> 'stopped';
create index deadline_by_department on deadline (department, due_day, deadline_id) where state <> 'stopped';
create index deadline_by_leading on deadline (led_by, due_day, deadline_id) where led_by <> '';

create index deadline_standing on deadline (deadline_id) where state in ('waiting', 'paused');
create index deadline_escalated on deadline (deadline_id) where rungs > 0;

-- What happened to a deadline, numbered in it without a gap. Never updated.
create table deadline_entry (
    deadline_id bigint      not null references deadline (deadline_id),
    entry       bigint      not null,
    case_id     bigint      not null,
    region      text        not null,
    at          timestamptz not null,
    kind        text        not null,
    department  text        not null,
    subject     text        not null,
    ground      text        not null,
    document    text        not null,    -- the record of service, the decision that approves
    approver    text        not null,
    amount      bigint      not null,    -- of an extension, in what the clock counts
    day         date,                    -- of the event, of the pause
    old_due     date,
    new_due     date,
    rung        text        not null,    -- of an escalation
    told        text        not null,    -- and the department that was told
    primary key (deadline_id, entry),
    constraint deadline_entry_kind check (kind in ('waiting', 'started', 'paused', 'resumed', 'extended',
                                                   'recounted', 'moved', 'yields', 'runs', 'breached',
                                                   'escalated', 'stopped')),
    constraint deadline_entry_words check (length(ground) <= 1000 and length(document) <= 200 and
                                           length(approver) <= 200),
    constraint deadline_entry_rung check ((kind = 'escalated') = (rung <> '')),
    constraint deadline_entry_amount check (amount >= 0)
);
create unique index deadline_entry_rung_once on deadline_entry (deadline_id, rung) where rung <> '';

-- Service of a document (送达): how and when. Never updated.
create table service_record (
    service_id  bigint      primary key,
    case_id     bigint      not null references case_file (case_id),
    region      text        not null,
    document    text        not null,
    method      text        not null,
    served_on   date        not null,
    note        text        not null,
    at          timestamptz not null,
    department  text        not null,
    subject     text        not null,
    constraint service_record_method check (method in ('direct', 'lodged', 'mail', 'electronic', 'deputed', 'notice')),
    constraint service_record_words check (length(document) between 1 and 200 and length(note) <= 1000)
);
create index service_record_by_case on service_record (case_id, service_id);

-- Whoever has to act, whoever it was escalated to, and the parties of the case.
alter table deadline enable row level security;
alter table deadline force row level security;
create policy deadline_read on deadline for select
    using (gongdao_sees(region) and (is_department(department) or is_department(led_by) or
           case_open_to_caller(case_id)));
create policy deadline_start on deadline for insert
    with check (gongdao_sees(region) and case_known_to_caller(case_id));
create policy deadline_change on deadline for update
    using (gongdao_sees(region) and case_known_to_caller(case_id));

alter table deadline_entry enable row level security;
alter table deadline_entry force row level security;
create policy deadline_entry_read on deadline_entry for select
    using (exists (select from deadline as d where d.deadline_id = deadline_entry.deadline_id));
create policy deadline_entry_add on deadline_entry for insert
    with check (gongdao_sees(region) and case_known_to_caller(case_id));

alter table service_record enable row level security;
alter table service_record force row level security;
create policy service_record_read on service_record for select
    using (gongdao_sees(region) and case_open_to_caller(case_id));
create policy service_record_add on service_record for insert
    with check (gongdao_sees(region) and is_department(department) and case_open_to_caller(case_id));

grant select, insert on clock_terms, deadline_entry, service_record to :runtime;
grant select, insert, update on deadline to :runtime;
