/*
 * A workbook to a CSV file.
 */
#include "xlsx.h"

#include <unistd.h>

#include "temporary.h"

int xlsx_to_csv(const struct xlsx_input *in, FILE *out, struct err *err)
{
	AUTO(package_freep) struct package *p = NULL;
	AUTO(book_freep) struct book *b = NULL;
	int rc = package_open(in, &p, err);

	if (!rc)
		rc = book_open(p, in->sheet, &b, err);
	return rc ? rc : sheet_to_csv(p, b, out, err);
}

int xlsx_unpack(const struct xlsx_input *in, const char *temporary, int *out_fd, struct err *err)
{
	FILE *f = temporary_file(temporary);
	int rc, fd;

	if (!f)
		return temporary_refuse(temporary, err);
	rc = xlsx_to_csv(in, f, err);
	fd = rc || fflush(f) ? -1 : dup(fileno(f));
	if (!rc && fd < 0)
		rc = temporary_refuse(temporary, err);
	(void)fclose(f); /* it was flushed */
	if (!rc)
		*out_fd = fd;
	return rc;
}
