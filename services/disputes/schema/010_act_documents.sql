-- Which document of the case a paper of an act is: by the hash of its content, in hex. A column with a
-- constant default: no row is rewritten, all are read once, and an instance of the release before goes on as it did.
alter table case_act_entry
    add column hash text not null default '',  -- '': known by its number alone
    add constraint case_act_entry_hash check (hash ~ '^([0-9a-f]{64})?$');
