-- What a worker brings in under his own account he follows there, without a receipt code. One column, empty
-- in what there is; an index of those that have it; functions and policies. A lock for a blink.

-- Blind: the same worker under the same key. Of those who reported under their account only: that an
-- officer wrote down a number of the register opens nothing to anybody.
alter table intake_reporter add column worker_index uuid;
create index intake_reporter_by_worker on intake_reporter (worker_index) where worker_index is not null;

create policy intake_take_own on intake for insert
    with check (current_setting('gongdao.role', true) = 'worker' and channel = 'worker' and named);
create policy intake_message_add_own on intake_message for insert
    with check (from_reporter and current_setting('gongdao.role', true) = 'worker');
create policy intake_reporter_take_own on intake_reporter for insert
    with check (current_setting('gongdao.role', true) = 'worker' and worker_index is not null);

-- As with a receipt code, knowing is the right: only who has the data key makes an index.
create policy intake_reporter_owner on intake_reporter for select to :owner using (true);
create function own_intakes(the_indexes uuid[]) returns setof intake
    language sql stable security definer set search_path = :schema, pg_catalog, pg_temp as $$
    select i.* from intake_reporter as r join intake as i on i.intake_id = r.intake_id
     where r.worker_index = any(the_indexes)
$$;
revoke all on function own_intakes(uuid[]) from public;
grant execute on function own_intakes(uuid[]) to :runtime;
