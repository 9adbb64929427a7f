/*
 * The file a person gets back: every line as it was, and at its end what was wrong with it.
 */
#include "reader.h"

#include <errno.h>

static void file_closep(FILE **f)
{
	if (*f)
		(void)fclose(*f); /* reached on errors only; success closes and checks */
	*f = NULL;
}

/* Quoted: the note may hold commas and quotes. */
static bool put_note(FILE *f, const char *note)
{
	bool ok = fputs(",\"", f) >= 0;

	for (; ok && *note; note++) {
		if (*note == '"')
			ok = fputc('"', f) != EOF;
		ok = ok && fputc(*note == '\n' ? ' ' : *note, f) != EOF;
	}
	return ok && fputs("\"\r\n", f) >= 0;
}

static bool put_line(FILE *f, const struct line *line, const char *note)
{
	if (line->text.len == 0) /* a blank line would become a row */
		return fputs("\r\n", f) >= 0;
	return fwrite(line->text.at, 1, line->text.len, f) == line->text.len && put_note(f, note);
}

int tabular_annotate(const char *path, const char *out_path, const char *locale,
		     const struct tabular_notes *notes, struct err *err)
{
	AUTO(lines_freep) struct lines *lines = NULL;
	AUTO(file_closep) FILE *f = NULL;
	struct line line = {0};
	const char *header = strncmp(locale, "en", 2) == 0 ? "errors" : "错误";
	bool ok;
	int rc = lines_open(path, NULL, &lines, err);

	if (rc)
		return rc;
	f = fopen(out_path, "wxe"); /* never over a file that is there */
	if (!f)
		return err_set(err, E_FILE, "%s: %s", out_path, strerror(errno));
	ok = fputs("\xEF\xBB\xBF", f) >= 0;
	while (ok && (rc = lines_next(lines, &line, err)) > 0)
		ok = put_line(f, &line,
			      line.number == 1 ? header : notes->note(notes->ctx, line.number));
	if (rc < 0)
		return rc;
	ok = ok && fflush(f) == 0;
	if (fclose(TAKE(f)) || !ok)
		return err_set(err, E_FILE, "%s: %s", out_path, strerror(errno));
	return 0;
}
