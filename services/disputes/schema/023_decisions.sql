-- What went back and forth is decided by the leading office (ENF-09): its queue, and how often a case did, asked also by who
-- returns it, who sees nothing of the case but his own hand-off. An index over the few open deadlines of HO-2, a function, a policy
-- for the owner of the tables. No table is rewritten; an instance of the release before goes on as it did.
create index deadline_undecided on deadline (department, due_day, deadline_id)
    where code = 'HO-2' and state <> 'stopped';

create policy handoff_result_owner on handoff_result for select to :owner using (true);

-- n: returned, given back by a body without the system, or back to a department that had handed it on; a referral to the leading
-- office is neither. assigned_to: whom the leading office named, who has not given it back; '': nobody. asked: it is its to decide,
-- or was; decided: and is not any more. A body without the system that gives back what was assigned to it opens the question again.
create function case_bounces(the_case bigint, the_office text)
    returns table (n bigint, assigned_to text, asked boolean, decided boolean)
    language sql stable security definer set search_path = :schema, pg_catalog, pg_temp as $$
    with back as (
        select r.handoff_id, r.result_id
          from handoff_result as r
         where r.case_id = the_case and r.result in ('REFUSED', 'RETURNED')),
    question as (
        select d.state
          from deadline as d
         where d.case_id = the_case and d.code = 'HO-2' and
               d.deadline_id > (select coalesce(max(b.result_id), 0)
                                  from back as b
                                  join handoff as h using (handoff_id)
                                 where h.binding and h.from_department = the_office))
    select count(*) filter (where h.state = 'RETURNED' or
               (h.state = 'ACCEPTED' and (h.kind, h.to_department) <> ('REFER', the_office) and
                exists (select from handoff as e
                         where e.case_id = the_case and e.state = 'ACCEPTED' and e.kind in ('TRANSFER', 'REFER') and
                               e.from_department = h.to_department and e.handoff_id < h.handoff_id))) +
           (select count(*) from back),
           coalesce(max(h.to_department) filter (where h.binding and h.from_department = the_office and
                                                       h.state in ('SENT', 'ACCEPTED') and
                                                       h.handoff_id not in (select b.handoff_id from back as b)), ''),
           exists (select from question),
           exists (select from question as q where q.state = 'stopped')
      from handoff as h
     where h.case_id = the_case and h.kind in ('TRANSFER', 'REFER')
$$;
revoke all on function case_bounces(bigint, text) from public;
grant execute on function case_bounces(bigint, text) to :runtime;
