-- Cases under procedures: which one, in which version, at which step, with which clocks open; what was
-- done; and the text of every version that a case runs under. Cases need no alert any more.
-- Columns with constant defaults and looser checks on case_file and case_event, held while their rows
-- are read once; one update of the cases that changed hands. An instance of the release before goes on
-- opening cases: they begin as leads of an inspection, as they do.

alter table case_event
    drop constraint case_event_kind,
    add constraint case_event_kind check (kind in ('opened', 'handoff_offered', 'handoff_accepted',
                                               'handoff_returned', 'handoff_overdue',
                                               'deadline_waiting', 'deadline_started',
                                               'deadline_paused', 'deadline_resumed',
                                               'deadline_extended', 'deadline_stopped',
                                               'deadline_breached', 'escalated', 'served', 'acted',
                                               'expired'));

alter table case_file
    alter column alert_id drop not null,
    add column source text not null default 'alert',
    add column source_no text not null default '',
    add column parent_id bigint references case_file (case_id),
    add column procedure text not null default 'inspection',
    add column procedure_version bigint not null default 1,
    add column step text not null default 'lead',
    add column clocks text not null default '',     -- that are open: "INSP-4 INSP-5!", ! has run out
    add column step_at timestamptz not null default now(),
    add column disposition text not null default '',
    add column due_day date,
    add column review_day date,
    drop constraint case_file_state,
    add constraint case_file_state check (state in (
        'lead', 'accepted', 'investigating', 'notified', 'interviewing', 'rectifying', 'recheck',
        'punishing', 'enforcing', 'publishing', 'listed', 'study', 'transferred', 'referred', 'closed',
        'refused', 'unfounded')),
    add constraint case_file_source check (source in (
        'alert', 'lead', 'complaint', 'report_tip', 'transfer', 'assigned', 'plan', 'survey',
        'follow_up')),
    add constraint case_file_alert check ((source = 'alert') = (alert_id is not null)),
    add constraint case_file_parent check ((source = 'follow_up') = (parent_id is not null)),
    add constraint case_file_source_no check (length(source_no) <= 100),
    add constraint case_file_procedure check (procedure ~ '^[a-z0-9_]{1,40}$' and
                                              step ~ '^[a-z0-9_]{1,40}$' and procedure_version >= 1),
    -- nothing closes without a disposition, and what is open has none
    add constraint case_file_disposition check ((state = 'closed') = (disposition <> '')),
    add constraint case_file_disposition_name check (disposition in ('', 'violation', 'irregular',
                                                                     'complex')),
    add constraint case_file_irregular check (disposition <> 'irregular' or due_day is not null),
    add constraint case_file_complex check ((disposition = 'complex') = (review_day is not null));
create index case_file_by_parent on case_file (parent_id) where parent_id is not null;
update case_file
   set step = 'moved'
 where state in ('transferred', 'referred');
update case_file
   set step_at = opened_at;

-- The text of every version of a procedure under which a case began. Never changed. Law, no region.
create table procedure_version (
    name        text        not null,
    version     bigint      not null,
    digest      text        not null,
    text        text        not null,
    kept_at     timestamptz not null,
    primary key (name, version),
    constraint procedure_version_digest check (digest ~ '^[0-9a-f]{64}$'),
    constraint procedure_version_text check (length(text) between 1 and 1048576)
);

-- What was done in a case: the event of the timeline, and what was written down with it. Never changed.
create table case_act (
    case_id     bigint      not null,
    event_id    bigint      not null,
    region      text        not null,
    action      text        not null,
    subject     text        not null,  -- who took it
    from_step   text        not null,
    to_step     text        not null,
    disposition text        not null,
    opinion     text        not null,
    measures    text        not null,
    primary key (case_id, event_id),
    foreign key (case_id, event_id) references case_event (case_id, event_id),
    constraint case_act_words check (length(opinion) <= 1000 and length(measures) <= 1000),
    constraint case_act_disposition check (disposition in ('', 'violation', 'irregular', 'complex'))
);
create table case_act_entry (
    case_id     bigint      not null,
    event_id    bigint      not null,
    entry       bigint      not null,  -- 1, 2, 3 ... as they were given
    kind        text        not null,  -- field, document
    name        text        not null,  -- of the field; of the kind of document
    value       text        not null,  -- of the field; number of the document
    primary key (case_id, event_id, entry),
    foreign key (case_id, event_id) references case_act (case_id, event_id),
    constraint case_act_entry_kind check (kind in ('field', 'document')),
    constraint case_act_entry_value check (length(name) between 1 and 40 and
                                           length(value) between 1 and 1000)
);

alter table case_act enable row level security;
alter table case_act force row level security;
create policy case_act_read on case_act for select
    using (gongdao_sees(region) and case_open_to_caller(case_id));
create policy case_act_add on case_act for insert
    with check (gongdao_sees(region) and case_open_to_caller(case_id));
alter table case_act_entry enable row level security;
alter table case_act_entry force row level security;
create policy case_act_entry_seen on case_act_entry using
    (exists (select from case_act as a
              where a.case_id = case_act_entry.case_id and a.event_id = case_act_entry.event_id));

grant select, insert on procedure_version, case_act, case_act_entry to :runtime;
