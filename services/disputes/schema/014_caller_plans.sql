-- The two questions that every policy of a case asks, kept as plans. A function in SQL that reads a table is parsed and planned anew by
-- each statement that asks it: half of what PostgreSQL spent on an act. In PL/pgSQL a session plans it once. They say the same as before,
-- so an instance of the release before goes on; no table is locked.
create or replace function case_open_to_caller(the_case bigint) returns boolean
    language plpgsql stable parallel safe as $$
begin
    return current_setting('gongdao.role', true) = 'service' or
           exists (select from case_party as p
                    where p.case_id = the_case and p.standing = 'party' and
                          p.department = current_setting('gongdao.department', true));
end
$$;
create or replace function case_known_to_caller(the_case bigint) returns boolean
    language plpgsql stable parallel safe as $$
begin
    return current_setting('gongdao.role', true) = 'service' or
           exists (select from case_party as p
                    where p.case_id = the_case and
                          p.department = current_setting('gongdao.department', true));
end
$$;
