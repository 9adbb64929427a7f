-- Which file was taken in, by whom, and what came of it (IMP-1). A new table: no lock on anything in
-- use, no rows to rewrite. A row a file; the rows of the files are not here.

-- Ids come from blocks of several daemons and say nothing of the order; this does.
create sequence import_run_place cache 1;
create table import_run (
    import_id   bigint      primary key,
    place       bigint      not null unique default nextval('import_run_place'),
    kind        text        not null,
    file_name   text        not null,  -- without its folders
    digest      bytea       not null,  -- BLAKE2b-256 of the file
    state       text        not null,
    rows_read   bigint      not null,
    created     bigint      not null,
    updated     bigint      not null,
    unchanged   bigint      not null,
    refused     bigint      not null,  -- by who read the file, and here
    goes_on_id  bigint      references import_run (import_id),  -- the run that was broken off
    opened_by   text        not null,
    department  text        not null,
    region      text        not null,  -- of who sent it
    opened_at   timestamptz not null,
    changed_at  timestamptz not null,
    constraint import_run_kind check (length(kind) between 1 and 32),
    constraint import_run_file check (length(file_name) between 1 and 255),
    constraint import_run_digest check (octet_length(digest) = 32),
    constraint import_run_state check (state in ('open', 'closed')),
    constraint import_run_region check (region ~ '^[0-9]{6}$'),
    constraint import_run_counts check (created >= 0 and updated >= 0 and unchanged >= 0 and
        refused >= 0 and rows_read between 0 and 50000000 and
        created + updated + unchanged + refused <= rows_read)
);
create index import_run_by_digest on import_run (digest, place);
create index import_run_by_kind on import_run (kind, place);
create index import_run_by_goes_on on import_run (goes_on_id) where goes_on_id is not null;

-- Who may ask at all, access.yaml says; of those, whoever sees the sender's region.
alter table import_run enable row level security;
alter table import_run force row level security;
create policy import_run_seen on import_run using (gongdao_sees(region));

grant select, insert on import_run to :runtime;
grant usage on sequence import_run_place to :runtime;
grant update (state, created, updated, unchanged, refused, changed_at) on import_run to :runtime;
