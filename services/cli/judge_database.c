/*
 * The stalls of a database. All services of one database see the same, so each is told once.
 */
#include "judge.h"

#include "table.h"

#define LOCK_S         1
#define STANDBY_LAG_MS 30000
#define DISK_FAIL      3 /* percent */

static const char *database(const struct judge *j)
{
	return say(j->c, "数据库", "database");
}

static void judge_transaction(struct judge *j, const Service__Session *t)
{
	if (!t || t->age_s * 1000 < j->c->settings.transaction_warn_ms ||
	    told(j, "transaction %d %s", t->pid, t->application))
		return;
	tell(j, VERDICT_WARN, database(j),
	     say(j->c,
		 "%s（pid %d，角色 %s，%s）的事务开了 %s：它拖住清理和分区删除；不需要就结束它："
		 "select pg_terminate_backend(%d)",
		 "a transaction of %s (pid %d, role %s, %s) has been open for %s: it holds back "
		 "vacuum "
		 "and the dropping of days; end it if it is not wanted: select "
		 "pg_terminate_backend(%d)"),
	     t->application, t->pid, t->role, t->state, show_age(j->c, t->age_s * 1000), t->pid);
}

static void judge_locks(struct judge *j, const Service__ServiceStatusReply *r)
{
	for (size_t i = 0; i < r->n_lock_waits; i++) {
		const Service__LockWait *w = r->lock_waits[i];
		const Service__Session *h = w->holder;

		if (w->waiting->age_s < LOCK_S ||
		    told(j, "lock %d %d %s", w->waiting->pid, h->pid, h->application))
			continue;
		tell(j, VERDICT_WARN, database(j),
		     say(j->c,
			 "%s 等 %s 的锁已 %s，锁在 %s（pid %d，角色 %s，%s）手里：让它提交，"
			 "或 select pg_terminate_backend(%d)",
			 "%s has waited for a lock on %s for %s; %s holds it (pid %d, role %s, "
			 "%s): let "
			 "it commit, or select pg_terminate_backend(%d)"),
		     w->waiting->application, w->object, show_age(j->c, w->waiting->age_s * 1000),
		     h->application, h->pid, h->role, h->state, h->pid);
	}
}

static void judge_standbys(struct judge *j, const Service__ServiceStatusReply *r)
{
	size_t n_sync = 0;

	for (size_t i = 0; i < r->n_standbys; i++) {
		const Service__Standby *s = r->standbys[i];
		bool unread = strcmp(s->state, "unread") == 0;

		n_sync += strcmp(s->sync, "sync") == 0 || strcmp(s->sync, "quorum") == 0;
		if ((!unread && s->lag_ms < STANDBY_LAG_MS) || told(j, "standby %s", s->name))
			continue;
		tell(j, VERDICT_WARN, database(j),
		     unread ? say(j->c,
				  "复制槽 %s 没有读者，压着 %" PRIu64 " MiB 日志：启动备库，"
				  "或 select pg_drop_replication_slot",
				  "nobody reads the replication slot %s, it keeps %" PRIu64
				  " MiB of log: start its standby, or select "
				  "pg_drop_replication_slot")
			    : say(j->c, "备库 %s 落后 %" PRIu64 " MiB：看它的磁盘和网络",
				  "standby %s is %" PRIu64 " MiB behind: see its disk and network"),
		     s->name, s->lag_bytes / 1048576);
	}
	if (r->synchronous_standbys[0] && n_sync == 0 && !told(j, "no standby"))
		tell(j, VERDICT_FAIL, database(j),
		     say(j->c,
			 "没有同步备库相连（%s）：每条命令都在等它；启动备库，"
			 "或清空 synchronous_standby_names",
			 "no synchronous standby is connected (%s): every command waits for it; "
			 "start it, "
			 "or empty synchronous_standby_names"),
		     r->synchronous_standbys);
}

static void judge_disk(struct judge *j, const Service__Upkeep *u)
{
	uint64_t percent = u->disk_bytes ? u->disk_free_bytes / (u->disk_bytes / 100 + 1) : 100;

	if ((int64_t)percent >= j->c->settings.disk_warn_percent ||
	    told(j, "disk %" PRIu64, u->disk_bytes))
		return;
	tell(j, percent < DISK_FAIL ? VERDICT_FAIL : VERDICT_WARN, database(j),
	     say(j->c,
		 "数据库所在磁盘只剩 %" PRIu64 "%%（%" PRIu64 " MiB）：写满后什么都不能提交；"
		 "清理或扩容",
		 "%" PRIu64 "%% of the database's disk is left (%" PRIu64
		 " MiB): when it is full nothing can be committed; make room"),
	     percent, u->disk_free_bytes / 1048576);
}

void judge_database(struct judge *j, const Service__ServiceStatusReply *r)
{
	if (r->upkeep)
		judge_disk(j, r->upkeep);
	judge_transaction(j, r->oldest_transaction);
	judge_locks(j, r);
	judge_standbys(j, r);
}
