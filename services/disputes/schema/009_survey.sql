-- The joint survey 摸排 (plan 2.11-3, ENF-02, ENF-06): what is planned, the forms of its targets, what
-- was found and what became of it; and what is known of approvals of special hours and of pay systems,
-- from which the forms are prefilled. New tables, and an index on alert, which is locked against writes
-- while it is built. The projections fill by a replay: gongdao replay registration|wages disputes.

-- A projection of registration.HoursApprovalRecorded.
create table hours_approval (
    approval_id bigint      primary key,
    employer_id bigint      not null,
    version     bigint      not null,
    generation  bigint      not null,
    region      text        not null,
    system      text        not null,
    posts       text        not null,
    head_count  bigint      not null,
    state       text        not null,
    from_day    date        not null,
    to_day      date        not null,  -- exclusive
    document_no text        not null,
    constraint hours_approval_region check (region ~ '^[0-9]{6}$')
);
create index hours_approval_by_employer on hours_approval (employer_id);
create index hours_approval_by_generation on hours_approval (generation);

-- A projection of wages.PaySystemRecorded: of the versions with one first day the last counts, and one
-- that was withdrawn never held.
create table pay_system (
    pay_system_id bigint    not null,
    version     bigint      not null,
    generation  bigint      not null,
    employer_id bigint      not null,
    region      text        not null,  -- where it holds
    occupation  text        not null,  -- '': every one
    kind        text        not null,
    from_day    date        not null,
    last_day    date,                  -- as it was filed; null: open
    withdrawn   boolean     not null,
    document    text        not null,
    primary key (pay_system_id, version),
    constraint pay_system_region check (region ~ '^[0-9]{6}$')
);
create index pay_system_by_employer on pay_system (employer_id);
create index pay_system_by_generation on pay_system (generation);

create index alert_by_employer on alert (employer_id, state);

create table survey (
    survey_id   bigint      primary key,
    title       text        not null,
    region      text        not null,
    from_day    date        not null,
    last_day    date        not null,
    due_day     date        not null,
    lead        text        not null,
    reason      text        not null,  -- why a department that the form names is not in the team
    state       text        not null,
    form_version bigint     not null,
    made_by     text        not null,
    made_at     timestamptz not null,
    started_at  timestamptz,
    closed_at   timestamptz,
    closed_by   text        not null default '',
    version     bigint      not null default 1,
    constraint survey_region check (region ~ '^[0-9]{6}$'),
    constraint survey_state check (state in ('planned', 'running', 'closed')),
    constraint survey_days check (last_day >= from_day and due_day >= from_day),
    constraint survey_words check (length(title) between 1 and 200 and length(reason) <= 1000),
    constraint survey_started check ((state = 'planned') = (started_at is null)),
    constraint survey_closed check ((state = 'closed') = (closed_at is not null))
);
create index survey_by_state on survey (state, survey_id);

-- Which departments hold it. Says nothing of the survey itself, as case_party of a case.
create table survey_team (
    survey_id   bigint      not null references survey (survey_id),
    department  text        not null,
    primary key (survey_id, department)
);

-- The form that it was planned with.
create table survey_question (
    survey_id   bigint      not null references survey (survey_id),
    question    text        not null,
    seq         bigint      not null,
    block       text        not null,
    block_zh    text        not null,
    block_en    text        not null,
    title_zh    text        not null,
    title_en    text        not null,
    department  text        not null,
    basis       text        not null,
    kind        text        not null,
    choices     text        not null,  -- names with a blank between
    finds       text        not null,
    prefill     text        not null,
    rules       text        not null,  -- names with a blank between
    suggest     text        not null,
    primary key (survey_id, question),
    unique (survey_id, seq),
    constraint survey_question_block check (block in ('rules', 'special_hours', 'hours', 'overtime_pay')),
    constraint survey_question_kind check (kind in ('yes_no', 'choice', 'count', 'yuan', 'text')),
    constraint survey_question_prefill check (prefill in ('', 'alerts', 'approvals', 'pay_systems'))
);

create table survey_target (
    target_id   bigint      primary key,
    survey_id   bigint      not null references survey (survey_id),
    employer_id bigint      not null,
    employer_name text      not null,
    kind        text        not null,
    region      text        not null,
    chosen      text        not null,
    state       text        not null default 'open',
    visited_on  date,
    visit_record text       not null default '',
    visited_by  text        not null default '',
    visited_department text not null default '',
    lacks       text        not null,  -- blocks that are not filled, with a blank between
    n_findings  bigint      not null default 0,
    n_undisposed bigint     not null default 0,
    prefilled_at timestamptz,
    ended_at    timestamptz,           -- done, or dropped
    ended_by    text        not null default '',
    dropped_reason text     not null default '',
    version     bigint      not null default 1,
    unique (survey_id, employer_id),
    constraint survey_target_region check (region ~ '^[0-9]{6}$'),
    constraint survey_target_chosen check (chosen in ('named', 'kind', 'unvisited', 'alerts')),
    constraint survey_target_state check (state in ('open', 'done', 'dropped')),
    constraint survey_target_ended check ((state = 'open') = (ended_at is null)),
    -- ENF-02: a form that lacks a block is not complete, nor is one with a finding that nothing was said of
    constraint survey_target_done check (state <> 'done' or
        (lacks = '' and visited_on is not null and n_undisposed = 0)),
    constraint survey_target_dropped check ((state = 'dropped') = (dropped_reason <> '')),
    constraint survey_target_words check (length(dropped_reason) <= 1000 and length(visit_record) <= 200),
    constraint survey_target_findings check (n_undisposed between 0 and n_findings)
);
create index survey_target_page on survey_target (survey_id, target_id);
create index survey_target_lacking on survey_target (target_id) where state = 'open' and lacks <> '';
create index survey_target_open on survey_target (survey_id, target_id) where state = 'open';

-- What the suite knew when the form was prefilled: beside the question, never an answer.
create table survey_fact (
    target_id   bigint      not null references survey_target (target_id),
    question    text        not null,
    seq         bigint      not null,
    source      text        not null,
    reference   text        not null,
    rule        text        not null,
    month       text        not null,
    title_zh    text        not null,
    title_en    text        not null,
    n_workers   bigint      not null,
    n_items     bigint      not null,
    owed_fen    bigint      not null,
    from_day    date,
    to_day      date,
    primary key (target_id, question, seq),
    constraint survey_fact_source check (source in ('alert', 'approval', 'pay_system')),
    constraint survey_fact_owed check (owed_fen between 0 and 100000000000000000)
);

-- What an officer answered.
create table survey_answer (
    target_id   bigint      not null references survey_target (target_id),
    question    text        not null,
    answer      text        not null,
    origin      text        not null,
    note        text        not null,
    department  text        not null,
    subject     text        not null,
    answered_at timestamptz not null,
    primary key (target_id, question),
    constraint survey_answer_origin check (origin in ('confirmed', 'corrected', 'own')),
    constraint survey_answer_words check (length(answer) between 1 and 1000 and length(note) <= 1000)
);

-- A department's part of a form.
create table survey_part (
    target_id   bigint      not null references survey_target (target_id),
    department  text        not null,
    n_questions bigint      not null,
    n_answered  bigint      not null default 0,
    n_blocks    bigint      not null,
    n_blocks_filled bigint  not null default 0,
    version     bigint      not null default 1,
    signed_by   text        not null default '',
    signed_at   timestamptz,
    primary key (target_id, department),
    constraint survey_part_counts check (n_answered between 0 and n_questions and
                                         n_blocks_filled between 0 and n_blocks),
    constraint survey_part_signed check (signed_at is null or n_answered = n_questions)
);

create table survey_finding (
    finding_id  bigint      primary key,
    survey_id   bigint      not null references survey (survey_id),
    target_id   bigint      not null references survey_target (target_id),
    employer_id bigint      not null,
    employer_name text      not null,
    region      text        not null,
    block       text        not null,
    question    text        not null,
    words       text        not null,
    department  text        not null,
    recorded_by text        not null,
    recorded_at timestamptz not null,
    version     bigint      not null default 1,
    disposition text        not null default '',
    matter      text        not null default '',
    due_day     date,
    opinion     text        not null default '',
    measures    text        not null default '',
    review_day  date,
    disposed_by text        not null default '',
    disposed_at timestamptz,
    case_id     bigint      references case_file (case_id),
    handoff_to  text        not null default '',
    handoff_kind text       not null default '',
    constraint survey_finding_region check (region ~ '^[0-9]{6}$'),
    constraint survey_finding_words check (length(words) between 1 and 1000),
    constraint survey_finding_disposition check (disposition in ('', 'violation', 'irregular', 'complex')),
    constraint survey_finding_irregular check ((disposition = 'irregular') = (due_day is not null)),
    -- ENF-06: no study without an opinion, measures and the day of its next review
    constraint survey_finding_complex check (disposition <> 'complex' or
        (review_day is not null and length(opinion) between 1 and 1000 and length(measures) between 1 and 1000)),
    constraint survey_finding_case check ((disposition in ('violation', 'irregular')) = (case_id is not null))
);
create index survey_finding_page on survey_finding (survey_id, finding_id);
create index survey_finding_of_target on survey_finding (target_id, finding_id);
create index survey_finding_by_case on survey_finding (case_id) where case_id is not null;

-- Every disposition of a finding: a complex one gets another at its review. Never changed.
create table survey_disposition (
    finding_id  bigint      not null references survey_finding (finding_id),
    version     bigint      not null,
    disposition text        not null,
    matter      text        not null,
    due_day     date,
    opinion     text        not null,
    measures    text        not null,
    review_day  date,
    case_id     bigint,
    department  text        not null,
    subject     text        not null,
    disposed_at timestamptz not null,
    primary key (finding_id, version)
);

-- ---- who sees what --------------------------------------------------------------------------

-- The team; who is bound to an employer never.
create function survey_of_caller(the_survey bigint) returns boolean
    language sql stable parallel safe as $$
    select current_setting('gongdao.role', true) = 'service' or
           coalesce(nullif(current_setting('gongdao.employer_id', true), ''), '0') = '0' and
           exists (select from survey_team as t
                    where t.survey_id = the_survey and
                          t.department = current_setting('gongdao.department', true))
$$;
-- Is the caller's region within it? A county reads what survey its targets are of.
create function survey_reaches_caller(region text) returns boolean
    language sql stable parallel safe as $$
    select case when right(region, 4) = '0000'
                    then left(current_setting('gongdao.region', true), 2) = left(region, 2)
                when right(region, 2) = '00'
                    then left(current_setting('gongdao.region', true), 4) = left(region, 4)
                else current_setting('gongdao.region', true) = region
           end
$$;

-- What became of the case of a finding. Whoever sees the finding learns this much of the case, and no
-- more: the team is no party of it. It looks with the eyes of the service and closes them again.
create function survey_case(the_case bigint, the_receiver text)
    returns table (case_no text, owner text, state text, disposition text, handed boolean)
    language plpgsql volatile as $$
declare
    asker constant text := coalesce(current_setting('gongdao.role', true), '');
begin
    perform set_config('gongdao.role', 'service', true);
    return query
    select f.case_no, f.owner, f.state, f.disposition,
           exists (select from handoff as h
                    where h.case_id = f.case_id and h.to_department = the_receiver and h.state in ('SENT', 'ACCEPTED'))
      from case_file as f
     where f.case_id = the_case;
    perform set_config('gongdao.role', asker, true);
end
$$;

alter table hours_approval enable row level security;
alter table hours_approval force row level security;
create policy hours_approval_seen on hours_approval using (gongdao_sees(region));
alter table pay_system enable row level security;
alter table pay_system force row level security;
create policy pay_system_seen on pay_system using (gongdao_sees(region));

alter table survey enable row level security;
alter table survey force row level security;
create policy survey_read on survey for select
    using ((gongdao_sees(region) or survey_reaches_caller(region)) and survey_of_caller(survey_id));
create policy survey_plan on survey for insert
    with check (gongdao_sees(region) and is_department(lead));
create policy survey_change on survey for update
    using (gongdao_sees(region) and is_department(lead));
alter table survey_question enable row level security;
alter table survey_question force row level security;
create policy survey_question_seen on survey_question using (survey_of_caller(survey_id));
alter table survey_target enable row level security;
alter table survey_target force row level security;
create policy survey_target_seen on survey_target
    using (gongdao_sees(region) and survey_of_caller(survey_id));
alter table survey_fact enable row level security;
alter table survey_fact force row level security;
create policy survey_fact_seen on survey_fact using
    (exists (select from survey_target as t where t.target_id = survey_fact.target_id));
alter table survey_answer enable row level security;
alter table survey_answer force row level security;
create policy survey_answer_seen on survey_answer using
    (exists (select from survey_target as t where t.target_id = survey_answer.target_id));
alter table survey_part enable row level security;
alter table survey_part force row level security;
create policy survey_part_seen on survey_part using
    (exists (select from survey_target as t where t.target_id = survey_part.target_id));
alter table survey_finding enable row level security;
alter table survey_finding force row level security;
create policy survey_finding_seen on survey_finding
    using (gongdao_sees(region) and survey_of_caller(survey_id));
alter table survey_disposition enable row level security;
alter table survey_disposition force row level security;
create policy survey_disposition_seen on survey_disposition using
    (exists (select from survey_finding as f where f.finding_id = survey_disposition.finding_id));

grant select, insert, update, delete on hours_approval, pay_system to :runtime;
grant select, insert, update on survey, survey_target, survey_answer, survey_part, survey_finding to :runtime;
grant select, insert on survey_team, survey_question, survey_disposition to :runtime;
grant select, insert, delete on survey_fact to :runtime;
