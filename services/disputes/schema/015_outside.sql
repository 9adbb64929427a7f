-- Answers of bodies without a system: who brought one in, and by which paper. Columns with constant
-- defaults; an instance of the release before goes on as it did.
alter table handoff
    add column brought_by text not null default '',    -- who of the sender's department; '': the receiver answered
    add column answer_paper text not null default '',  -- hash of the scanned answer; '': it is signed
    add constraint handoff_brought check ((answer_paper = '' or brought_by <> '') and
                                          (brought_by = '' or answer_paper <> '' or answer_key <> '') and
                                          answer_paper ~ '^([0-9a-f]{64})?$');
