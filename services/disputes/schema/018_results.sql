-- What a body without the system did in a case that was handed to it: brought in by the department that sent it there, signed by the
-- body or typed from its paper. A new table; the list of kinds of events is looser by one, its table locked while its rows are read
-- once. An instance of the release before goes on as it did.
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
                                               'penalty_withdrawn', 'result_brought'));

create table handoff_result (
    result_id   bigint      primary key,
    handoff_id  bigint      not null references handoff (handoff_id),
    case_id     bigint      not null references case_file (case_id),
    region      text        not null,
    result      text        not null,
    day         date        not null,  -- of the fact
    number      text        not null,  -- of the body's document
    words       text        not null,
    paper       text        not null,  -- hash of the scan, a document of the case; '': it is signed
    record      text        not null,  -- the text that the body signed; '': typed
    key         text        not null,
    signature   text        not null,
    department  text        not null,  -- that brought it
    subject     text        not null,
    at          timestamptz not null,
    constraint handoff_result_kind check (result in ('FILED', 'REFUSED', 'RETURNED', 'DECIDED', 'PROGRESS')),
    constraint handoff_result_words check (length(number) <= 200 and length(words) <= 1000 and
                                           length(number) + length(words) > 0),
    constraint handoff_result_proof check (paper ~ '^([0-9a-f]{64})?$' and (paper = '') = (signature <> '') and
                                           (record = '') = (signature = '') and (key = '') = (signature = '')),
    constraint handoff_result_region check (region ~ '^[0-9]{6}$')
);
-- One word of the body is one row, however often it comes; the lists of a hand-off.
create unique index handoff_result_once on handoff_result (handoff_id, result, day, number);
create index handoff_result_by_case on handoff_result (case_id);

-- The parties of the case read it; who sent the case adds to it.
alter table handoff_result enable row level security;
alter table handoff_result force row level security;
create policy handoff_result_read on handoff_result for select
    using (gongdao_sees(region) and case_open_to_caller(case_id));
create policy handoff_result_add on handoff_result for insert
    with check (gongdao_sees(region) and is_department(department) and case_open_to_caller(case_id));

grant select, insert on handoff_result to :runtime;
