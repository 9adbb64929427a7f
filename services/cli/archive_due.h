/*
 * archive_due - which month of a chain is archived next, and from which day on it may be.
 */
#ifndef GONGDAO_CLI_ARCHIVE_DUE_H
#define GONGDAO_CLI_ARCHIVE_DUE_H

#include "cli.h"

/* The first day of the month that is archived next. `oldest`: the oldest head that is in no
 * archive; `last`: the month of the newest archive, {0} for none. */
civil_date archive_month(utc_time oldest, civil_date last);
/* The first day on which all months that are to stay in the database are over. */
civil_date archive_due(const struct cli *c, civil_date month);
/* By the business clock of tests and demos, as the daemons take it. */
civil_date archive_today(const struct cli *c);

#endif
