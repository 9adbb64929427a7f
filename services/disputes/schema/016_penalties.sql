-- What departments imposed for an act, and that of one act there is one fine (行政处罚法第二十九条). A new table; the list of kinds of
-- events is looser by two, its table locked while its rows are read once. An instance of the release before goes on as it did.
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
                                               'penalty_withdrawn'));

create table penalty (
    penalty_id  bigint      primary key,
    case_id     bigint      not null references case_file (case_id),
    case_no     text        not null,
    region      text        not null,
    employer    text        not null,  -- its number; =NAME of one that is not registered
    act         text        not null,  -- code of a matter: V22
    period      text        not null,  -- the month of the act
    kind        text        not null,
    amount_fen  bigint      not null,
    basis       text        not null,  -- the norm
    document    text        not null,  -- number of the decision
    decided_on  date        not null,
    department  text        not null,
    subject     text        not null,
    at          timestamptz not null,
    withdrawn_on date,
    withdrawn_ground text   not null default '',
    constraint penalty_kind check (kind in ('warning', 'order', 'fine', 'confiscation', 'suspension',
                                            'revocation')),
    constraint penalty_amount check (amount_fen between 0 and 100000000000000000 and
                                     (kind <> 'fine' or amount_fen > 0)),
    constraint penalty_period check (period ~ '^[0-9]{4}-[0-9]{2}$'),
    constraint penalty_words check (length(basis) between 1 and 200 and length(document) between 1 and 200 and
                                    length(withdrawn_ground) <= 1000),
    constraint penalty_withdrawn check ((withdrawn_on is null) = (withdrawn_ground = '')),
    constraint penalty_region check (region ~ '^[0-9]{6}$')
);
-- Whoever fined, in whatever case and region.
create unique index penalty_one_fine on penalty (employer, act, period)
    where kind = 'fine' and withdrawn_on is null;
create index penalty_by_case on penalty (case_id, penalty_id);

-- The parties of the case; of a fine that stands every department, for it asks by the very act: that there is one, by whom, its number.
alter table penalty enable row level security;
alter table penalty force row level security;
create policy penalty_read on penalty for select
    using ((gongdao_sees(region) and case_open_to_caller(case_id)) or
           (kind = 'fine' and withdrawn_on is null and
            current_setting('gongdao.role', true) in ('inspector', 'clerk', 'system')));
create policy penalty_add on penalty for insert
    with check (gongdao_sees(region) and is_department(department) and case_open_to_caller(case_id));
create policy penalty_withdraw on penalty for update
    using (gongdao_sees(region) and is_department(department));

grant select, insert, update on penalty to :runtime;
