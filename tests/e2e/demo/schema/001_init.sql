-- Notes and the employers heard of. New tables only.
create table note (
    note_id bigint primary key,
    region  text   not null,
    text    text   not null,
    constraint note_text check (length(text) between 1 and 1000)
);
alter table note enable row level security, force row level security;
create policy note_region on note using (gongdao_sees(region));
create table employer (
    employer_id bigint primary key,
    version     bigint not null,
    generation  bigint not null
);
grant select, insert on note to :runtime;
grant select, insert, update, delete on employer to :runtime;
