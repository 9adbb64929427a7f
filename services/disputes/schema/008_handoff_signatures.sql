-- Hand-offs are signed by both sides (CAS-2, AUD-1): drafts, which are the sender's alone until it signs
-- them, and for each side the text, the key and the signature. Columns with constant defaults, looser checks:
-- the table is locked while its rows are read once. An instance of the release before neither makes nor takes
-- up drafts; its hand-offs have no record and are not signed.
alter table handoff
    add column case_version bigint not null default 0, -- of the case as the record was prepared
    add column record text not null default '',        -- what the offering department signs
    add column offer_key text not null default '',     -- public; '': not signed
    add column offer_signature text not null default '',
    add column answer_record text not null default '', -- what the receiver signs: it holds the digest of record
    add column answer_key text not null default '',
    add column answer_signature text not null default '',
    drop constraint handoff_state,
    add constraint handoff_state check (state in ('DRAFT', 'SENT', 'ACCEPTED', 'RETURNED', 'WITHDRAWN')),
    drop constraint handoff_decided,
    add constraint handoff_decided check ((state in ('DRAFT', 'SENT')) = (decided_at is null)),
    add constraint handoff_offer_signed check ((offer_key = '' and offer_signature = '') or
        (record <> '' and offer_key ~ '^[0-9a-f]{64}$' and offer_signature ~ '^[0-9a-f]{128}$' and
         state in ('SENT', 'ACCEPTED', 'RETURNED'))),
    add constraint handoff_answer_signed check ((answer_key = '' and answer_signature = '') or
        (answer_record <> '' and answer_key ~ '^[0-9a-f]{64}$' and answer_signature ~ '^[0-9a-f]{128}$' and
         state in ('ACCEPTED', 'RETURNED'))),
    -- nobody signs for both sides
    add constraint handoff_two_keys check (offer_key = '' or offer_key <> answer_key);
create unique index handoff_one_draft on handoff (case_id, from_department) where state = 'DRAFT';

-- A draft is nobody's business but the sender's, and so is one that was never sent.
create function handoff_was_sent(state text) returns boolean
    language sql immutable parallel safe as $$
    select state not in ('DRAFT', 'WITHDRAWN')
$$;
drop policy handoff_read on handoff;
create policy handoff_read on handoff for select
    using (gongdao_sees(region) and (is_department(from_department) or (handoff_was_sent(state) and
           (is_department(to_department) or case_open_to_caller(case_id)))));
drop policy handoff_answer on handoff;
create policy handoff_answer on handoff for update
    using (gongdao_sees(region) and (is_department(from_department) or
           (handoff_was_sent(state) and is_department(to_department))));

-- What a receiver has prepared as its answer and not yet signed. The next one replaces it; it goes when
-- the hand-off is answered.
create table handoff_answer (
    handoff_id  bigint      primary key references handoff (handoff_id),
    department  text        not null,
    state       text        not null,  -- what the hand-off becomes
    words       text        not null,
    receipt_no  text        not null,
    receipt_made boolean    not null,  -- of the department's series, not given
    right_department text   not null,
    prepared_at timestamptz not null,
    record      text        not null,  -- what is to be signed
    constraint handoff_answer_state check (state in ('ACCEPTED', 'RETURNED')),
    constraint handoff_answer_words check (length(words) <= 1000 and length(receipt_no) <= 64)
);
alter table handoff_answer enable row level security;
alter table handoff_answer force row level security;
create policy handoff_answer_own on handoff_answer
    using (is_department(department) and
           exists (select from handoff as h where h.handoff_id = handoff_answer.handoff_id));
grant select, insert, update, delete on handoff_answer to :runtime;
