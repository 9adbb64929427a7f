-- A hand-off that may not be returned: what went back and forth is referred to the leading office, and it assigns it (ENF-09).
-- A column with a constant default; an instance of the release before goes on as it did.
alter table handoff add column binding boolean not null default false;
