-- Which seal an entry is in, by its audit_id: gongdao verify looks for entries of no seal a range at a time, and reads
-- neither audit nor chain_seal as a whole (AUD-9). The sealer waits while the index is built (seconds for a million
-- seals), and goes on then; commands do not wait. An instance of the release before writes into it as it seals.

create index chain_seal_by_ids on chain_seal using gist
    (int8range(least(ids[1], ids[cardinality(ids)]), greatest(ids[1], ids[cardinality(ids)]), '[]'));
