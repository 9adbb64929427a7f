-- Intake: what is brought in, by whom it was said (apart, sealed), what is written to and fro, and
-- who read who said it. New tables and functions, and policies by which the owner of the tables reads
-- cases for whoever holds a receipt code: an exclusive lock for an instant, no rows to rewrite.
--
-- Nothing anybody wrote lies open: words are boxed under a key of the intake, which is sealed; the
-- reporter is sealed. An anonymous intake cannot have a reporter: the database refuses the row.

create table intake (
    intake_id   bigint      primary key,
    intake_no   text        not null unique,
    channel     text        not null,
    source_no   text        not null,
    region      text        not null,
    department  text        not null,  -- that took it
    issue       text        not null,  -- of routes.yaml; may be empty
    relation_class text     not null,
    evidence    text        not null,  -- kinds, with a blank between
    employer_id bigint      not null,
    employer_name text      not null,
    persons     bigint      not null,
    named       boolean     not null,  -- it has a reporter
    received_at timestamptz not null,
    received_by text        not null,
    state       text        not null,
    route       text        not null,  -- may be empty: the leading office assigns
    suggested   text        not null,
    routed_to   text        not null,
    reason      text        not null,
    due_at      timestamptz not null,  -- it is routed by then, or routes itself
    due_day     date        not null,
    overdue     boolean     not null default false,
    order_due   date,
    answered_at timestamptz,
    answered_by text        not null default '',
    answer_no   bigint      not null default 0,  -- the message that is the answer
    case_id     bigint      references case_file (case_id),
    duplicate_of bigint     references intake (intake_id),
    receipt_hash bytea      unique,
    key         bytea       not null,  -- of the messages, sealed
    key_version bigint      not null,
    version     bigint      not null,
    anonymous   boolean     not null,
    unique (intake_id, anonymous),
    constraint intake_anonymous check (anonymous = (channel = 'anonymous')),
    constraint intake_channel check (channel in ('worker', 'anonymous', 'counter', 'hotline_12333',
                                                 'hotline_12345', 'letter')),
    constraint intake_state check (state in ('waiting', 'routed', 'linked')),
    constraint intake_named check (not named or channel <> 'anonymous'),
    constraint intake_case check (state <> 'routed' or case_id is not null),
    constraint intake_linked check ((state = 'linked') = (duplicate_of is not null)),
    constraint intake_class check (relation_class in ('', 'A', 'B', 'C', 'X')),
    constraint intake_region check (region ~ '^[0-9]{6}$'),
    constraint intake_department check (length(department) between 1 and 16),
    constraint intake_words check (length(source_no) <= 100 and length(issue) <= 40 and
                                   length(evidence) <= 400 and length(employer_name) <= 200 and
                                   length(reason) <= 1000),
    constraint intake_persons check (persons between 1 and 100000),
    constraint intake_receipt check (octet_length(receipt_hash) = 32),
    constraint intake_answered check ((answered_at is null) = (answer_no = 0)),
    constraint intake_version check (version >= 1)
);
create unique index intake_by_source on intake (channel, source_no) where source_no <> '';
create index intake_by_department on intake (department, intake_id);
create index intake_waiting on intake (department, region, intake_id) where state = 'waiting';
create index intake_by_case on intake (case_id, intake_id) where case_id is not null;
create index intake_by_duplicate on intake (duplicate_of, intake_id) where duplicate_of is not null;
create index intake_by_employer on intake (employer_name, issue, received_at);
create index intake_by_answer on intake (channel, answered_at, intake_id) where answered_at is not null;
create index intake_by_key on intake (key_version, intake_id);

-- Who said it. By the foreign key no anonymous intake has one.
create table intake_reporter (
    intake_id   bigint      primary key,
    anonymous   boolean     not null default false,
    region      text        not null,
    department  text        not null,  -- that took it, and alone may read it
    reporter    bytea       not null,  -- sealed
    phone_index uuid,                  -- blind: the same telephone under the same key
    key_version bigint      not null,
    foreign key (intake_id, anonymous) references intake (intake_id, anonymous),
    constraint intake_reporter_named check (not anonymous)
);
create index intake_reporter_by_phone on intake_reporter (phone_index) where phone_index is not null;
create index intake_reporter_by_key on intake_reporter (key_version, intake_id);

-- Who read that, when, and why. Never changed.
create table intake_access (
    intake_id   bigint      not null references intake (intake_id),
    at          timestamptz not null,
    region      text        not null,
    department  text        not null,
    subject     text        not null,
    purpose     text        not null,
    constraint intake_access_purpose check (length(purpose) between 1 and 1000)
);
create index intake_access_by_intake on intake_access (intake_id, at);

-- What was written, numbered in the intake without a gap. Never changed.
create table intake_message (
    intake_id   bigint      not null references intake (intake_id),
    number      bigint      not null,
    region      text        not null,
    at          timestamptz not null,
    from_reporter boolean   not null,
    department  text        not null,
    subject     text        not null,
    body        bytea       not null,  -- boxed under the intake's key
    primary key (intake_id, number),
    constraint intake_message_number check (number between 1 and 1000),
    constraint intake_message_side check (from_reporter = (department = '' and subject = ''))
);

-- Whoever took it, and the parties of its case.
alter table intake enable row level security;
alter table intake force row level security;
create policy intake_read on intake for select
    using (gongdao_sees(region) and (is_department(department) or
           (case_id is not null and case_open_to_caller(case_id))));
create policy intake_change on intake for update
    using (gongdao_sees(region) and (is_department(department) or
           (case_id is not null and case_open_to_caller(case_id))));
create policy intake_take on intake for insert
    with check (gongdao_sees(region) and (is_department(department) or
                current_setting('gongdao.role', true) = 'public'));

alter table intake_message enable row level security;
alter table intake_message force row level security;
create policy intake_message_read on intake_message for select
    using (exists (select from intake as i where i.intake_id = intake_message.intake_id));
create policy intake_message_add on intake_message for insert
    with check ((from_reporter and current_setting('gongdao.role', true) = 'public') or
                exists (select from intake as i where i.intake_id = intake_message.intake_id));

alter table intake_reporter enable row level security;
alter table intake_reporter force row level security;
create policy intake_reporter_own on intake_reporter
    using (gongdao_sees(region) and is_department(department))
    with check (gongdao_sees(region) and (is_department(department) or
                current_setting('gongdao.role', true) = 'public'));
alter table intake_access enable row level security;
alter table intake_access force row level security;
create policy intake_access_own on intake_access
    using (gongdao_sees(region) and is_department(department));

-- Who holds the code sees his intake and, of its case, the steps and terms: through these and nothing
-- else. The code is the right: the functions see what the owner of the tables does.
create policy intake_owner on intake to :owner using (true) with check (true);
create policy intake_message_owner on intake_message for select to :owner using (true);
create policy case_file_owner on case_file for select to :owner using (true);
create policy case_event_owner on case_event for select to :owner using (true);
create policy case_act_owner on case_act for select to :owner using (true);
create policy handoff_owner on handoff for select to :owner using (true);
create policy deadline_owner on deadline for select to :owner using (true);
create function tip_intake(the_code bytea) returns setof intake
    language sql stable security definer set search_path = :schema, pg_catalog, pg_temp as $$
    select i.* from intake as i where i.receipt_hash = the_code
$$;
create function tip_lock(the_code bytea) returns setof intake
    language sql security definer set search_path = :schema, pg_catalog, pg_temp as $$
    select i.* from intake as i where i.receipt_hash = the_code for update
$$;
create function tip_messages(the_code bytea) returns setof intake_message
    language sql stable security definer set search_path = :schema, pg_catalog, pg_temp as $$
    select m.* from intake as i join intake_message as m on m.intake_id = i.intake_id
     where i.receipt_hash = the_code
$$;
create function tip_case(the_code bytea) returns setof case_file
    language sql stable security definer set search_path = :schema, pg_catalog, pg_temp as $$
    select f.* from intake as i join case_file as f on f.case_id = i.case_id
     where i.receipt_hash = the_code
$$;
create function tip_steps(the_code bytea)
    returns table (at timestamptz, kind text, department text, other text, words text, words_en text,
                   action text, new_owner text, event_id bigint)
    language sql stable security definer set search_path = :schema, pg_catalog, pg_temp as $$
    select e.at, e.kind, e.department, coalesce(h.to_department, ''), e.words, e.words_en,
           coalesce(a.action, ''), e.new_owner, e.event_id
      from intake as i
      join case_event as e on e.case_id = i.case_id
      left join handoff as h on h.handoff_id = e.handoff_id
      left join case_act as a on a.case_id = e.case_id and a.event_id = e.event_id
     where i.receipt_hash = the_code and
           e.kind in ('opened', 'handoff_offered', 'handoff_accepted', 'handoff_returned',
                      'handoff_overdue', 'deadline_breached', 'escalated', 'acted', 'expired')
$$;
create function tip_terms(the_code bytea)
    returns table (deadline_id bigint, title_zh text, title_en text, department text, due_day date,
                   due_at timestamptz, breached boolean, handoff_id bigint)
    language sql stable security definer set search_path = :schema, pg_catalog, pg_temp as $$
    select d.deadline_id, t.title_zh, t.title_en, d.department, d.due_day, d.due_at,
           d.status = 'breached', d.handoff_id
      from intake as i
      join deadline as d on d.case_id = i.case_id
      join clock_terms as t on t.terms = d.terms
     where i.receipt_hash = the_code and d.state = 'running' and d.runs
$$;

revoke all on function tip_intake(bytea), tip_lock(bytea), tip_messages(bytea), tip_case(bytea),
       tip_steps(bytea), tip_terms(bytea) from public;
grant execute on function tip_intake(bytea), tip_lock(bytea), tip_messages(bytea), tip_case(bytea),
      tip_steps(bytea), tip_terms(bytea) to :runtime;
grant select, insert, update on intake, intake_reporter to :runtime;
grant select, insert on intake_message, intake_access to :runtime;
