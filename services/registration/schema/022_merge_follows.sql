-- What else follows when two numbers turn out to be one person's: registrations as a sole trader move
-- to the number that stays, and who may see that number reads who had the values of the other one.
-- A right and a policy: a lock for an instant, no rows to rewrite.
-- Source: plan 2.2; domain.md K.1, K.5; features.md REG-3, AUT-7.

grant update (worker_id) on sole_trader to :runtime;

alter policy worker_access_seen on worker_access
    using (worker_seen(worker_id)
           or exists (select from worker_merge m
                       where m.worker_id = worker_access.worker_id and worker_seen(m.into_id)));
