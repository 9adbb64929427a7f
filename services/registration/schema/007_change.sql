-- Changes of what is registered, asked for by one person and decided by another (REG-4).
-- New tables only: no lock on anything in use, no rows to rewrite.

create table change_request (
    change_id   bigint      primary key,
    subject     text        not null,
    subject_id  bigint      not null,
    label       text        not null,  -- what people know the record by; nothing personal
    region      text        not null,  -- of the record when it was asked for
    reason      text        not null,
    evidence    text        not null,  -- name or number of a paper, '' for none
    state       text        not null,
    requested_by text       not null,
    requested_department text not null,
    requested_at timestamptz not null,
    due_day     date        not null,  -- the last day on which it can be decided
    decided_by  text        not null default '',
    decided_at  timestamptz,
    decision_reason text    not null default '',
    applied_version bigint  not null default 0,  -- the version it became; 0: none
    constraint change_request_subject check (subject in ('employer', 'engagement')),
    constraint change_request_state check
        (state in ('REQUESTED', 'APPROVED', 'REFUSED', 'WITHDRAWN', 'EXPIRED')),
    constraint change_request_reason check (length(reason) between 1 and 500),
    constraint change_request_evidence check (length(evidence) <= 200),
    constraint change_request_decision check (length(decision_reason) <= 500),
    constraint change_request_decided check ((state = 'REQUESTED') = (decided_at is null)),
    constraint change_request_two check
        (state not in ('APPROVED', 'REFUSED') or decided_by not in ('', requested_by)),
    constraint change_request_applied check ((applied_version > 0) = (state = 'APPROVED'))
);
create index change_request_by_subject on change_request (subject, subject_id, change_id);
create index change_request_by_state on change_request (state, change_id);

-- Fields as texts, as an import's file would hold them. Never updated.
create table change_field (
    change_id   bigint      not null references change_request (change_id),
    region      text        not null,
    field       text        not null,
    old_value   text        not null,
    new_value   text        not null,
    primary key (change_id, field),
    constraint change_field_new check (old_value <> new_value)
);

alter table change_request enable row level security;
alter table change_request force row level security;
create policy change_request_region on change_request using (gongdao_sees(region));

alter table change_field enable row level security;
alter table change_field force row level security;
create policy change_field_region on change_field using (gongdao_sees(region));

grant select, insert, update on change_request to :runtime;
grant select, insert on change_field to :runtime;
