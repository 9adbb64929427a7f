-- What workers claim, and the one place where each claim is dealt with: in a case, or where the party
-- filed it. And of a hand-off: the desk it is addressed to, who offered it, and the version of the
-- competence table it was judged by. New tables and columns with constant defaults; three looser checks
-- and one index made anew, their tables locked while their rows are read once. An instance of the release
-- before goes on as it did.

alter table case_event
    drop constraint case_event_kind,
    add constraint case_event_kind check (kind in ('opened', 'handoff_offered', 'handoff_accepted',
                                               'handoff_returned', 'handoff_overdue',
                                               'deadline_waiting', 'deadline_started',
                                               'deadline_paused', 'deadline_resumed',
                                               'deadline_extended', 'deadline_stopped',
                                               'deadline_breached', 'escalated', 'served', 'acted',
                                               'expired', 'document_added', 'claims_named',
                                               'claims_filed', 'claims_ended'));

alter table handoff
    add column to_desk text not null default '',               -- HRSS.ARB; '': the department
    add column offered_by text not null default '',
    add column competence_version bigint not null default 0,   -- 0: offered before it was kept
    drop constraint handoff_ends,
    add constraint handoff_ends check (from_department <> to_department or to_desk <> ''),
    add constraint handoff_desk check (to_desk = '' or split_part(to_desk, '.', 1) = to_department);

-- A party's filing (仲裁申请、起诉) of claims of a case: where, under which number, and what came of it.
create table claim_filing (
    filing_id   bigint      primary key,
    case_id     bigint      not null references case_file (case_id),
    case_no     text        not null,
    region      text        not null,
    body        text        not null,  -- HRSS.ARB, COURT
    docket_no   text        not null,
    filed_on    date        not null,
    handoff_id  bigint      not null,  -- the ADVISE by which the party was told; 0: by `notice`
    notice      text        not null,  -- number of the notice to the party (告知书)
    department  text        not null,
    subject     text        not null,
    at          timestamptz not null,
    n_claims    bigint      not null,
    outcome     text        not null default '',  -- '': it is there
    ended_on    date,
    ground      text        not null default '',
    document    text        not null default '',
    unique (body, docket_no),
    constraint claim_filing_outcome check (outcome in ('', 'withdrawn', 'refused', 'failed', 'settled',
                                                       'decided')),
    constraint claim_filing_ended check ((outcome <> '') = (ended_on is not null) and
                                         (outcome <> '') = (ground <> '')),
    constraint claim_filing_told check (handoff_id <> 0 or notice <> ''),
    constraint claim_filing_words check (length(docket_no) between 1 and 100 and
                                         length(notice) <= 200 and length(ground) <= 1000 and
                                         length(document) <= 200),
    constraint claim_filing_region check (region ~ '^[0-9]{6}$')
);
create index claim_filing_by_case on claim_filing (case_id, filing_id);

-- Where a claim is: one row each, so it is never in two places. The key is a digest of employer, worker,
-- matter and month, and nobody is named: who asks of a claim must know all four.
create table claim_place (
    claim_key   text        primary key,
    case_id     bigint      not null references case_file (case_id),
    case_no     text        not null,
    place       text        not null,  -- case; or the body: HRSS.ARB, COURT
    filing_id   bigint      references claim_filing (filing_id),
    docket_no   text        not null,
    since       date        not null,
    decided     boolean     not null,  -- the filing ended with a decision or a settlement
    constraint claim_place_key check (claim_key ~ '^[0-9a-f]{64}$'),
    constraint claim_place_filed check ((place = 'case') = (filing_id is null) and
                                        (place = 'case') = (docket_no = '')),
    constraint claim_place_decided check (not decided or place <> 'case')
);
create index claim_place_by_filing on claim_place (filing_id) where filing_id is not null;

-- The claims of a case, named by the employer's number of the worker.
create table case_claim (
    claim_key   text        primary key references claim_place (claim_key),
    case_id     bigint      not null references case_file (case_id),
    region      text        not null,
    worker_no   text        not null,
    matter      text        not null,  -- PAY-02, R12
    month       text        not null,  -- 2025-03; '': of no month
    constraint case_claim_words check (length(worker_no) between 1 and 64 and
                                       length(matter) between 1 and 16),
    constraint case_claim_month check (month ~ '^([0-9]{4}-[0-9]{2})?$')
);
create index case_claim_by_case on case_claim (case_id, claim_key);

-- A clock of a filing: of the arbitration's decision to take it, say. 0: of none.
alter table deadline add column filing_id bigint not null default 0;
create unique index deadline_open_of on deadline (case_id, handoff_id, filing_id, code)
    where state <> 'stopped';
drop index deadline_open;

-- Parties of the case.
alter table claim_filing enable row level security;
alter table claim_filing force row level security;
create policy claim_filing_party on claim_filing
    using (gongdao_sees(region) and case_open_to_caller(case_id));
alter table case_claim enable row level security;
alter table case_claim force row level security;
create policy case_claim_party on case_claim
    using (gongdao_sees(region) and case_open_to_caller(case_id));

grant select, insert, update on claim_filing, claim_place to :runtime;
grant select, insert on case_claim to :runtime;
