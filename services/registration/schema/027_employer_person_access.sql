-- Each reading of full values of who speaks for an employer, as worker_access is of workers: never
-- updated, never deleted. New table only: no lock on anything in use, no rows to rewrite.
-- Source: 个人信息保护法 51 (domain.md K.5); features.md AUT-5.

create table employer_person_access (
    access_id   bigint      primary key,
    person_id   bigint      not null,  -- of employer_person
    employer_id bigint      not null references employer_code (employer_id),
    at          timestamptz not null,
    subject     text        not null,
    role        text        not null,
    department  text        not null,
    region      text        not null,
    fields      text        not null,  -- "name phone"
    case_id     bigint      not null,  -- 0: no case
    ground      text        not null,
    constraint employer_person_access_purpose
        check (case_id > 0 or length(ground) between 2 and 200)
);
create index employer_person_access_by_employer on employer_person_access (employer_id, access_id);

alter table employer_person_access enable row level security;
alter table employer_person_access force row level security;
create policy employer_person_access_seen on employer_person_access
    using (employer_seen(employer_id));

grant select, insert on employer_person_access to :runtime;
