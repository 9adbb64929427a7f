-- What the probe keeps. New tables only.
create table thing (
    key        text   primary key,
    thing_id   bigint not null,
    version    bigint not null,
    text       text   not null
);
create table taken (
    number     bigint generated always as identity primary key,
    event      text   not null,
    key        text   not null,
    text       text   not null,
    generation bigint not null
);
grant select, insert, update, delete on thing, taken to :runtime;
