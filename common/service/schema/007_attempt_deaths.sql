-- How many of its workers an attempt has ended: one may have been killed for anything, so the first is
-- forgiven. A column with a constant default of a table that is all but empty; an instance of the release
-- before judges after the first, as it did.
alter table attempt add column n_deaths bigint not null default 0;
grant update (n_deaths) on attempt to :runtime;
