#include "activation.h"

#include <errno.h>
#include <unistd.h>

#include "confirm.h"
#include "folder.h"
#include "pack.h"

static void file_close(FILE **f)
{
	if (*f)
		(void)fclose(*f); /* what is lost is memory */
}

static void text_free(char **text)
{
	free(*text);
}

static int as_rule(struct err *err, int rc)
{
	if (rc == E_CONFIG)
		err->code = rc = E_RULE;
	return rc;
}

/* ---- reading ---------------------------------------------------------------------------- */

static bool digest_valid(const char *text)
{
	return strlen(text) == 64 && strspn(text, "0123456789abcdef") == 64;
}

static int head_read(const struct yaml_node *root, struct activation *x, struct err *err)
{
	const struct yaml_node *start;
	const char *text;
	int rc;

	if ((rc = pack_text(root, "digest", &x->digest, err)) != 0 ||
	    (rc = pack_text(root, "replaces", &x->replaces, err)) != 0 ||
	    (rc = pack_text(root, "reason", &x->reason, err)) != 0 ||
	    (rc = pack_text(root, "start", &text, err)) != 0)
		return rc;
	x->digest_at = yaml_get(root, "digest");
	start = yaml_get(root, "start");
	if (!digest_valid(x->digest))
		return yaml_refuse(x->digest_at, err, "digest: 64 hexadecimal digits are needed");
	if (strcmp(x->replaces, ACTIVATION_NONE) != 0 && !digest_valid(x->replaces))
		return yaml_refuse(yaml_get(root, "replaces"), err,
				   "replaces: 64 hexadecimal digits or " ACTIVATION_NONE);
	if (!sign_line_valid(x->reason))
		return yaml_refuse(yaml_get(root, "reason"), err,
				   "reason: holds a control character");
	if (!utc_parse(text, strlen(text), &x->start))
		return yaml_refuse(start, err,
				   "start: \"%.40s\" is no time such as "
				   "2026-12-01 00:00:00",
				   text);
	return 0;
}

static int root_read(const struct yaml_node *root, struct activation *x, struct err *err)
{
	static const char *const keys[] = {"digest",   "replaces", "reason", "start",
					   "proposed", "approved", NULL};
	int rc;

	if ((rc = yaml_only(root, keys, err)) != 0 || (rc = head_read(root, x, err)) != 0 ||
	    (rc = yaml_need(root, "proposed", &x->proposed_at, err)) != 0 ||
	    (rc = signature_read(x->proposed_at, &x->proposed, err)) != 0)
		return rc;
	x->approved_at = yaml_get(root, "approved");
	return x->approved_at ? signature_read(x->approved_at, &x->approved, err) : 0;
}

int activation_parse(struct arena *a, const char *name, slice text, struct activation *out,
		     struct err *err)
{
	struct activation x = {.text = text};
	const struct yaml_node *root;
	int rc = yaml_parse(a, name, text.at, text.len, &root, err);

	if (!rc)
		rc = root_read(root, &x, err);
	if (!rc)
		*out = x;
	return as_rule(err, rc);
}

int activation_load(struct arena *a, const char *folder, struct activation *out, struct err *err)
{
	const char *path = arena_printf(a, "%s/" ACTIVATION_FILE, folder);
	slice text;
	int rc;

	if (!path)
		return err_set(err, E_NO_MEMORY, "out of memory");
	if (access(path, F_OK) && errno == ENOENT)
		return err_set(err, E_NOT_FOUND,
			       "%s: is not there: nobody proposed these rules (gongdao rules "
			       "propose)",
			       path);
	rc = folder_read(a, path, &text, err);
	return rc ? rc : activation_parse(a, path, text, out, err);
}

/* ---- checking --------------------------------------------------------------------------- */

int activation_text(const struct activation *x, bool approval, char text[SIGN_MESSAGE_MAX],
		    struct err *err)
{
	const struct signature *s = approval ? &x->approved : &x->proposed;
	struct str t = str_init(text, SIGN_MESSAGE_MAX);
	char start[32], at[32];

	str_addf(&t,
		 "gongdao activation 1\n%s\ndigest: %s\nreplaces: %s\nreason: %s\nstart: "
		 "%s\nsigner: %s\nat: %s\n",
		 approval ? "approve" : "propose", x->digest, x->replaces, x->reason,
		 utc_format_iso(x->start, start), s->signer, utc_format_iso(s->at, at));
	if (approval)
		str_addf(&t, "proposed: %s %s\n", x->proposed.signer, x->proposed.hex);
	return t.cut ? err_set(err, E_RANGE, "the reason is too long") : 0;
}

static int signature_check(const struct activation *x, bool approval, const struct signers *all,
			   struct err *err)
{
	const struct yaml_node *at = approval ? x->approved_at : x->proposed_at;
	const struct signature *s = approval ? &x->approved : &x->proposed;
	const struct signer *who = signers_find(all, s->signer);
	char text[SIGN_MESSAGE_MAX];
	int rc;

	if (!who)
		return yaml_refuse(at, err, "\"%s\" is no signer of %s", s->signer, all->file);
	if (!signer_then(who, s->at))
		return yaml_refuse(at, err, "%s signed after the last day that %s:%d gives him",
				   s->signer, all->file, who->line);
	rc = activation_text(x, approval, text, err);
	if (rc)
		return rc;
	return sign_verify(who->public, text, s->hex)
		       ? 0
		       : yaml_refuse(at, err,
				     "the signature of %s is not of this: something was changed "
				     "after it",
				     s->signer);
}

/* The pack says by which keys its figures were confirmed; the host says whose these are. */
static int confirmations_check(const struct rules *r, const struct signers *all, struct err *err)
{
	const struct signers *in_pack = confirmation_signers(r);

	for (size_t i = 0; i < confirmations_n(r); i++) {
		const struct confirmation *c = confirmation_get(r, i);

		for (size_t k = 0; k < c->n_by; k++) {
			const struct signer *said = signers_find(in_pack, c->by[k].signer);
			const struct signer *known = signers_find(all, c->by[k].signer);

			if (!known || strcmp(known->public, said->public) != 0 ||
			    !signer_then(known, c->by[k].at))
				return err_set(err, E_RULE,
					       "%s:%d:1: %s confirmed %s with a key that %s does "
					       "not give him for that day",
					       c->file, c->line, c->by[k].signer, c->key,
					       all->file);
		}
	}
	return 0;
}

int activation_check_proposal(const struct activation *x, const struct rules *r,
			      const struct signers *s, struct err *err)
{
	int rc;

	if (strcmp(x->digest, rules_digest(r)) != 0)
		return as_rule(err, yaml_refuse(x->digest_at, err,
						"is of the rules %.16s, these are %.16s: a file "
						"was changed after it, or it is of another folder",
						x->digest, rules_digest(r)));
	rc = signature_check(x, false, s, err);
	return as_rule(err, rc ? rc : confirmations_check(r, s, err));
}

int activation_check(const struct activation *x, const struct rules *r, const struct signers *s,
		     struct err *err)
{
	int rc = activation_check_proposal(x, r, s, err);

	if (rc)
		return rc;
	if (!x->approved_at)
		rc = yaml_refuse(x->proposed_at, err,
				 "proposed by %s and approved by nobody yet (gongdao rules "
				 "approve)",
				 x->proposed.signer);
	else if (strcmp(x->approved.signer, x->proposed.signer) == 0)
		rc = yaml_refuse(x->approved_at, err,
				 "%s proposed it and cannot approve it: two different persons "
				 "are needed",
				 x->approved.signer);
	else
		rc = signature_check(x, true, s, err);
	return as_rule(err, rc);
}

/* ---- writing ---------------------------------------------------------------------------- */

static void signature_print(FILE *f, const char *key, const struct signature *s)
{
	char at[24];

	fprintf(f, "%s: {signer: %s, at: \"%s\", signature: %s}\n", key, s->signer,
		utc_format_local(s->at, at), s->hex);
}

static void file_print(FILE *f, const struct activation *x)
{
	char start[24];

	fputs("# Written by gongdao rules propose and approve; signed: a changed line is "
	      "refused.\n",
	      f);
	fprintf(f, "digest: %s\nreplaces: %s\nreason: ", x->digest, x->replaces);
	yaml_print_text(f, x->reason);
	fprintf(f, "\nstart: \"%s\"\n", utc_format_local(x->start, start));
	signature_print(f, "proposed", &x->proposed);
	if (x->approved.hex)
		signature_print(f, "approved", &x->approved);
}

int activation_print(const struct activation *x, struct arena *a, slice *out, struct err *err)
{
	AUTO(text_free) char *made = NULL;
	size_t len = 0;

	{
		AUTO(file_close) FILE *f = open_memstream(&made, &len);

		if (!f)
			return err_set(err, E_NO_MEMORY, "out of memory");
		file_print(f, x);
	}
	*out = (slice){made ? arena_strndup(a, made, len) : NULL, len};
	return out->at ? 0 : err_set(err, E_NO_MEMORY, "out of memory");
}
