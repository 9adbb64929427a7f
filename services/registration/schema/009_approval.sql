-- Special-hours approvals: an employer applies, HRSS.REL decides, the term runs out. New tables only:
-- no lock on anything in use, no rows to rewrite.
-- Source: 劳动法 39, 劳部发〔1994〕503号; domain.md C.5.

create table hours_approval (
    approval_id bigint      primary key,
    employer_id bigint      not null references employer_code (employer_id),
    version     bigint      not null,
    region      text        not null,  -- of the employer when it applied
    system      text        not null,
    period      text        not null,  -- over which a comprehensive one settles hours
    posts       text        not null,
    head_count  bigint      not null,
    reason      text        not null,
    documents   text        not null,
    renews_id   bigint      references hours_approval (approval_id),
    state       text        not null,
    from_day    date        not null,
    to_day      date        not null,  -- exclusive
    applied_by  text        not null,
    applied_at  timestamptz not null,
    document_no text        not null,
    decided_by  text        not null,
    answer      text        not null,
    decided_at  timestamptz,
    warned_at   timestamptz,
    constraint hours_approval_system check (system in ('comprehensive', 'flexible')),
    constraint hours_approval_period check (period in ('', 'week', 'month', 'quarter', 'year')),
    constraint hours_approval_state check
        (state in ('APPLIED', 'APPROVED', 'REFUSED', 'WITHDRAWN', 'EXPIRED')),
    constraint hours_approval_term check (to_day > from_day),
    constraint hours_approval_decided check ((state = 'APPLIED') = (decided_at is null)),
    constraint hours_approval_document check
        ((state in ('APPROVED', 'EXPIRED')) = (document_no <> '')),
    constraint hours_approval_region check (region ~ '^[0-9]{6}$'),
    constraint hours_approval_head_count check (head_count between 1 and 1000000),
    constraint hours_approval_lengths check (length(posts) between 1 and 500 and
        length(reason) between 1 and 1000 and length(documents) <= 1000 and
        length(document_no) <= 64 and length(answer) <= 1000)
);
create index hours_approval_by_employer on hours_approval (employer_id, approval_id);
create index hours_approval_by_renewed on hours_approval (renews_id) where renews_id is not null;
create index hours_approval_open on hours_approval (approval_id) where state = 'APPLIED';

-- What happened to it. Never updated.
create table hours_approval_event (
    approval_id bigint      not null references hours_approval (approval_id),
    version     bigint      not null,
    action      text        not null,
    at          timestamptz not null,
    subject     text        not null,
    department  text        not null,
    words       text        not null,
    document_no text        not null,
    from_day    date        not null,
    to_day      date        not null,
    primary key (approval_id, version),
    constraint hours_approval_event_action check (action in
        ('applied', 'approved', 'refused', 'withdrawn', 'expiry_warned', 'expired')),
    constraint hours_approval_event_words check (length(words) <= 1000)
);

alter table hours_approval enable row level security;
alter table hours_approval force row level security;
create policy hours_approval_reader on hours_approval
    using (gongdao_sees(region) and agreement_own(employer_id, 0));

alter table hours_approval_event enable row level security;
alter table hours_approval_event force row level security;
create policy hours_approval_event_reader on hours_approval_event using
    (exists (select from hours_approval as a
              where a.approval_id = hours_approval_event.approval_id));

grant select, insert, update on hours_approval to :runtime;
grant select, insert on hours_approval_event to :runtime;
