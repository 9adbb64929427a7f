import { describe, expect, it } from 'vitest'
import { mediaOf, missing, over, shareOf, sizeOf, uploadPath, type Upload } from './upload'

const register = { kind: 'engagements', title_zh: '用工关系', submission: false, columns: [{ column: 'worker_no', title_zh: '骑手号', required: true }, { column: 'note', title_zh: '备注', required: false }] }
const filed = { kind: 'pay', title_zh: '报酬', submission: true, columns: [] }
const options = { dry_run: false, employer: '91411002MA000DEM15', period: ' 2025-03 ', part: '', with: 'reason=更正', names: { columns: {}, constants: {} } }
const upload: Upload = { upload_id: '1', kind: 'pay', file: 'a.csv', dry_run: false, state: 'works', rows_read: 0, rows_good: 0, accepted: 0, refused: 0 }

describe('upload', () => {
	it('media__by the ending, whatever its case', () => {
		expect(mediaOf('花名册.XLSX')).toContain('spreadsheetml')
		expect(mediaOf('a.b.csv')).toBe('text/csv')
		expect(mediaOf('a.xls')).toBeUndefined()
	})
	it('path__of a submission__employer and months, nothing empty, no fields of the request', () => {
		expect(uploadPath(filed, '三月 报酬.csv', options)).toBe(`/pay?file=${encodeURIComponent('三月')}+${encodeURIComponent('报酬')}.csv&employer=91411002MA000DEM15&period=2025-03`)
	})
	it('path__of the register__no employer', () => {
		const path = uploadPath(register, 'a.csv', { ...options, dry_run: true })
		expect(new URLSearchParams(path.split('?')[1]).get('with')).toBe('reason=更正')
		expect(path).toContain('dry_run=1')
		expect(path).not.toContain('employer')
	})
	it('path__own names__their signs kept apart from ours', () => {
		const names = { columns: { '骑手ID': 'worker_no', '金额,元=': '' }, constants: { credit_code: 'A\\B' } }
		const query = new URLSearchParams(uploadPath(register, 'a.csv', { ...options, names }).split('?')[1])
		expect(query.get('columns')).toBe('骑手ID=worker_no,金额\\,元\\==')
		expect(query.get('constants')).toBe('credit_code=A\\\\B')
	})
	it('missing__required and no header is it', () => {
		const headers = [{ header: '骑手ID', column: '', known: false }]
		expect(missing(register, headers, options.names).map((c) => c.column)).toEqual(['worker_no'])
		expect(missing(register, headers, { columns: { '骑手ID': 'worker_no' }, constants: {} })).toEqual([])
	})
	it('share__unknown, then rows answered for, never all before the end', () => {
		expect(shareOf(upload)).toBeUndefined()
		expect(shareOf({ ...upload, rows_good: 3, accepted: 1 })).toBe(33)
		expect(shareOf({ ...upload, rows_good: 3, accepted: 3 })).toBe(99)
		expect(shareOf({ ...upload, state: 'failed' })).toBe(100)
		expect([over(upload), over({ ...upload, state: 'done' })]).toEqual([false, true])
	})
	it('size__as a person says it', () => {
		expect([sizeOf(268435456), sizeOf(2048)]).toEqual(['256 MB', '2 KB'])
	})
})
