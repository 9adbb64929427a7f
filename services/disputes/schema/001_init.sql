-- Cases, their timelines, hand-offs between departments, and what is known of alerts.
-- New tables only: no lock on anything in use, no rows to rewrite.

-- What is known of alerts: a projection of alerts.AlertRecorded.
create table alert (
    alert_id    bigint      primary key,
    version     bigint      not null,
    generation  bigint      not null,
    rule        text        not null,
    title_zh    text        not null,
    title_en    text        not null,
    employer_id bigint      not null,
    employer_name text      not null,
    region      text        not null,
    month       text        not null,
    state       text        not null,
    severity    text        not null,
    department  text        not null,
    n_workers   bigint      not null,
    n_items     bigint      not null,
    owed_fen    bigint      not null,
    constraint alert_region check (region ~ '^[0-9]{6}$'),
    constraint alert_owed check (owed_fen between 0 and 100000000000000000)
);
create index alert_by_generation on alert (generation);

-- The last number of each series and year. Taken under its row lock in the transaction that uses
-- it, so a series has no gap.
create table number_series (
    series      text        not null,  -- GD-411000 (cases), SAMR-411000 (receipts)
    year        integer     not null,
    last        bigint      not null,
    primary key (series, year),
    constraint number_series_last check (last between 0 and 999999)
);

create table case_file (
    case_id     bigint      primary key,
    case_no     text        not null unique,
    alert_id    bigint      not null unique,  -- one case an alert
    rule        text        not null,
    month       text        not null,
    title_zh    text        not null,
    title_en    text        not null,
    employer_id bigint      not null,
    employer_name text      not null,
    region      text        not null,
    state       text        not null,
    owner       text        not null,
    opened_by   text        not null,
    ground      text        not null,
    opened_at   timestamptz not null,
    version     bigint      not null,
    n_events    bigint      not null,
    constraint case_file_state check (state in ('lead', 'transferred', 'referred')),
    constraint case_file_region check (region ~ '^[0-9]{6}$'),
    constraint case_file_ground check (length(ground) between 1 and 1000),
    constraint case_file_owner check (length(owner) between 1 and 16),
    constraint case_file_version check (version >= 1)
);
create index case_file_by_owner on case_file (owner, case_id);

-- Which department has to do with a case. party: owns it, opened it, works on it or did; offered: a
-- hand-off to it waits for its answer. Says nothing of the case itself.
create table case_party (
    case_id     bigint      not null references case_file (case_id),
    department  text        not null,
    standing    text        not null,
    primary key (case_id, department),
    constraint case_party_standing check (standing in ('party', 'offered'))
);

-- What happened to a case, numbered in it without a gap: the case is locked whenever something
-- happens to it. Never updated.
create table case_event (
    case_id     bigint      not null references case_file (case_id),
    event_id    bigint      not null,
    region      text        not null,
    at          timestamptz not null,
    kind        text        not null,
    department  text        not null,
    subject     text        not null,
    words       text        not null,
    old_owner   text        not null,
    new_owner   text        not null,
    handoff_id  bigint      not null,
    primary key (case_id, event_id),
    constraint case_event_kind check (kind in ('opened', 'handoff_offered', 'handoff_accepted',
                                               'handoff_returned', 'handoff_overdue')),
    constraint case_event_words check (length(words) <= 1000)
);

create table handoff (
    handoff_id  bigint      primary key,
    case_id     bigint      not null references case_file (case_id),
    case_no     text        not null,
    kind        text        not null,
    from_department text    not null,
    to_department text      not null,
    region      text        not null,
    state       text        not null,
    reason      text        not null,
    basis       text        not null,
    offered_at  timestamptz not null,
    decided_at  timestamptz,
    answer      text        not null,
    due_day     date        not null,
    due_counting_zh text    not null,
    due_counting_en text    not null,
    overdue     boolean     not null,
    due_confirm boolean     not null,
    receipt_no  text        not null,
    package_json text       not null,  -- what the receiver gets to see
    right_department text   not null,
    constraint handoff_kind check (kind in ('TRANSFER', 'REFER', 'INFORM', 'ASSIST', 'JOINT',
                                            'ADVISE')),
    constraint handoff_state check (state in ('SENT', 'ACCEPTED', 'RETURNED')),
    constraint handoff_ends check (from_department <> to_department),
    constraint handoff_decided check ((state = 'SENT') = (decided_at is null)),
    constraint handoff_receipt check ((state = 'ACCEPTED') = (receipt_no <> '')),
    constraint handoff_words check (length(reason) between 1 and 1000 and length(basis) <= 200 and
                                    length(answer) <= 1000 and length(receipt_no) <= 64),
    constraint handoff_region check (region ~ '^[0-9]{6}$')
);
create unique index handoff_one_sent on handoff (case_id) where state = 'SENT';
create index handoff_by_case on handoff (case_id, handoff_id);
create index handoff_by_receiver on handoff (to_department, handoff_id);
create index handoff_by_sender on handoff (from_department, handoff_id);

create function is_department(department text) returns boolean
    language sql stable parallel safe as $$
    select current_setting('gongdao.role', true) = 'service' or
           current_setting('gongdao.department', true) = department
$$;

-- Is the caller's department a party of the case, or (known) at least offered it?
create function case_open_to_caller(the_case bigint) returns boolean
    language sql stable parallel safe as $$
    select current_setting('gongdao.role', true) = 'service' or
           exists (select from case_party as p
                    where p.case_id = the_case and p.standing = 'party' and
                          p.department = current_setting('gongdao.department', true))
$$;
create function case_known_to_caller(the_case bigint) returns boolean
    language sql stable parallel safe as $$
    select current_setting('gongdao.role', true) = 'service' or
           exists (select from case_party as p
                    where p.case_id = the_case and
                          p.department = current_setting('gongdao.department', true))
$$;

-- Alerts: by region. Whose alert it is OpenCase asks, so that the refusal can say so.
alter table alert enable row level security;
alter table alert force row level security;
create policy alert_region on alert using (gongdao_sees(region));

-- Cases: a department knows those it is a party of, and those offered to it.
alter table case_file enable row level security;
alter table case_file force row level security;
create policy case_file_known on case_file for select
    using (gongdao_sees(region) and case_known_to_caller(case_id));
create policy case_file_change on case_file for update
    using (gongdao_sees(region) and case_known_to_caller(case_id));
create policy case_file_open on case_file for insert
    with check (gongdao_sees(region) and is_department(opened_by));

-- The timeline: parties read it; whoever knows of the case may add to it.
alter table case_event enable row level security;
alter table case_event force row level security;
create policy case_event_read on case_event for select
    using (gongdao_sees(region) and case_open_to_caller(case_id));
create policy case_event_add on case_event for insert
    with check (gongdao_sees(region) and case_known_to_caller(case_id));

-- Hand-offs: both ends, and the parties of the case.
alter table handoff enable row level security;
alter table handoff force row level security;
create policy handoff_read on handoff for select
    using (gongdao_sees(region) and (is_department(from_department) or
           is_department(to_department) or case_open_to_caller(case_id)));
create policy handoff_offer on handoff for insert
    with check (gongdao_sees(region) and is_department(from_department));
create policy handoff_answer on handoff for update
    using (gongdao_sees(region) and (is_department(from_department) or
           is_department(to_department)));

grant select, insert, update, delete on alert, case_party to :runtime;
grant select, insert, update on number_series, case_file, handoff to :runtime;
grant select, insert on case_event to :runtime;
