-- All versions of the entries of a credit code: what was known of it on a day.
-- A small table; it takes no writes while the index is built.
create index listing_by_code on listing (credit_code, listing_id);
