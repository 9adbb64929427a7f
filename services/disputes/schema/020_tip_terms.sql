-- Who waits for an answer to a hand-off, as the holder of a receipt code reads it: the body it is offered to, also where another
-- department sees to the term for it (a body without the system); of a draft nobody. No table is locked; an instance of the release
-- before goes on as it did.
create or replace function tip_terms(the_code bytea)
    returns table (deadline_id bigint, title_zh text, title_en text, department text, due_day date,
                   due_at timestamptz, breached boolean, handoff_id bigint)
    language sql stable security definer set search_path = :schema, pg_catalog, pg_temp as $$
    select d.deadline_id, t.title_zh, t.title_en, coalesce(h.to_department, d.department), d.due_day, d.due_at,
           d.status = 'breached', coalesce(h.handoff_id, 0)
      from intake as i
      join deadline as d on d.case_id = i.case_id
      join clock_terms as t on t.terms = d.terms
      left join handoff as h on h.handoff_id = d.handoff_id and h.state = 'SENT'
     where i.receipt_hash = the_code and d.state = 'running' and d.runs and d.code <> 'HO-4'
$$;
