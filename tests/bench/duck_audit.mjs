/*
 * The hours of a month by DuckDB, two threads: the peer of bench_audit.py (--long).
 *
 *   node duck_audit.mjs MODULES MONTH_FROM MONTH_TO ROUNDS CSV...
 *
 * ROUNDS times from the CSV files that the tables were written to, then as often from a table of its
 * own. Prints "csv MICROSECONDS WORKERS WORKED_S" and "own MICROSECONDS WORKERS WORKED_S" lines.
 */
import {createRequire} from 'node:module';

const [modules, from, to, rounds, ...files] = process.argv.slice(2);
const {DuckDBInstance} = createRequire(`${modules}/`)('@duckdb/node-api');
const db = await (await DuckDBInstance.create(':memory:', {threads: '2'})).connect();

const list = files.map((f) => `'${f}'`).join(', ');
const csv = `read_csv([${list}], header = false, columns = {'employer_id': 'BIGINT', 'worker_no': 'VARCHAR',
  'started_at': 'TIMESTAMP', 'ended_at': 'TIMESTAMP'})`;

/* Gaps and islands: what each interval adds beyond the furthest end before it. */
const hours = (source) => `
  select count(*), coalesce(sum(seconds), 0)::bigint
    from (select sum(greatest(0, epoch_us(least(ended_at, timestamp '${to}'))
                                 - epoch_us(greatest(started_at, timestamp '${from}',
                                                     coalesce(reached, started_at)))) // 1000000) as seconds
            from (select employer_id, worker_no, started_at, ended_at,
                         max(ended_at) over (partition by employer_id, worker_no order by started_at
                           rows between unbounded preceding and 1 preceding) as reached
                    from ${source})
           group by employer_id, worker_no)`;

async function timed(word, source) {
  const begun = process.hrtime.bigint();
  const rows = (await db.runAndReadAll(hours(source))).getRows();
  const us = (process.hrtime.bigint() - begun) / 1000n;
  console.log(`${word} ${us} ${rows[0][0]} ${rows[0][1]}`);
}

for (let i = 0; i < Number(rounds); i++)
  await timed('csv', csv);
await db.run(`create table own as select * from ${csv}`);
for (let i = 0; i < Number(rounds); i++)
  await timed('own', 'own');
