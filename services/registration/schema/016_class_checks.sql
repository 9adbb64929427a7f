-- What the checks of classes page through: few of many rows.
-- Each index reads its table once and holds writers off for so long.

create index engagement_unclassified on engagement (engagement_id) where class = 'X';
create index classification_managed on classification (engagement_id)
    where declared = 'C' and n_managed > 0;
create index classification_flagged on classification (engagement_id) where flags <> '';
