-- Who a worker is: identity, sealed (common/secret), found by blind indexes; who has read it; what
-- the worker consented to; which numbers stand for one person. New tables only: no lock on anything
-- in use, no rows to rewrite.
-- Source: plan 2.2; 个人信息保护法 28-30, 51, 17, 15 (domain.md K.5); domain.md K.1, K.4.

insert into import_lock (kind) values ('workers');

-- May the caller read of a worker? A worker of himself, a company of nobody, others by region. One
-- expression without settings of its own, so that the planner puts it in place (as gongdao_sees).
create function worker_open(id bigint, home_region text) returns boolean
    language sql stable parallel safe as $$
    select case current_setting('gongdao.role', true)
        when 'worker' then id::text = current_setting('gongdao.worker_id', true)
        when 'company' then false
        else gongdao_sees(home_region)
        end
$$;

-- The version of the data key that is written with, and the oldest that rows are still under.
-- `writes` 0: nothing was sealed yet. `moved` counts the rows of the rotation that runs; `at_id` is
-- how far it has come in `at_table`.
create table key_use (
    one         boolean     primary key default true,
    writes      integer     not null,
    oldest      integer     not null,
    at_table    integer     not null,
    at_id       bigint      not null,
    moved       bigint      not null,
    begun_at    timestamptz,
    ended_at    timestamptz,
    constraint key_use_single check (one),
    constraint key_use_order check (oldest between 0 and writes and writes <= 65535)
);
insert into key_use (writes, oldest, at_table, at_id, moved) values (0, 0, 0, 0, 0);

-- A digest under each version that was ever written with: an instance whose file of that number
-- holds another key does not have it.
create table key_check (
    version     integer     primary key,
    digest      uuid        not null
);

-- One row a worker whose identity is known. document, name, phone: sealed, at home in
-- worker.document, worker.name, worker.phone / worker_id. The rest is what finds them.
create table worker_identity (
    worker_id   bigint      primary key references worker (worker_id),
    id_kind     text        not null,
    document    bytea       not null,
    name        bytea       not null,
    phone       bytea,                 -- null: not said
    document_index uuid     not null,  -- of kind and number
    phone_index uuid,
    birth_index uuid,                  -- of folded name and day of birth; null: the document does not say
    home_region text        not null,
    key_version integer     not null,  -- of all the values and indexes of the row
    version     bigint      not null,
    recorded_at timestamptz not null,
    recorded_by text        not null,
    reason      text        not null,  -- of this version
    constraint worker_identity_kind check
        (id_kind in ('resident', 'hmt_permit', 'foreign_permit', 'passport')),
    constraint worker_identity_region check (home_region ~ '^[0-9]{6}$'),
    constraint worker_identity_version check (version >= 1),
    constraint worker_identity_reason check (length(reason) <= 200),
    constraint worker_identity_phone check ((phone is null) = (phone_index is null))
);
create unique index worker_identity_by_document on worker_identity (document_index);
create index worker_identity_by_phone on worker_identity (phone_index);
create index worker_identity_by_birth on worker_identity (birth_index);

-- The versions before the present one, as they were. Never updated but by a rotation of keys, which
-- changes no value.
create table worker_past (
    worker_id   bigint      not null references worker (worker_id),
    version     bigint      not null,
    id_kind     text        not null,
    document    bytea       not null,
    name        bytea       not null,
    phone       bytea,
    home_region text        not null,
    key_version integer     not null,
    recorded_at timestamptz not null,
    recorded_by text        not null,
    reason      text        not null,
    primary key (worker_id, version)
);

-- Two neighbouring characters of a name, keyed (blind.h). Not regional: digests and numbers only.
create table name_part (
    part        bigint      not null,
    worker_id   bigint      not null references worker (worker_id),
    primary key (part, worker_id)
);
create index name_part_by_worker on name_part (worker_id);

-- A number that stands for another: both are one person's. into_id is never itself in worker_id.
create table worker_merge (
    worker_id   bigint      primary key references worker (worker_id),
    into_id     bigint      not null references worker (worker_id),
    ground      text        not null,
    merged_at   timestamptz not null,
    merged_by   text        not null,
    constraint worker_merge_ground check (ground in ('document', 'decided')),
    constraint worker_merge_other check (into_id <> worker_id)
);
create index worker_merge_by_into on worker_merge (into_id);

-- Two numbers that may be one person's, and what a person decided. A pair is proposed once, ever.
create table worker_match (
    match_id    bigint      primary key,
    older_id    bigint      not null references worker (worker_id),
    younger_id  bigint      not null references worker (worker_id),
    ground      text        not null,
    state       text        not null,
    found_at    timestamptz not null,
    decided_at  timestamptz,
    decided_by  text        not null default '',
    reason      text        not null default '',
    unique (older_id, younger_id),
    constraint worker_match_order check (older_id < younger_id),
    constraint worker_match_ground check (ground in ('phone_name', 'birth_document')),
    constraint worker_match_state check (state in ('open', 'same_person', 'not_duplicate')),
    constraint worker_match_reason check (length(reason) <= 200),
    constraint worker_match_decided check ((state = 'open') = (decided_at is null))
);
create index worker_match_by_younger on worker_match (younger_id);
create index worker_match_open on worker_match (match_id) where state = 'open';

-- Each reading of a worker's full values: never updated, never deleted.
create table worker_access (
    access_id   bigint      primary key,
    worker_id   bigint      not null references worker (worker_id),
    at          timestamptz not null,
    subject     text        not null,
    role        text        not null,
    department  text        not null,
    region      text        not null,
    fields      text        not null,  -- "document name"
    case_id     bigint      not null,  -- 0: no case
    ground      text        not null,
    constraint worker_access_purpose check (case_id > 0 or length(ground) between 2 and 200)
);
create index worker_access_by_worker on worker_access (worker_id, access_id);

-- What a worker was told of (a version of the notice) and agreed to, until he takes it back.
create table worker_consent (
    consent_id  bigint      primary key,
    worker_id   bigint      not null references worker (worker_id),
    matter      text        not null,
    notice      text        not null,  -- version of the notice
    given_at    timestamptz not null,
    given_by    text        not null,
    revoked_at  timestamptz,
    revoked_by  text        not null default '',
    constraint worker_consent_matter check
        (matter in ('notice', 'sensitive', 'location', 'health', 'financial', 'biometric', 'sharing')),
    constraint worker_consent_notice check (length(notice) between 1 and 64)
);
create index worker_consent_by_worker on worker_consent (worker_id, consent_id);

-- May the caller see this worker's identity as it is now? (As employer_seen: a call a row.)
create function worker_seen(id bigint) returns boolean
    language sql stable parallel safe set search_path = :schema, pg_catalog, pg_temp as $$
    select exists (select from worker_identity where worker_id = id)
$$;

alter table worker_identity enable row level security;
alter table worker_identity force row level security;
create policy worker_identity_open on worker_identity using (worker_open(worker_id, home_region));
create policy worker_identity_owner on worker_identity for select to :owner using (true);

alter table worker_past enable row level security;
alter table worker_past force row level security;
create policy worker_past_seen on worker_past using (worker_seen(worker_id));

alter table worker_match enable row level security;
alter table worker_match force row level security;
create policy worker_match_seen on worker_match
    using (worker_seen(older_id) and worker_seen(younger_id));
create policy worker_match_owner on worker_match to :owner using (true) with check (true);

alter table worker_access enable row level security;
alter table worker_access force row level security;
create policy worker_access_seen on worker_access using (worker_seen(worker_id));

alter table worker_consent enable row level security;
alter table worker_consent force row level security;
create policy worker_consent_seen on worker_consent using (worker_seen(worker_id));

-- Identities by document and by number wherever they are: one person has one number though the
-- caller cannot see where he was registered first. The daemon compares; of what is not visible it
-- says nothing but that the number exists.
create function worker_known(documents uuid[], worker_ids bigint[])
    returns table (place bigint, worker_id bigint, into_id bigint, id_kind text, document bytea,
                   name bytea, phone bytea, home_region text, key_version bigint, version bigint,
                   visible boolean)
    language sql stable security definer set search_path = :schema, pg_catalog, pg_temp as $$
    select d.place, w.worker_id, coalesce(m.into_id, 0), w.id_kind, w.document, w.name,
           case when worker_open(w.worker_id, w.home_region) then w.phone end, w.home_region,
           w.key_version, w.version, worker_open(w.worker_id, w.home_region)
      from unnest(documents) with ordinality as d (document_index, place)
      join worker_identity w on w.document_index = d.document_index
      left join worker_merge m on m.worker_id = w.worker_id
     union all
    select 0, w.worker_id, 0, w.id_kind, w.document, w.name, null, w.home_region, w.key_version,
           w.version, worker_open(w.worker_id, w.home_region)
      from unnest(worker_ids) as u (worker_id)
      join worker_identity w on w.worker_id = u.worker_id
$$;

-- Those that share a telephone or name and day of birth, wherever they are; at most twenty each: a
-- telephone that hundreds share is one agent's, and says nothing of who is who.
create function worker_near(phones uuid[], births uuid[])
    returns table (place bigint, by_phone boolean, worker_id bigint, id_kind text, document bytea,
                   name bytea)
    language sql stable security definer set search_path = :schema, pg_catalog, pg_temp as $$
    select p.place, true, w.worker_id, w.id_kind, w.document, w.name
      from unnest(phones) with ordinality as p (phone_index, place)
     cross join lateral (select i.worker_id, i.id_kind, i.document, i.name
                          from worker_identity i
                         where i.phone_index = p.phone_index
                         limit 20) as w
     where not exists (select from worker_merge m where m.worker_id = w.worker_id)
     union all
    select b.place, false, w.worker_id, w.id_kind, w.document, w.name
      from unnest(births) with ordinality as b (birth_index, place)
     cross join lateral (select i.worker_id, i.id_kind, i.document, i.name
                          from worker_identity i
                         where i.birth_index = b.birth_index
                         limit 20) as w
     where not exists (select from worker_merge m where m.worker_id = w.worker_id)
$$;

-- Puts pairs on the review list that were never there, also of counties the caller cannot see.
create function worker_match_propose(match_ids bigint[], olders bigint[], youngers bigint[],
                                     grounds text[], at timestamptz) returns void
    language sql security definer set search_path = :schema, pg_catalog, pg_temp as $$
    insert into worker_match (match_id, older_id, younger_id, ground, state, found_at)
    select match_id, older, younger, ground, 'open', at
      from unnest(match_ids, olders, youngers, grounds) as u (match_id, older, younger, ground)
        on conflict (older_id, younger_id) do nothing
$$;

revoke all on function worker_open(bigint, text), worker_seen(bigint),
    worker_known(uuid[], bigint[]), worker_near(uuid[], uuid[]),
    worker_match_propose(bigint[], bigint[], bigint[], text[], timestamptz) from public;
grant execute on function worker_open(bigint, text), worker_seen(bigint),
    worker_known(uuid[], bigint[]), worker_near(uuid[], uuid[]),
    worker_match_propose(bigint[], bigint[], bigint[], text[], timestamptz) to :runtime;
grant select, insert, update on key_use to :runtime;
grant select, insert on key_check, worker_access to :runtime;
grant select, insert, update on worker_identity, worker_past, worker_merge, worker_consent to :runtime;
grant select, update on worker_match to :runtime;
grant select, insert, delete on name_part to :runtime;
-- A permit follows its holder when two numbers turn out to be one person's.
grant update (worker_id) on permit to :runtime;
