-- Who is bound to an employer reads that employer's rows and no others, whatever the region allows
-- (WAG-9: no platform learns of another). Restrictive: on top of the policies that are there; one
-- setting, read once a statement. Everybody else is bound to none (0) and sees as before.
-- Policies only: each takes its table's lock for a blink.

create policy employer_own on employer as restrictive using
    ((select coalesce(nullif(current_setting('gongdao.employer_id', true), '')::bigint, 0))
        in (0, employer_id));
create policy engagement_own on engagement as restrictive using
    ((select coalesce(nullif(current_setting('gongdao.employer_id', true), '')::bigint, 0))
        in (0, employer_id));
create policy submission_own on submission as restrictive using
    ((select coalesce(nullif(current_setting('gongdao.employer_id', true), '')::bigint, 0))
        in (0, employer_id));
create policy work_interval_own on work_interval as restrictive using
    ((select coalesce(nullif(current_setting('gongdao.employer_id', true), '')::bigint, 0))
        in (0, employer_id));
create policy pay_line_own on pay_line as restrictive using
    ((select coalesce(nullif(current_setting('gongdao.employer_id', true), '')::bigint, 0))
        in (0, employer_id));
create policy roster_day_own on roster_day as restrictive using
    ((select coalesce(nullif(current_setting('gongdao.employer_id', true), '')::bigint, 0))
        in (0, employer_id));
create policy penalty_own on penalty as restrictive using
    ((select coalesce(nullif(current_setting('gongdao.employer_id', true), '')::bigint, 0))
        in (0, employer_id));
create policy push_event_own on push_event as restrictive using
    ((select coalesce(nullif(current_setting('gongdao.employer_id', true), '')::bigint, 0))
        in (0, employer_id));
create policy unit_price_own on unit_price as restrictive using
    ((select coalesce(nullif(current_setting('gongdao.employer_id', true), '')::bigint, 0))
        in (0, employer_id));
create policy agreement_own on agreement as restrictive using
    ((select coalesce(nullif(current_setting('gongdao.employer_id', true), '')::bigint, 0))
        in (0, employer_id));
create policy hours_approval_own on hours_approval as restrictive using
    ((select coalesce(nullif(current_setting('gongdao.employer_id', true), '')::bigint, 0))
        in (0, employer_id));
create policy platform_limit_own on platform_limit as restrictive using
    ((select coalesce(nullif(current_setting('gongdao.employer_id', true), '')::bigint, 0))
        in (0, employer_id));
create policy packed_month_own on packed_month as restrictive using
    ((select coalesce(nullif(current_setting('gongdao.employer_id', true), '')::bigint, 0))
        in (0, employer_id));
create policy finding_own on finding as restrictive using
    ((select coalesce(nullif(current_setting('gongdao.employer_id', true), '')::bigint, 0))
        in (0, employer_id));
create policy finding_version_own on finding_version as restrictive using
    ((select coalesce(nullif(current_setting('gongdao.employer_id', true), '')::bigint, 0)) = 0
     or exists (select from finding as f where f.finding_id = finding_version.finding_id));

-- These had none: their rows were reached through the tables above, but for the counts of
-- GetAuditProgress.
alter table worker_month enable row level security;
alter table worker_month force row level security;
create policy worker_month_own on worker_month using
    ((select coalesce(nullif(current_setting('gongdao.employer_id', true), '')::bigint, 0))
        in (0, employer_id));
alter table unknown_worker enable row level security;
alter table unknown_worker force row level security;
create policy unknown_worker_own on unknown_worker using
    ((select coalesce(nullif(current_setting('gongdao.employer_id', true), '')::bigint, 0))
        in (0, employer_id));
alter table dirty enable row level security;
alter table dirty force row level security;
create policy dirty_own on dirty using
    ((select coalesce(nullif(current_setting('gongdao.employer_id', true), '')::bigint, 0))
        in (0, employer_id));
alter table alias enable row level security;
alter table alias force row level security;
create policy alias_own on alias using
    ((select coalesce(nullif(current_setting('gongdao.employer_id', true), '')::bigint, 0))
        in (0, employer_id));
