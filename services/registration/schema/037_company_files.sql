-- A company files its own roster: of the history of files it sees its own company's, and of engagements,
-- whatever is asked of it, none but its own. A column with a constant default and two policies: a lock
-- for a blink; an instance of the release before opens runs of nobody's company, as all were until now.

alter table import_run add column employer_id bigint not null default 0;  -- of the company that sent it; 0: an office

-- One expression without settings of its own, so that the planner puts it in place (as gongdao_sees).
create function company_own(employer bigint) returns boolean
    language sql stable parallel safe as $$
    select current_setting('gongdao.role', true) is distinct from 'company' or
           employer::text = current_setting('gongdao.employer_id', true)
$$;

create policy import_run_company on import_run as restrictive to :runtime using (company_own(employer_id));
create policy engagement_company on engagement as restrictive to :runtime using (company_own(employer_id));
