-- Names of one's own department: a colleague is told by the name of his post, and by nothing else of his
-- account, which stays out of sight (account_seen). New index, policies for the owner of the tables, functions
-- and nothing else: no row is rewritten.

create index account_staff on account (department, account_id) where kind = 'STAFF';
create policy account_owner on account for select to :owner using (true);
create policy role_grant_owner on role_grant for select to :owner using (true);

-- Of these accounts, those that work in the caller's department, or have come in for it.
create function colleague_names(ids bigint[]) returns table (account_id bigint, name text, active boolean)
    language sql stable security definer set search_path = :schema, pg_catalog, pg_temp as $$
    select a.account_id, a.name, not a.disabled
      from account as a
     where a.account_id = any(ids) and a.kind = 'STAFF' and
           current_setting('gongdao.department', true) <> '' and
           (a.department = current_setting('gongdao.department', true) or
            exists (select from role_grant as r
                     where r.account_id = a.account_id and
                           r.department = current_setting('gongdao.department', true)))
     order by a.account_id
$$;

-- Those of the caller's department that can come in: whom work may be given to.
create function colleagues_active(after_id bigint, most bigint)
    returns table (account_id bigint, name text, active boolean)
    language sql stable security definer set search_path = :schema, pg_catalog, pg_temp as $$
    select a.account_id, a.name, true
      from account as a
     where a.department = current_setting('gongdao.department', true) and a.kind = 'STAFF' and
           not a.disabled and a.account_id > after_id
     order by a.account_id
     limit most
$$;

revoke all on function colleague_names(bigint[]), colleagues_active(bigint, bigint) from public;
grant execute on function colleague_names(bigint[]), colleagues_active(bigint, bigint) to :runtime;
