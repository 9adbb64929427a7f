-- What the checks of one employer's sole traders read: its few findings on them, not all it has.
-- The index reads the table once and holds writers off for so long.
create index finding_of_trader on finding (employer_id, finding_id) where subject like 'trader/%';
