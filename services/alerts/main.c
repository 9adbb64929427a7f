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
 * An alert at rest is told (life.c): its level, desk and clocks come from config/alerts (level.c),
 * what mutes it is asked (mute.c, silence.c), and what happened is a change (change.c), of which
 * people get notices (notice.c). What people do with it: act.c.
 *
 * A person sees the alerts of his region and department; row-level security sees to it.
 *
 * Read next: finding.c (load, decide, apply, announce), alert_facts.h, life.c, life_facts.h.
 */
#include "base.h"

#include "casework.h"
#include "desk.h"

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
HANDLER(take_handoff, Disputes__HandoffNews, Service__Ack)
HANDLER(take_escalation, Disputes__Escalation, Service__Ack)
HANDLER(digest, Alerts__DigestRequest, Service__Ack)
HANDLER(notice_settled, Alerts__NoticeSettledRequest, Service__Ack)
HANDLER(notice_unread, Alerts__NoticeUnreadRequest, Service__Ack)
HANDLER(take_finding, Audit__Finding, Service__Ack)
PREFETCH(finding_ahead, Audit__Finding, "finding_id")
HANDLER(take_case, Disputes__Case, Service__Ack)
HANDLER(sweep, Alerts__SweepRequest, Service__Ack)
HANDLER(get_indicators, Alerts__GetIndicatorsRequest, Alerts__GetIndicatorsReply)
HANDLER(ack_alert, Alerts__AckAlertRequest, Alerts__Alert)
HANDLER(own_alert, Alerts__OwnAlertRequest, Alerts__Alert)
HANDLER(comment_alert, Alerts__CommentAlertRequest, Alerts__Alert)
HANDLER(silence_alert, Alerts__SilenceAlertRequest, Alerts__Silence)
HANDLER(decide_silence, Alerts__DecideSilenceRequest, Alerts__Silence)
HANDLER(end_silence, Alerts__EndSilenceRequest, Alerts__Silence)
HANDLER(list_silences, Alerts__ListSilencesRequest, Alerts__ListSilencesReply)
HANDLER(watch, Alerts__WatchRequest, Service__Ack)
HANDLER(silence_due, Alerts__SilenceDueRequest, Service__Ack)

static const struct handler handlers[] = {
	{"GetAlert",        get_alert_thunk,        QUERY,   2000,  SCOPE_ROW,   NULL,     NULL                   },
	{"ListAlerts",      list_alerts_thunk,      QUERY,   2000,  SCOPE_ROW,   NULL,     NULL                   },
	{"ListNotices",     list_notices_thunk,     QUERY,   2000,  SCOPE_ROW,   NULL,     NULL                   },
	{"ReadNotice",      read_notice_thunk,      COMMAND, 2000,  SCOPE_ROW,   NULL,     NULL                   },
	{"ResendNotice",    resend_notice_thunk,    COMMAND, 2000,  SCOPE_ROW,   NULL,     NULL                   },
	{"TestNotice",      test_notice_thunk,      COMMAND, 2000,  SCOPE_FIELD, "region", NULL                   },
	{"ListDeliveries",  list_deliveries_thunk,  QUERY,   2000,  SCOPE_ROW,   NULL,     NULL                   },
	{"DeliveriesDue",   deliveries_due_thunk,   QUERY,   2000,  SCOPE_ROW,   NULL,     NULL                   },
	{"ClaimDeliveries", claim_deliveries_thunk, PRIVATE, 5000,  SCOPE_ROW,   NULL,     NULL                   },
	{"ReportDelivery",  report_delivery_thunk,  COMMAND, 5000,  SCOPE_ROW,   NULL,     NULL                   },
	{"Digest",          digest_thunk,           EVENT,   20000, SCOPE_NONE,  NULL,     NULL                   },
	{"NoticeSettled",   notice_settled_thunk,   EVENT,   5000,  SCOPE_NONE,  NULL,     NULL                   },
	{"NoticeUnread",    notice_unread_thunk,    EVENT,   5000,  SCOPE_NONE,  NULL,     NULL                   },
	{"TakeFinding",     take_finding_thunk,     EVENT,   5000,  SCOPE_NONE,  NULL,     &finding_ahead_prefetch},
	{"TakeCase",        take_case_thunk,        EVENT,   5000,  SCOPE_NONE,  NULL,     NULL                   },
	{"TakeHandoff",     take_handoff_thunk,     EVENT,   5000,  SCOPE_NONE,  NULL,     NULL                   },
	{"TakeEscalation",  take_escalation_thunk,  EVENT,   5000,  SCOPE_NONE,  NULL,     NULL                   },
	{"Sweep",           sweep_thunk,            EVENT,   5000,  SCOPE_NONE,  NULL,     NULL                   },
	{"GetIndicators",   get_indicators_thunk,   QUERY,   20000, SCOPE_ROW,   NULL,     NULL                   },
	{"AckAlert",        ack_alert_thunk,        COMMAND, 2000,  SCOPE_ROW,   NULL,     NULL                   },
	{"OwnAlert",        own_alert_thunk,        COMMAND, 2000,  SCOPE_ROW,   NULL,     NULL                   },
	{"CommentAlert",    comment_alert_thunk,    COMMAND, 2000,  SCOPE_ROW,   NULL,     NULL                   },
	{"SilenceAlert",    silence_alert_thunk,    COMMAND, 2000,  SCOPE_ROW,   NULL,     NULL                   },
	{"DecideSilence",   decide_silence_thunk,   COMMAND, 5000,  SCOPE_ROW,   NULL,     NULL                   },
	{"EndSilence",      end_silence_thunk,      COMMAND, 5000,  SCOPE_ROW,   NULL,     NULL                   },
	{"ListSilences",    list_silences_thunk,    QUERY,   2000,  SCOPE_ROW,   NULL,     NULL                   },
	{"Watch",           watch_thunk,            EVENT,   5000,  SCOPE_NONE,  NULL,     NULL                   },
	{"SilenceDue",      silence_due_thunk,      EVENT,   5000,  SCOPE_NONE,  NULL,     NULL                   },
};

static const struct event_source sources[] = {
	{"AlertRecorded", &alerts__alert__descriptor, alert_replay},
};

static const struct event_sink sinks[] = {
	{"wages.FindingRecorded",        wages_sweep       },
	{"registration.FindingRecorded", registration_sweep},
	{"disputes.CaseRecorded",        case_sweep        },
	{"disputes.HandoffRecorded",     handoff_sweep     },
	{"disputes.EscalationRecorded",  NULL              }, /* told once, and kept nowhere */
};

static const struct config_row config_rows[] = {
	{"settle",				  CONFIG_DURATION, offsetof(struct alerts_config, settle_ms),                                              "2s",                             0,    3600000,
	 true,																																							    "How long nothing moves in an alert before people are told of it; 0: at once."},
	{"settle_max",					 CONFIG_DURATION,					     offsetof(struct alerts_config,                   settle_max_ms), "5m", 0,
	 86400000,			  true,																																							"How long at most after the first move."},
	{NULL, CONFIG_I64,                0,					  NULL,										       0,												       0,							      false, NULL},
};

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
	.config_rows = config_rows,
	.config_size = sizeof(struct alerts_config),
	.with_rules = true,
	.worker_start = desk_start,
};

SERVICE_MAIN(alerts_service)
