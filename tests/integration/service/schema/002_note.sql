-- What the tests of shared transactions need. A new table and a function only.
-- Of a region, for :rows under row-level security; `teller` is whom the transaction speaks for.
create table note (
    number     bigint generated always as identity primary key,
    key        text   not null unique,
    region     text   not null,
    subject    text   not null,
    teller     text   not null default current_setting('gongdao.subject')
);
alter table note enable row level security;
alter table note force row level security;
create policy note_region on note using (gongdao_sees(region));
create function fail(state text) returns void language plpgsql as $$
begin
    raise exception using errcode = state, message = 'as asked';
end $$;
grant select, insert, update, delete on note to :runtime;
