-- Documents by content hash, and what each event of a timeline changed, with the clause and the
-- evidence it rests on. New tables; the list of kinds of events is looser by one, its table locked for
-- as long as its rows are read once. An instance of the release before goes on as it did.

alter table case_event
    drop constraint case_event_kind,
    add constraint case_event_kind check (kind in ('opened', 'handoff_offered', 'handoff_accepted',
                                               'handoff_returned', 'handoff_overdue',
                                               'deadline_waiting', 'deadline_started',
                                               'deadline_paused', 'deadline_resumed',
                                               'deadline_extended', 'deadline_stopped',
                                               'deadline_breached', 'escalated', 'served', 'acted',
                                               'expired', 'document_added'));

-- Never changed.
create table case_event_change (
    case_id     bigint      not null,
    event_id    bigint      not null,
    region      text        not null,
    field       text        not null,  -- owner, step, document ...
    old_value   text        not null,
    new_value   text        not null,
    clause      text        not null,  -- it rests on; may be empty
    evidence    text        not null,  -- hash of a document, number of a finding; may be empty
    primary key (case_id, event_id, field),
    foreign key (case_id, event_id) references case_event (case_id, event_id),
    constraint case_event_change_field check (field ~ '^[a-z0-9_]{1,40}$'),
    constraint case_event_change_values check (length(old_value) <= 1000 and
                                               length(new_value) <= 1000 and length(clause) <= 200
                                               and length(evidence) <= 200)
);
alter table case_event_change enable row level security;
alter table case_event_change force row level security;
create policy case_event_change_read on case_event_change for select
    using (gongdao_sees(region) and case_open_to_caller(case_id));
create policy case_event_change_add on case_event_change for insert
    with check (gongdao_sees(region) and case_known_to_caller(case_id));

create table case_document (
    document_id bigint      primary key,
    case_id     bigint      not null references case_file (case_id),
    region      text        not null,
    hash        bytea       not null,  -- BLAKE2b-256 of the content
    name        bytea       not null,  -- of the file, sealed: it may say whose it is
    media_type  text        not null,
    kind        text        not null,  -- what it is to the case
    size        bigint      not null,  -- bytes
    state       text        not null,
    key         bytea       not null,  -- of the parts, sealed; without it they are noise
    key_version bigint      not null,  -- of the data key that name and key are sealed under
    added_at    timestamptz not null,
    department  text        not null,  -- who added it
    subject     text        not null,
    unique (case_id, hash),
    constraint case_document_hash check (octet_length(hash) = 32),
    constraint case_document_state check (state in ('receiving', 'whole')),
    constraint case_document_size check (size between 1 and 20971520),
    constraint case_document_words check (length(media_type) between 3 and 100 and
                                          kind ~ '^[a-z0-9_]{1,40}$'),
    constraint case_document_region check (region ~ '^[0-9]{6}$')
);
create index case_document_by_key on case_document (key_version, document_id);

-- The content apart from what is said of it, boxed under its key.
create table document_part (
    document_id bigint      not null references case_document (document_id),
    part        bigint      not null,  -- 0, 1, 2 ...
    body        bytea       not null,
    primary key (document_id, part),
    constraint document_part_body check (octet_length(body) between 41 and 196648)
);
-- Noise does not compress.
alter table document_part alter column body set storage external;

alter table case_document enable row level security;
alter table case_document force row level security;
create policy case_document_party on case_document
    using (gongdao_sees(region) and case_open_to_caller(case_id));
alter table document_part enable row level security;
alter table document_part force row level security;
create policy document_part_party on document_part
    using (exists (select from case_document as d where d.document_id = document_part.document_id));

grant select, insert on case_event_change to :runtime;
grant select, insert, update on case_document, document_part to :runtime;
