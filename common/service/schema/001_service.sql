-- What the skeleton keeps in every service's schema: inbox, outbox, timers, cursors, dead letters,
-- audit entries. New tables only: no lock on anything in use, no rows to rewrite.
-- inbox and outbox are logs in day partitions: never updated, never deleted from.

create table inbox (
    day         date        not null,  -- UTC day of the time inside the id
    id          uuid        not null,
    digest      bytea       not null,  -- BLAKE2b-256 of sender, principal, rpc and body
    rpc         text        not null,
    reply       bytea       not null,  -- the body of the reply, given again to who asks again
    done_at     timestamptz not null,
    primary key (day, id),
    constraint inbox_digest_length check (octet_length(digest) = 32),
    constraint inbox_reply_length check (octet_length(reply) <= 262144)
) partition by range (day);

create sequence outbox_id cache 1;

create table outbox (
    day         date        not null,  -- UTC day of emitted_at
    id          bigint      not null default nextval('outbox_id'),
    xid         xid8        not null default pg_current_xact_id(),
    event_id    uuid        not null,  -- the command id of every delivery of it
    event       text        not null,  -- wages.FindingRecorded, or the rpc itself for messages to oneself
    target      text,                  -- one subscriber; null: whoever subscribes
    key         text        not null,
    barrier     boolean     not null,  -- leaves after everything before it was acknowledged
    generation  bigint      not null,
    trace       text        not null,
    body        bytea       not null,
    emitted_at  timestamptz not null,
    primary key (day, id)
) partition by range (day);
create index outbox_by_id on outbox (id);
create index outbox_by_xid on outbox (xid);

-- Makes the day partitions of inbox and outbox; the runtime role may not create tables itself.
create function partition_ahead(first date, last date) returns void
    language plpgsql security definer set search_path = :schema, pg_catalog, pg_temp as $$
declare
    d date := first;
    parent text;
    child text;
begin
    if last - first > 60 then
        raise exception 'too many days: % to %', first, last;
    end if;
    perform pg_advisory_xact_lock(hashtext('partition_ahead:' || current_schema));
    while d <= last loop
        foreach parent in array array['inbox', 'outbox'] loop
            child := parent || '_' || to_char(d, 'YYYYMMDD');
            if to_regclass(child) is null then
                -- Made apart and attached: that does not wait for the writers of other days.
                execute format('create table %I (like %I including defaults including constraints)',
                               child, parent);
                execute format('alter table %I attach partition %I for values from (%L) to (%L)',
                               parent, child, d, d + 1);
            end if;
        end loop;
        d := d + 1;
    end loop;
end $$;
revoke all on function partition_ahead(date, date) from public;

-- The relay: one active a service. The epoch fences one that lost its lock without knowing.
create table relay (
    one         boolean     primary key default true,
    epoch       bigint      not null,
    constraint relay_single check (one)
);
insert into relay (epoch) values (0);

-- A subscriber's place in the outbox: rows not visible in `base` and visible in `target` are the
-- window; of these everything up to `after_id` is acknowledged or parked.
create table outbox_cursor (
    subscriber  text        primary key,
    base        pg_snapshot not null,
    target      pg_snapshot,
    after_id    bigint      not null,
    acked_at    timestamptz,
    last_error  text        not null default '',
    constraint outbox_cursor_after check (after_id >= 0)
);

-- Deliveries that cannot succeed now, and what waits behind them: a (subscriber, key) with a row
-- here is parked.
create table dead_letter (
    dead_id     bigint      generated always as identity primary key,
    subscriber  text        not null,
    key         text        not null,
    outbox_id   bigint      not null,
    event_id    uuid        not null,
    event       text        not null,
    generation  bigint      not null,
    trace       text        not null,
    body        bytea       not null,
    state       text        not null,
    error       text        not null,
    detail      text        not null,
    attempts    integer     not null,
    due_at      timestamptz not null,
    dead_at     timestamptz not null,
    constraint dead_letter_state check (state in ('dead', 'retry', 'waiting')),
    unique (subscriber, outbox_id)
);
create index dead_letter_by_key on dead_letter (subscriber, key, outbox_id);
create index dead_letter_by_due on dead_letter (due_at) where state = 'retry';

create table timer (
    tag         text        primary key,
    due_at      timestamptz not null,
    rpc         text        not null,
    body        bytea       not null,
    trace       text        not null,
    set_at      timestamptz not null
);
create index timer_by_due on timer (due_at);

-- Blocks of 1000 record ids, fetched ahead.
create sequence record_block cache 1;
create sequence replay_generation cache 1;

-- The generation every event of now carries, by subscriber: raised when a replay begins.
create table replay (
    subscriber  text        primary key,
    generation  bigint      not null,
    begun_at    timestamptz not null
);

-- One entry for each command that changed something, in its own transaction.
create table audit (
    audit_id    bigint      generated always as identity primary key,
    at          timestamptz not null,
    call_id     uuid        not null,
    rpc         text        not null,
    sender      text        not null,
    subject     text        not null,
    department  text        not null,
    role        text        not null,
    key         text        not null,
    request     bytea       not null,  -- digests, so that payloads can be shredded
    reply       bytea       not null,
    constraint audit_digests check (octet_length(request) = 32 and octet_length(reply) = 32)
);

-- Row-level security asks this of every row: may the caller's region see it? Daemons see all.
-- One expression without a FROM, so that the planner puts it in place: called row by row it would
-- cost ten times the row.
create function gongdao_sees(region text) returns boolean
    language sql stable parallel safe as $$
    select case
        when current_setting('gongdao.role', true) = 'service'
          or current_setting('gongdao.region', true) = '000000' then true
        when right(current_setting('gongdao.region', true), 4) = '0000'
            then left(region, 2) = left(current_setting('gongdao.region', true), 2)
        when right(current_setting('gongdao.region', true), 2) = '00'
            then left(region, 4) = left(current_setting('gongdao.region', true), 4)
        else region = current_setting('gongdao.region', true)
        end
$$;

grant execute on function partition_ahead(date, date) to :runtime;
grant select, insert on inbox, outbox, audit to :runtime;
grant select, update on relay to :runtime;
grant select, insert, update, delete on outbox_cursor, dead_letter, timer, replay to :runtime;
grant usage on sequence outbox_id, record_block, replay_generation to :runtime;
grant select on schema_migration to :runtime;
