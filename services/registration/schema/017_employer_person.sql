-- Who speaks for an employer, from when to when. Names and telephones are sealed (common/secret).
-- New table only: no lock on anything in use, no rows to rewrite. Kept as 004 says.

create table employer_person (
    person_id   bigint      not null,
    version     bigint      not null,
    employer_id bigint      not null references employer_code (employer_id),
    role        text        not null,
    from_day    date        not null,
    to_day      date,                  -- exclusive; null while it lasts
    name        bytea       not null,  -- sealed
    phone       bytea,                 -- sealed; null none
    key_version bigint      not null,  -- of both
    reason      text        not null,
    recorded_at timestamptz not null,
    recorded_by text        not null,
    replaced_at timestamptz,
    primary key (person_id, version),
    constraint employer_person_role check
        (role in ('legal_representative', 'person_in_charge', 'local_contact')),
    constraint employer_person_period check (to_day > from_day),
    constraint employer_person_sealed check (octet_length(name) between 1 and 1024
                                             and octet_length(phone) between 1 and 1024),
    constraint employer_person_reason check (length(reason) <= 200),
    constraint employer_person_version check (version >= 1 and key_version >= 1)
);
create unique index employer_person_present on employer_person (employer_id, role, from_day)
    where replaced_at is null;
create index employer_person_by_employer on employer_person (employer_id);

alter table employer_person enable row level security;
alter table employer_person force row level security;
create policy employer_person_employer on employer_person
    using (exists (select from employer e where e.employer_id = employer_person.employer_id));

grant select, insert, update (replaced_at) on employer_person to :runtime;
