/*
 * alerts - findings of every auditor, grouped so that people see one line instead of five hundred.
 *
 * One alert stands for a rule, an employer, a region and a month; the findings behind it are its
 * items. Auditors (wages, registration) announce findings (FindingRecorded), the alert is counted
 * anew from its items, never by adding to what it said before, and announced (AlertRecorded)
 * exactly when it says something else. It is open while an item is open, clears itself with the
 * last one and is reopened by a new one; nobody closes an alert by hand. When a case is opened on
 * it (disputes.CaseRecorded), it knows which.
 *
 * A person sees the alerts of his region and department; row-level security sees to it.
 *
 * Read next: finding.c (load, decide, apply, announce), then alert_facts.h.
 */
#include "base.h"

#include "notice.h"

#include "places.h"

HANDLER(get_alert, Alerts__GetAlertRequest, Alerts__GetAlertReply)
HANDLER(list_alerts, Alerts__ListAlertsRequest, Alerts__ListAlertsReply)
HANDLER(list_notices, Alerts__ListNoticesRequest, Alerts__ListNoticesReply)
HANDLER(read_notice, Alerts__ReadNoticeRequest, Alerts__Notice)
HANDLER(resend_notice, Alerts__ResendNoticeRequest, Alerts__ResendNoticeReply)
HANDLER(test_notice, Alerts__TestNoticeRequest, Alerts__ResendNoticeReply)
HANDLER(list_deliveries, Alerts__ListDeliveriesRequest, Alerts__ListDeliveriesReply)
HANDLER(deliveries_due, Alerts__DeliveriesDueRequest, Alerts__DeliveriesDueReply)
HANDLER(claim_deliveries, Alerts__ClaimDeliveriesRequest, Alerts__ClaimDeliveriesReply)
HANDLER(report_delivery, Alerts__ReportDeliveryRequest, Service__Ack)
HANDLER(notice_settled, Alerts__NoticeSettledRequest, Service__Ack)
HANDLER(notice_unread, Alerts__NoticeUnreadRequest, Service__Ack)
HANDLER(take_finding, Audit__Finding, Service__Ack)
PREFETCH(finding_ahead, Audit__Finding, "finding_id")
HANDLER(take_case, Disputes__Case, Service__Ack)
HANDLER(sweep, Alerts__SweepRequest, Service__Ack)

static const struct handler handlers[] = {
	{"GetAlert",        get_alert_thunk,        QUERY,   2000, SCOPE_ROW,   NULL,     NULL                   },
	{"ListAlerts",      list_alerts_thunk,      QUERY,   2000, SCOPE_ROW,   NULL,     NULL                   },
	{"ListNotices",     list_notices_thunk,     QUERY,   2000, SCOPE_ROW,   NULL,     NULL                   },
	{"ReadNotice",      read_notice_thunk,      COMMAND, 2000, SCOPE_ROW,   NULL,     NULL                   },
	{"ResendNotice",    resend_notice_thunk,    COMMAND, 2000, SCOPE_ROW,   NULL,     NULL                   },
	{"TestNotice",      test_notice_thunk,      COMMAND, 2000, SCOPE_FIELD, "region", NULL                   },
	{"ListDeliveries",  list_deliveries_thunk,  QUERY,   2000, SCOPE_ROW,   NULL,     NULL                   },
	{"DeliveriesDue",   deliveries_due_thunk,   QUERY,   2000, SCOPE_ROW,   NULL,     NULL                   },
	{"ClaimDeliveries", claim_deliveries_thunk, PRIVATE, 5000, SCOPE_ROW,   NULL,     NULL                   },
	{"ReportDelivery",  report_delivery_thunk,  COMMAND, 5000, SCOPE_ROW,   NULL,     NULL                   },
	{"NoticeSettled",   notice_settled_thunk,   EVENT,   5000, SCOPE_NONE,  NULL,     NULL                   },
	{"NoticeUnread",    notice_unread_thunk,    EVENT,   5000, SCOPE_NONE,  NULL,     NULL                   },
	{"TakeFinding",     take_finding_thunk,     EVENT,   5000, SCOPE_NONE,  NULL,     &finding_ahead_prefetch},
	{"TakeCase",        take_case_thunk,        EVENT,   5000, SCOPE_NONE,  NULL,     NULL                   },
	{"Sweep",           sweep_thunk,            EVENT,   5000, SCOPE_NONE,  NULL,     NULL                   },
};

static const struct event_source sources[] = {
	{"AlertRecorded", &alerts__alert__descriptor, alert_replay},
};

static const struct event_sink sinks[] = {
	{"wages.FindingRecorded",        wages_sweep       },
	{"registration.FindingRecorded", registration_sweep},
	{"disputes.CaseRecorded",        case_sweep        },
};

/* Who is told, and the calendar by which reminders run. */
static int worker_start(struct arena *a, const struct worker_needs *needs, void **out_worker,
			struct err *err)
{
	struct alerts_worker *worker = arena_zalloc(a, 1, sizeof(*worker));
	int rc;

	if (!worker)
		return err_set(err, E_NO_MEMORY, "out of memory");
	rc = notices_load(a, needs->settings->notices, &worker->notices, err);
	if (!rc)
		rc = calendar_load(a, needs->settings->calendars, &worker->calendar, err);
	if (!rc)
		*out_worker = worker;
	return rc;
}

static const struct service_definition alerts_service = {
	.name = "alerts",
	.about = "groups findings into alerts",
	.proto = &alerts__alerts__descriptor,
	.handlers = handlers,
	.n_handlers = N_ELEMENTS(handlers),
	.sources = sources,
	.n_sources = N_ELEMENTS(sources),
	.sinks = sinks,
	.n_sinks = N_ELEMENTS(sinks),
	.statements = &alerts_statements,
	.worker_start = worker_start,
};

SERVICE_MAIN(alerts_service)
