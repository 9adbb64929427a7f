-- Employers by a part of their name or credit code. Every two neighbouring characters stand in an
-- inverted index, so a word of two characters is found by it as well as a long one. The index is
-- built under a lock that holds back writers of employers (some ms for a city's thousands).

-- As people type it: full-width and half-width alike, no blanks, no capitals.
create function employer_words(name text, credit_code text) returns text
    language sql immutable parallel safe as $$
    select lower(regexp_replace(normalize(name || '|' || credit_code, nfkc), '\s', '', 'g'))
$$;

create function word_pairs(words text) returns text[]
    language sql immutable parallel safe as $$
    select coalesce(array_agg(distinct substr(words, i, 2)), '{}')
      from generate_series(1, length(words) - 1) as i
$$;

create index employer_by_words on employer using gin (word_pairs(employer_words(name, credit_code)));

-- The planner asks nothing of the index before a row's policy has been asked, unless the operator
-- tells nothing of other rows; that of the index is not known to. So this runs as the owner role,
-- which nobody logs in as, and asks for the region itself, with all that is asked, before the limit.
create policy employer_owner on employer for select to :owner using (true);
create function employers_found(search text, of_kind text, of_region text, of_status text,
                                after_id bigint, most bigint)
    returns setof bigint
    language plpgsql stable security definer set search_path = :schema, pg_catalog, pg_temp as $$
declare
    words text := lower(regexp_replace(normalize(search, nfkc), '\s', '', 'g'));
begin
    if length(words) < 2 then
        return;
    end if;
    return query
    select e.employer_id
      from employer e
     where word_pairs(employer_words(e.name, e.credit_code)) @> word_pairs(words)
       and strpos(employer_words(e.name, e.credit_code), words) > 0
       and gongdao_sees(e.region)
       and (of_kind = '' or e.kind = of_kind)
       and (of_region = '' or e.region = of_region)
       and (of_status = '' or e.status = of_status)
       and e.employer_id > after_id
     order by e.employer_id
     limit most;
end
$$;
revoke all on function employers_found(text, text, text, text, bigint, bigint) from public;
grant execute on function employers_found(text, text, text, text, bigint, bigint) to :runtime;
