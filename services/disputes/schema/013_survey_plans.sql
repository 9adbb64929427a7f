-- Rows of a form are seen with their target. Said as a subquery in the policy it was planned, before the
-- tables were analysed, as one look at every target there is; a function that is not unfolded looks at the
-- one. No rows are touched; the tables are locked while their policies change.
create function survey_target_seen(the_target bigint) returns boolean
    language plpgsql stable parallel safe as $$
begin
    return exists (select from survey_target as t where t.target_id = the_target);
end
$$;
create function survey_finding_seen(the_finding bigint) returns boolean
    language plpgsql stable parallel safe as $$
begin
    return exists (select from survey_finding as f where f.finding_id = the_finding);
end
$$;
alter policy survey_fact_seen on survey_fact using (survey_target_seen(target_id));
alter policy survey_answer_seen on survey_answer using (survey_target_seen(target_id));
alter policy survey_part_seen on survey_part using (survey_target_seen(target_id));
alter policy survey_disposition_seen on survey_disposition using (survey_finding_seen(finding_id));
