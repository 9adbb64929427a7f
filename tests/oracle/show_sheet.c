/*
 * show_sheet FILE [SHEET] - a sheet as the reader takes it, for xlsx_oracle.py.
 */
#include "base.h"

#include "xlsx.h"

int main(int argc, char **argv)
{
	const struct xlsx_input in = {
		argc > 1 ? argv[1] : "", {"", 0},
                       argc > 2 ? argv[2] : NULL
        };
	struct err err = {0};

	if (xlsx_to_csv(&in, stdout, &err) == 0)
		return 0;
	(void)fprintf(stderr, "%s\n", err.text);
	return 1;
}
