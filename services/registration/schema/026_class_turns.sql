-- When a decision that was signed for a later day begins to hold, the engagement stands elsewhere: the
-- night's round finds it by that day.
-- A new column without a default: no rewrite. The index reads the table once and holds writers off
-- for so long.

alter table classification
    add column turns_on date; -- the next day on which a decision begins to hold; null none
create index classification_by_turn on classification (turns_on, engagement_id)
    where turns_on is not null;

-- Statements that paged through classes are gone: the checks take each engagement by its id.
drop index engagement_unclassified;
drop index classification_managed;
drop index classification_flagged;
