import { expect, it } from 'vitest'
import type { WagesWhatIfHit } from '../api/types'
import { fallen, missingFigure, totals } from './whatif'

const hit = (employer_id: string, worker_no: string, owed_fen: string, region = '411002') => ({ employer_id, employer_name: `单位${employer_id}`, worker_no, region, rule: 'PAY-02', subject: '', owed_fen, hint: false }) as WagesWhatIfHit
const now = [hit('1', 'a', '100')]
const then = [hit('1', 'a', '150'), hit('1', 'b', '20'), hit('2', 'a', '9007199254740993', '411082')]

it('totals__by employer__before and after, exact, the most first', () =>
	expect(totals(now, then, (h) => h.employer_id, (h) => h.employer_name)).toEqual([
		{ id: '1', name: '单位1', n_now: 1, n_then: 2, now_fen: 100n, then_fen: 170n }, { id: '2', name: '单位2', n_now: 0, n_then: 1, now_fen: 0n, then_fen: 9007199254740993n },
	]))
it('fallen__only those who are not below today', () => expect(fallen(now, then).map((h) => `${h.employer_id}${h.worker_no}`)).toEqual(['1b', '2a']))
it('error__of a figure without a value__says which and when', () => {
	expect(missingFigure('PAY-02: parameter minwage.hour has no value on 2022-01-01')).toEqual({ key: 'minwage.hour', day: '2022-01-01' })
	expect(missingFigure('PAY-02: division by zero')).toBeUndefined()
})
