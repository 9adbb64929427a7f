#include "base.h"

#include <sodium.h>

#include "claim.h"

#define KEY_SIZE 65

struct shown_claim {
	const char *worker_no, *matter, *month, *place, *docket_no;
	int64_t filing_id;
	civil_date since;
	bool decided;
};

ROW_TABLE(claim_place, COL(claim_place, claim_key, COL_TEXT), COL(claim_place, case_id, COL_I64),
	  COL(claim_place, case_no, COL_TEXT), COL(claim_place, place, COL_TEXT),
	  COL(claim_place, filing_id, COL_I64), COL(claim_place, docket_no, COL_TEXT),
	  COL(claim_place, since, COL_DATE), COL(claim_place, decided, COL_BOOL));
ROW_TABLE(filing, COL(filing, filing_id, COL_I64), COL(filing, case_id, COL_I64),
	  COL(filing, case_no, COL_TEXT), COL(filing, region, COL_TEXT),
	  COL(filing, body, COL_TEXT), COL(filing, docket_no, COL_TEXT),
	  COL(filing, filed_on, COL_DATE), COL(filing, handoff_id, COL_I64),
	  COL(filing, notice, COL_TEXT), COL(filing, department, COL_TEXT),
	  COL(filing, n_claims, COL_I64), COL(filing, outcome, COL_TEXT),
	  COL(filing, ended_on, COL_DATE), COL(filing, ground, COL_TEXT),
	  COL(filing, document, COL_TEXT));
ROW_TABLE(shown_claim, COL(shown_claim, worker_no, COL_TEXT), COL(shown_claim, matter, COL_TEXT),
	  COL(shown_claim, month, COL_TEXT), COL(shown_claim, place, COL_TEXT),
	  COL(shown_claim, docket_no, COL_TEXT), COL(shown_claim, filing_id, COL_I64),
	  COL(shown_claim, since, COL_DATE), COL(shown_claim, decided, COL_BOOL));

/* Who, of whom, what, when: no two claims have one key, for no part holds a line feed. Never to
 * change: it is what keeps a claim from being in two places. */
static const char *claim_key(struct call *c, const struct case_file *f, const struct claim *k)
{
	const char *text = f->employer_id
				   ? arena_printf(c->arena, "%" PRId64 "\n%s\n%s\n%s",
						  f->employer_id, k->worker_no, k->matter, k->month)
				   : arena_printf(c->arena, "=%s\n%s\n%s\n%s", f->employer_name,
						  k->worker_no, k->matter, k->month);
	char *hex = arena_alloc(c->arena, KEY_SIZE);
	unsigned char digest[32];

	if (!text || !hex)
		return NULL;
	(void)crypto_generichash(digest, sizeof(digest), (const unsigned char *)text, strlen(text),
				 NULL, 0); /* fails for wrong sizes only */
	hex_encode(digest, sizeof(digest), hex);
	return hex;
}

int claim_set_load(struct call *c, const struct case_file *f, const struct claim *claims, size_t n,
		   struct claim_set *out)
{
	struct claim_place *rows;
	size_t n_rows;
	int rc;

	*out = (struct claim_set){.n = n, .at = claims};
	out->keys = arena_zalloc(c->arena, n + 1, sizeof(*out->keys));
	out->places = arena_zalloc(c->arena, n + 1, sizeof(*out->places));
	if (!out->keys || !out->places)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		out->keys[i] = claim_key(c, f, &claims[i]);
		if (!out->keys[i])
			return E_NO_MEMORY;
	}
	rc = tx_many(c->tx, Q_CLAIM_PLACES_LOCK, ARGS(A_TEXTS(out->keys, n)), &rows, &n_rows);
	for (size_t i = 0; !rc && i < n; i++) {
		for (size_t r = 0; r < n_rows && !out->places[i]; r++) {
			if (strcmp(rows[r].claim_key, out->keys[i]) == 0)
				out->places[i] = &rows[r];
		}
	}
	return rc;
}

int claim_set_name(struct call *c, const struct case_file *f, const struct claim_set *s,
		   size_t *out_new)
{
	const char **texts = arena_zalloc(c->arena, 4 * s->n + 1, sizeof(*texts));
	size_t n = 0;
	int rc;

	if (!texts)
		return E_NO_MEMORY;
	for (size_t i = 0; i < s->n; i++) {
		if (s->places[i])
			continue;
		texts[n] = s->keys[i];
		texts[s->n + n] = s->at[i].worker_no;
		texts[2 * s->n + n] = s->at[i].matter;
		texts[3 * s->n + n] = s->at[i].month;
		n++;
	}
	*out_new = n;
	if (!n)
		return 0;
	rc = tx_queue(c->tx, Q_CLAIM_PLACE_INSERT,
		      ARGS(A_TEXTS(texts, n), A_I64(f->case_id), A_TEXT(f->case_no),
			   A_DATE(civil_from_utc(c->now))));
	return rc ? rc
		  : tx_queue(c->tx, Q_CASE_CLAIM_INSERT,
			     ARGS(A_I64(f->case_id), A_TEXT(f->region), A_TEXTS(texts, n),
				  A_TEXTS(texts + s->n, n), A_TEXTS(texts + 2 * s->n, n),
				  A_TEXTS(texts + 3 * s->n, n)));
}

int filing_insert(struct call *c, const struct filing *x)
{
	return tx_queue(c->tx, Q_FILING_INSERT,
			ARGS(A_I64(x->filing_id), A_I64(x->case_id), A_TEXT(x->case_no),
			     A_TEXT(x->region), A_TEXT(x->body), A_TEXT(x->docket_no),
			     A_DATE(x->filed_on), A_I64(x->handoff_id), A_TEXT(x->notice),
			     A_TEXT(x->department), A_TEXT(c->who->subject), A_TIME(c->now),
			     A_I64(x->n_claims)));
}

/* ---- shown ---------------------------------------------------------------------------------- */

void filing_present(const struct filing *x, Disputes__Filing *m)
{
	m->filing_id = x->filing_id;
	m->case_id = x->case_id;
	m->case_no = (char *)x->case_no;
	m->body = (char *)x->body;
	m->docket_no = (char *)x->docket_no;
	m->filed_day = x->filed_on.day;
	m->handoff_id = x->handoff_id;
	m->notice = (char *)x->notice;
	m->department = (char *)x->department;
	m->claim_count = (uint32_t)x->n_claims;
	m->outcome = (char *)x->outcome;
	m->ended_day = x->ended_on.day;
	m->ground = (char *)x->ground;
	m->document = (char *)x->document;
}

static int filings_present(struct call *c, int64_t case_id, Disputes__GetCaseReply *rep)
{
	struct filing *rows;
	Disputes__Filing *shown;
	size_t n;
	int rc = tx_many(c->tx, Q_FILING_OF_CASE, ARGS(A_I64(case_id)), &rows, &n);

	if (rc)
		return rc;
	rep->filings = arena_zalloc(c->arena, n + 1, sizeof(*rep->filings));
	shown = arena_zalloc(c->arena, n + 1, sizeof(*shown));
	if (!rep->filings || !shown)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		disputes__filing__init(&shown[i]);
		filing_present(&rows[i], &shown[i]);
		rep->filings[i] = &shown[i];
	}
	rep->n_filings = n;
	return 0;
}

int claims_present(struct call *c, const struct case_file *f, Disputes__GetCaseReply *rep)
{
	struct shown_claim *rows;
	Disputes__Claim *shown;
	size_t n;
	int rc = tx_many(c->tx, Q_CLAIM_OF_CASE, ARGS(A_I64(f->case_id)), &rows, &n);

	if (rc)
		return rc;
	rep->claims = arena_zalloc(c->arena, n + 1, sizeof(*rep->claims));
	shown = arena_zalloc(c->arena, n + 1, sizeof(*shown));
	if (!rep->claims || !shown)
		return E_NO_MEMORY;
	for (size_t i = 0; i < n; i++) {
		disputes__claim__init(&shown[i]);
		shown[i].worker_no = (char *)rows[i].worker_no;
		shown[i].matter = (char *)rows[i].matter;
		shown[i].month = (char *)rows[i].month;
		shown[i].place = (char *)rows[i].place;
		shown[i].docket_no = (char *)rows[i].docket_no;
		shown[i].filing_id = rows[i].filing_id;
		shown[i].since_day = rows[i].since.day;
		shown[i].decided = rows[i].decided;
		rep->claims[i] = &shown[i];
	}
	rep->n_claims = n;
	return filings_present(c, f->case_id, rep);
}
