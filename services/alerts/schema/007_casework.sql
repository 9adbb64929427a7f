-- What alerts knows of cases and hand-offs: enough to tell each change of state once, to remind of
-- what is still so, and to count what is open. New tables; the columns of notice have constant
-- defaults, so no row is rewritten and an instance of the release before goes on as it did.

create table case_seen (
    case_id  bigint  primary key,
    version  bigint  not null,
    case_no  text    not null,
    region   text    not null,
    owner    text    not null,
    state    text    not null,
    over     boolean not null,
    generation bigint not null,  -- of the last replay that sent it
    constraint case_seen_region check (region ~ '^[0-9]{6}$')
);
create index case_seen_open on case_seen (owner, region) where not over;

create table handoff_seen (
    handoff_id      bigint  primary key,
    version         bigint  not null,
    case_id         bigint  not null,
    from_department text    not null,
    to_department   text    not null,
    region          text    not null,
    state           text    not null,
    overdue         boolean not null,
    waits           boolean not null,  -- for an answer
    generation      bigint  not null,
    constraint handoff_seen_region check (region ~ '^[0-9]{6}$')
);
create index handoff_seen_waiting on handoff_seen (to_department, region) where waits;

-- Daemons only: what a person may know of a case the case desk says.
alter table case_seen enable row level security;
alter table case_seen force row level security;
create policy case_seen_daemon on case_seen
    using (current_setting('gongdao.role', true) = 'service');
alter table handoff_seen enable row level security;
alter table handoff_seen force row level security;
create policy handoff_seen_daemon on handoff_seen
    using (current_setting('gongdao.role', true) = 'service');

-- What a notice of a deadline is part of; 0: nothing.
alter table notice
    add column case_id    bigint not null default 0,
    add column handoff_id bigint not null default 0;

grant select, insert, update, delete on case_seen, handoff_seen to :runtime;
