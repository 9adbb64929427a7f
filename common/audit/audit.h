/*
 * audit - what every auditor shares: rules asked on facts, hits kept as findings, version by
 * version, findings shown and announced.
 *
 *   (none)  -> open     a rule hits for the first time
 *   open    -> open     its facts or figures changed: a new version
 *   open    -> cleared  the rule hits no longer
 *   cleared -> open     it hits again
 *
 * An auditor may say of a hit that it is "reported" (paid, says the company) or "cleared" (an
 * officer or a bank did): that is the state it gets. A hit that is cleared is not raised for the
 * first time.
 *
 * An audit that finds what it found before writes nothing and announces nothing. A finding is known
 * by employer, worker, month, rule and subject. The auditor's own schema holds the tables `finding`
 * and `finding_version` (audit.sql names their columns), and its main.c names audit_statements as
 * its shared statements and {"FindingRecorded", &audit__finding__descriptor, finding_replay} among
 * its sources.
 *
 * Owns:    everything lives in the call's arena; texts of a rule belong to the pack.
 * Errors:  0 or a negative E_...; NULL when the arena is full.
 * Limits:  FACTS_MAX facts a rule; FACTS_JSON_MAX bytes of them.
 */
#ifndef GONGDAO_AUDIT_H
#define GONGDAO_AUDIT_H

#include "rules.h"
#include "service.h"

#include "audit_sql.h"
#include "finding.pb-c.h"

#define FACTS_MAX      64
#define FACTS_JSON_MAX 16384

/* ---- asking: ask.c -------------------------------------------------------------------------- */

/* The facts of one subject. */
struct fact_set {
	struct fact at[FACTS_MAX];
	size_t n;
};

void fact_add(struct fact_set *f, struct fact one);
/* Those the rule names, in its order, ended by {NULL} (room for FACTS_MAX + 1); false when one is
 * not there. */
bool facts_pick(const struct rule *rule, const struct fact_set *all, struct fact *out);
bool rule_names(const struct rule *rule, const char *fact);

/* The facts an auditor computes for one kind of subject. */
struct fact_names {
	const char *subject; /* "month", "engagement" ... */
	const char *const *names;
	size_t n;
};
/* Every rule whose id begins with one of the prefixes ("PAY-", NULL-terminated) names only facts
 * that are computed for its subject; E_RULE with file and line. */
int rules_check_facts(const struct rules *r, const char *const *prefixes,
		      const struct fact_names *facts, size_t n, struct err *err) MUST_CHECK;
bool rule_is_of(const struct rule *rule, const char *const *prefixes);

/* ---- presenting: present.c ------------------------------------------------------------------ */

/* Whom and what a finding is about. */
struct finding_about {
	int64_t employer_id, worker_id;
	const char *employer_name, *worker_no, *class, *region, *subject;
	civil_date month; /* any day of it */
};

/* A hit as the message that is stored, announced and shown; without id, version and times. */
Audit__Finding *finding_present(struct arena *a, const struct finding_about *about,
				const struct rule_input *in, const struct rule_result *result);

/* ---- keeping: settle.c ---------------------------------------------------------------------- */

/* A stored finding in its last version; the auditor's own statement selects those of a subject:
 * `for update of` the finding, in ascending id. */
struct finding_row {
	int64_t finding_id, worker_id, version;
	const char *rule, *subject, *state, *body;
	utc_time raised_at, changed_at;
};
extern const struct row_table finding_row_row;

struct findings {
	Audit__Finding **at;
	size_t n;
	const struct rules *rules; /* the pack they rest on: its digest is kept with them */
};

/* Brings the stored findings of a subject in line with what was found now. */
int findings_settle(struct call *c, const struct findings *found, const struct finding_row *stored,
		    size_t n_stored) MUST_CHECK;
/* A stored body as the message. */
int finding_read(struct call *c, const char *body, Audit__Finding **out) MUST_CHECK;

/* ---- showing: show.c ------------------------------------------------------------------------ */

int get_finding(struct call *c, const Audit__GetFindingRequest *req, Audit__Finding *rep);
int list_findings(struct call *c, const Audit__ListFindingsRequest *req,
		  Audit__ListFindingsReply *rep);
/* A page of ReplayEvents. */
int finding_replay(struct call *c, int64_t after_id, size_t limit, int64_t *out_last,
		   size_t *out_n);

#endif
