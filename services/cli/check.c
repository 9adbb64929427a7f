/*
 * Checks of what is registered (REL, REG, CTR): all of them now, and how far they have come.
 */
#include "table.h"

#include <unistd.h>

#include "page.h"
#include "registration.pb-c.h"

#define POLL_MS 300

static int progress_get(struct cli *c, Registration__GetCheckProgressReply **out)
{
	Registration__GetCheckProgressRequest q = REGISTRATION__GET_CHECK_PROGRESS_REQUEST__INIT;

	return cli_ask(c, "registration.GetCheckProgress", &q.base, out);
}

static bool goes_on(const Registration__GetCheckProgressReply *r)
{
	return r->walks || r->waiting;
}

/* Waits until nothing is marked any more, or the time is over. */
static int wait_for_end(struct cli *c, Registration__GetCheckProgressReply **out)
{
	int64_t until = mono_now().us + c->timeout_ms * 1000;
	bool person = isatty(STDERR_FILENO) && !c->json;
	int rc;

	do {
		rc = progress_get(c, out);
		if (rc || !goes_on(*out))
			break;
		if (person)
			(void)fprintf(stderr,
				      say(c, "\r待检查 %" PRIu64 " 项 ", "\r%" PRIu64 " left "),
				      (*out)->waiting);
		(void)usleep(POLL_MS * 1000);
	} while (mono_now().us < until);
	if (person)
		(void)fputs("\r\x1b[K", stderr);
	if (rc == 0 && goes_on(*out))
		rc = err_set(&c->err, E_TIMEOUT,
			     say(c,
				 "还有 %" PRIu64 " 项没有检查完，检查在继续：gongdao check status "
				 "查看，--timeout 可以等久一些",
				 "%" PRIu64
				 " subjects are still to be checked, and it goes on: gongdao "
				 "check status shows it, --timeout waits longer"),
			     (*out)->waiting);
	return rc;
}

static int print_progress(struct cli *c, const Registration__GetCheckProgressReply *r)
{
	if (goes_on(r))
		(void)printf(
			say(c, "检查进行中：待检查 %" PRIu64 " 项，尚未列完的类别 %" PRIu64 " 个\n",
			    "goes on: %" PRIu64 " subjects wait, %" PRIu64
			    " kinds are not listed to their end\n"),
			r->waiting, r->walks);
	else
		(void)fputs(say(c, "没有待检查的内容\n", "nothing waits to be checked\n"), stdout);
	(void)printf(say(c,
			 "未消除的疑点共 %" PRIu64 " 条（gongdao finding list --registration）\n",
			 "%" PRIu64 " findings are open (gongdao finding list --registration)\n"),
		     r->open_findings);
	if (r->later)
		(void)printf(say(c, "%" PRIu64 " 项到期后再检查\n",
				 "%" PRIu64 " subjects have a day to come\n"),
			     r->later);
	if (r->failed)
		(void)printf(say(c, "%" PRIu64 " 项无法检查：%s\n",
				 "%" PRIu64 " subjects could not be checked: %s\n"),
			     r->failed, r->last_error);
	return r->open_findings || r->failed ? FOUND : 0;
}

int check_run_run(struct cli *c)
{
	Registration__RunChecksRequest q = REGISTRATION__RUN_CHECKS_REQUEST__INIT;
	Registration__GetCheckProgressReply *progress = NULL;
	const char *employer = cli_get(c, "--employer");
	Service__Ack *r;
	int rc = employer ? employer_find(c, employer, &q.employer_id) : 0;

	if (rc == 0)
		rc = cli_ask(c, "registration.RunChecks", &q.base, &r);
	if (rc == 0 && !cli_has(c, "--no-wait"))
		rc = wait_for_end(c, &progress);
	if (rc)
		return rc;
	if (c->json)
		return cli_print_json(c, progress ? &progress->base : &r->base);
	if (progress)
		return print_progress(c, progress);
	(void)fputs(say(c, "已列入检查，进度见 gongdao check status\n",
			"begun; gongdao check status shows how far it has come\n"),
		    stdout);
	return 0;
}

int check_status_run(struct cli *c)
{
	Registration__GetCheckProgressReply *r;
	int rc = progress_get(c, &r);

	if (rc || c->json)
		return rc ? rc : cli_print_json(c, &r->base);
	return print_progress(c, r);
}
