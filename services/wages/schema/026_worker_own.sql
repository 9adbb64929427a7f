-- A worker reads what was found of him and what is said to have been paid to him, wherever his employers
-- are, and answers the latter. Two columns, the second with a constant default; two indexes, for no longer
-- than which findings and payments wait; policies, for a blink. Nobody but a worker is bound to one (0).

-- He says that it did not come: it counts for nothing until the bank, an officer or another word of the
-- company says otherwise. An instance of the release before takes it for reported, as it did.
alter table payment add column denied_at timestamptz;
alter table payment_version add column denied boolean not null default false;
create index payment_by_worker on payment (worker_id, payment_id);
create index finding_by_worker on finding (worker_id, finding_id) where worker_id <> 0;

create policy finding_of_worker on finding for select using
    (worker_id = (select nullif(nullif(current_setting('gongdao.worker_id', true), ''), '0')::bigint));
create policy finding_worker on finding as restrictive using
    ((select coalesce(nullif(current_setting('gongdao.worker_id', true), '')::bigint, 0))
        in (0, worker_id));
create policy finding_version_of_worker on finding_version for select using
    ((select coalesce(nullif(current_setting('gongdao.worker_id', true), '')::bigint, 0)) <> 0
     and exists (select from finding as f where f.finding_id = finding_version.finding_id));
create policy finding_version_worker on finding_version as restrictive using
    ((select coalesce(nullif(current_setting('gongdao.worker_id', true), '')::bigint, 0)) = 0
     or exists (select from finding as f where f.finding_id = finding_version.finding_id));
create policy payment_of_worker on payment using
    (worker_id = (select nullif(nullif(current_setting('gongdao.worker_id', true), ''), '0')::bigint));
create policy payment_worker on payment as restrictive using
    ((select coalesce(nullif(current_setting('gongdao.worker_id', true), '')::bigint, 0))
        in (0, worker_id));
create policy payment_version_of_worker on payment_version using
    ((select coalesce(nullif(current_setting('gongdao.worker_id', true), '')::bigint, 0)) <> 0
     and exists (select from payment as p where p.payment_id = payment_version.payment_id));
create policy payment_version_worker on payment_version as restrictive using
    ((select coalesce(nullif(current_setting('gongdao.worker_id', true), '')::bigint, 0)) = 0
     or exists (select from payment as p where p.payment_id = payment_version.payment_id));
