-- Names and telephones of employers' people move to the next data key like those of workers.
-- Rights and an index on a small table: a lock for an instant.
grant update (name, phone, key_version) on employer_person to :runtime;
create index employer_person_by_key on employer_person (key_version, person_id);
