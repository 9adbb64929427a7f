/*
 * judge_ids - says what common/base thinks of identifiers, for cn_id_oracle.py.
 *
 * A line in: "R DAY FLAG NUMBER" (a resident id on a civil date, FLAG 1 frees numbers of nobody) or
 * "C CODE" (a unified social credit code). A line out: OK or the name of the flaw.
 */
#include "base.h"

#include <stdio.h>
#include <stdlib.h>

#include "cn_id.h"

static const char *judge_resident(slice rest)
{
	struct id_policy policy = {0};
	enum cn_id_flaw flaw;
	slice day, flag;

	if (!slice_next(&rest, ' ', &day) || !slice_next(&rest, ' ', &flag) ||
	    !civil_parse(day.at, day.len, &policy.on))
		return "BAD LINE";
	policy.allow_test = slice_is(flag, "1");
	flaw = id_check(ID_RESIDENT, rest, &policy, NULL);
	return flaw ? cn_id_text(flaw)->name : "OK";
}

int main(void)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t len;

	while ((len = getline(&line, &size, stdin)) > 0) {
		slice s = {line, (size_t)len - (line[len - 1] == '\n')};

		if (slice_starts(s, "R "))
			puts(judge_resident((slice){s.at + 2, s.len - 2}));
		else if (slice_starts(s, "C "))
			puts(credit_code_valid((slice){s.at + 2, s.len - 2}) ? "OK" : "CHECK");
		else
			puts("BAD LINE");
	}
	free(line);
	return 0;
}
