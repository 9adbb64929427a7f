-- Licences of employers, permits of drivers and vehicles: known by their paper, never overwritten.
-- New tables only: no lock on anything in use, no rows to rewrite.
--
-- Every table of records about employers is kept in one way: the present version of a record is the
-- row without replaced_at; a change writes a new row and dates the one before. Whatever was known
-- on any day is `recorded_at <= day and (replaced_at is null or replaced_at > day)`.

insert into import_lock (kind) values ('employer_records');

-- Records about an employer are seen by whoever sees the employer, wherever it is registered now.

create table licence (
    licence_id  bigint      not null,
    version     bigint      not null,
    employer_id bigint      not null references employer_code (employer_id),
    kind        text        not null,
    number      text        not null,
    issuer      text        not null,
    scope       text        not null,
    from_day    date        not null,
    to_day      date,                  -- exclusive; null without end
    reason      text        not null,
    recorded_at timestamptz not null,
    recorded_by text        not null,
    replaced_at timestamptz,
    primary key (licence_id, version),
    constraint licence_kind check (kind in ('dispatch', 'human_resources', 'ride_hailing',
                                            'express', 'food', 'road_freight', 'other')),
    constraint licence_number check (length(number) between 1 and 64),
    constraint licence_text check (length(issuer) <= 100 and length(scope) <= 500
                                   and length(reason) <= 200),
    constraint licence_period check (to_day > from_day),
    constraint licence_version check (version >= 1)
);
create unique index licence_present on licence (employer_id, kind, number, from_day)
    where replaced_at is null;
create index licence_by_employer on licence (employer_id);
-- What ends soon.
create index licence_by_end on licence (to_day) where replaced_at is null;

-- Of a driver (worker_id) or of a vehicle of an employer (worker_id 0). A plate tells one vehicle
-- and so may tell a person: it is in no event.
create table permit (
    permit_id   bigint      not null,
    version     bigint      not null,
    employer_id bigint      not null references employer_code (employer_id),
    worker_id   bigint      not null,  -- 0: none
    kind        text        not null,
    grade       text        not null,
    plate       text        not null,
    number      text        not null,
    from_day    date        not null,
    to_day      date,                  -- exclusive; null without end
    reason      text        not null,
    recorded_at timestamptz not null,
    recorded_by text        not null,
    replaced_at timestamptz,
    primary key (permit_id, version),
    constraint permit_kind check (kind in ('driving_licence', 'ride_driver', 'freight_driver',
                                           'ride_vehicle', 'freight_vehicle', 'vehicle_plate')),
    -- No number of a driver's permit: it is the driver's identity number.
    constraint permit_number check (length(number) <= 64 and (number = '' or worker_id = 0
        or kind in ('ride_vehicle', 'freight_vehicle', 'vehicle_plate'))),
    constraint permit_text check (length(grade) <= 8 and length(plate) <= 16
                                  and length(reason) <= 200),
    constraint permit_period check (to_day > from_day),
    constraint permit_version check (version >= 1)
);
create unique index permit_present on permit (employer_id, worker_id, kind, plate, from_day)
    where replaced_at is null;
create index permit_by_employer on permit (employer_id, permit_id);
create index permit_by_worker on permit (worker_id, permit_id) where worker_id > 0;
create index permit_by_end on permit (to_day) where replaced_at is null;

alter table licence enable row level security;
alter table licence force row level security;
create policy licence_employer on licence
    using (exists (select from employer e where e.employer_id = licence.employer_id));

alter table permit enable row level security;
alter table permit force row level security;
create policy permit_employer on permit
    using (exists (select from employer e where e.employer_id = permit.employer_id));

grant select, insert, update (replaced_at) on licence, permit to :runtime;
