-- What an hour brought: kept with the audit of a worker-month, for wage guidance and its course over
-- years. Constant defaults: no row is rewritten; months audited before count once they are audited
-- again. The index holds all a period's figures are made of.

alter table worker_month
    add column region text not null default '',       -- of most of the work; '': none
    add column occupation text not null default '',
    add column class text not null default '',
    add column worked_s bigint not null default 0,
    add column counted_fen bigint not null default 0; -- pay that counts toward the minimum wage
create index worker_month_pay on worker_month (month)
    include (occupation, class, region, employer_id, worker_id, worked_s, counted_fen)
    where worked_s > 0 and counted_fen > 0;
