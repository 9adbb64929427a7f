/*
 * A workbook to a CSV file.
 */
#include "xlsx.h"

#include <errno.h>
#include <unistd.h>

int xlsx_to_csv(const struct xlsx_input *in, FILE *out, struct err *err)
{
	AUTO(package_freep) struct package *p = NULL;
	AUTO(book_freep) struct book *b = NULL;
	int rc = package_open(in, &p, err);

	if (!rc)
		rc = book_open(p, in->sheet, &b, err);
	return rc ? rc : sheet_to_csv(p, b, out, err);
}

int xlsx_unpack(const struct xlsx_input *in, int *out_fd, struct err *err)
{
	FILE *f = tmpfile();
	int rc, fd;

	if (!f)
		return err_set(err, E_FILE, "a temporary file in %s: %s", P_tmpdir,
			       strerror(errno));
	rc = xlsx_to_csv(in, f, err);
	fd = rc || fflush(f) ? -1 : dup(fileno(f));
	if (!rc && fd < 0)
		rc = err_set(err, E_FILE, "a temporary file in %s: %s", P_tmpdir, strerror(errno));
	(void)fclose(f); /* it was flushed */
	if (!rc)
		*out_fd = fd;
	return rc;
}
