-- What a hand-off names for its receiver: workers by the employer's number, findings, documents.
-- A new table, and a column with a constant default: no rewrite, the lock on handoff is held for a
-- blink. An instance of the release before inserts hand-offs without evidence, as it did.
alter table handoff
    add column n_evidence bigint not null default 0,
    add constraint handoff_n_evidence check (n_evidence between 0 and 500);

-- Written with the hand-off and never changed.
create table handoff_evidence (
    handoff_id  bigint      not null references handoff (handoff_id),
    item        bigint      not null,  -- 1, 2, 3 ... as they were named
    kind        text        not null,
    reference   text        not null,
    note        text        not null,
    primary key (handoff_id, item),
    unique (handoff_id, kind, reference),
    constraint handoff_evidence_kind check (kind in ('worker', 'finding', 'document')),
    constraint handoff_evidence_text check (length(reference) between 1 and 200 and
                                            length(note) <= 200)
);

-- Whoever sees the hand-off: both ends, and the parties of the case.
alter table handoff_evidence enable row level security;
alter table handoff_evidence force row level security;
create policy handoff_evidence_seen on handoff_evidence using
    (exists (select from handoff as h where h.handoff_id = handoff_evidence.handoff_id));

grant select, insert on handoff_evidence to :runtime;
