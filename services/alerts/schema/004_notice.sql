-- Notices: what each recipient is told of each change of state, and the deliveries that carry them out.
-- New tables only: no lock on anything in use, no rows to rewrite.

-- Daemons and the sender see all; a company what went to it; the operator what went to anybody of his
-- region; a person what went to his department, or was sent by it.
create function notice_seen(region text, department text, owner text, employer_id bigint)
    returns boolean
    language sql stable parallel safe as $$
    select case current_setting('gongdao.role', true)
        when 'service' then true
        when 'sender' then true
        when 'worker' then false
        when 'company' then employer_id <> 0 and employer_id =
            coalesce(nullif(current_setting('gongdao.employer_id', true), '')::bigint, 0)
        when 'operator' then gongdao_sees(region)
        else gongdao_sees(region)
            and current_setting('gongdao.department', true) in (department, owner)
        end
$$;

create table notice (
    notice_id   bigint      primary key,
    kind        text        not null,  -- what it is about: alert ...
    subject_id  bigint      not null,
    mark        text        not null,  -- which change of it; with the recipient, once
    change      text        not null,
    recipient   text        not null,  -- "HRSS/HRSS.INSP", "employer/12"
    copy        boolean     not null,
    owner       text        not null,
    department  text        not null,  -- '' when a company is addressed
    desk        text        not null,
    employer_id bigint      not null,  -- 0 when a department is
    region      text        not null,
    severity    text        not null,
    any_time    boolean     not null,  -- reminders need not wait for office hours
    title_zh    text        not null,
    title_en    text        not null,
    text_zh     text        not null,
    text_en     text        not null,
    reason_zh   text        not null,
    reason_en   text        not null,
    created_at  timestamptz not null,
    settled     boolean     not null,  -- what it says is final, its deliveries are made
    read_at     timestamptz,
    read_by     text        not null default '',
    n_reminded  integer     not null default 0,
    remind_at   timestamptz,
    unique (kind, subject_id, mark, recipient),
    constraint notice_kind check (kind ~ '^[a-z_]{1,20}$'),
    constraint notice_region check (region ~ '^[0-9]{6}$'),
    constraint notice_addressee check ((department = '') = (employer_id <> 0)),
    constraint notice_read check ((read_at is null) = (read_by = '')),
    constraint notice_reminded check (n_reminded between 0 and 100),
    constraint notice_texts check (octet_length(title_zh) <= 600 and octet_length(title_en) <= 600
        and octet_length(text_zh) <= 8000 and octet_length(text_en) <= 8000
        and octet_length(reason_zh) <= 1000 and octet_length(reason_en) <= 1000)
);
create index notice_by_department on notice (department, notice_id);
create index notice_unread on notice (department, notice_id) where read_at is null;
create index notice_by_employer on notice (employer_id, notice_id) where employer_id <> 0;

create table delivery (
    delivery_id bigint      primary key,
    notice_id   bigint      not null references notice (notice_id),
    round       integer     not null,  -- 0 the notice itself, then reminders and resends
    purpose     text        not null,
    channel     text        not null,
    address     text        not null,
    receiver    text        not null,
    hours       text        not null,  -- any; office; day: not in quiet hours
    region      text        not null,
    department  text        not null,
    owner       text        not null,
    state       text        not null,
    attempts    integer     not null,
    made_at     timestamptz not null,
    next_try_at timestamptz not null,
    last_try_at timestamptz,
    delivered_at timestamptz,
    last_error  text        not null default '',
    away        boolean     not null default false,  -- the last attempt met nobody
    unique (notice_id, channel, address, round),
    constraint delivery_purpose check (purpose in ('notice', 'reminder', 'resend', 'test')),
    constraint delivery_hours check (hours in ('any', 'office', 'day')),
    constraint delivery_state check (state in ('waiting', 'delivered', 'failed')),
    constraint delivery_done check ((state = 'delivered') = (delivered_at is not null)),
    constraint delivery_round check (round between 0 and 1000 and attempts >= 0),
    constraint delivery_error check (octet_length(last_error) <= 1200)
);
create index delivery_due on delivery (receiver, next_try_at, delivery_id) where state = 'waiting';
create index delivery_away on delivery (receiver) where state = 'waiting' and away;
create index delivery_by_state on delivery (state, delivery_id);
create index delivery_problem on delivery (delivery_id)
    where state = 'failed' or (state = 'waiting' and last_error <> '');

-- Whoever is at the other end. One delivery to it at a time; while it is away the others wait.
create table receiver (
    receiver    text        primary key,
    failures    integer     not null default 0,  -- in a row
    open_at     timestamptz not null,            -- not before
    busy_until  timestamptz,                     -- the lease of the delivery under way
    delivery_id bigint      not null default 0
);

alter table notice enable row level security;
alter table notice force row level security;
create policy notice_seen on notice using (notice_seen(region, department, owner, employer_id));

alter table delivery enable row level security;
alter table delivery force row level security;
create policy delivery_seen on delivery using (notice_seen(region, department, owner, 0));

grant select, insert, update on notice, delivery, receiver to :runtime;
