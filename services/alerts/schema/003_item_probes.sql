-- What an alert's findings other than one are is asked by probes instead of by reading them all: by
-- kind, and by worker. Each index reads the open items once and holds writers off for so long.
create index item_by_kind on item (alert_id, severity_rank, hint, confirm) where state = 'open';
create index item_by_worker on item (alert_id, worker_id) where state = 'open';
