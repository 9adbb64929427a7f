import { expect, it } from 'vitest'
import { exportColumn, exportName } from './export'

const words = { zh: true, label: (name: string) => `〔${name}〕`, codes: (group: string) => ({ red: `${group}红` }) }

it('exportColumn__code__with what its codes read like', () =>
	expect(exportColumn({ key: 'level', kind: 'code', width: 84 }, words)).toEqual({ key: 'level', title: '〔level〕', kind: 'code', width: 84, words: { red: 'level红' } }))
it('exportColumn__of another group and label', () =>
	expect(exportColumn({ key: 'state', kind: 'code', group: 'case_state', label: 'case' }, words)).toMatchObject({ title: '〔case〕', words: { red: 'case_state红' } }))
it('exportColumn__either__the field of the language', () => {
	expect(exportColumn({ key: 'title', kind: 'either' }, words)).toMatchObject({ key: 'title_zh', kind: 'text' })
	expect(exportColumn({ key: 'title', kind: 'either' }, { ...words, zh: false })).toMatchObject({ key: 'title_en' })
})
it('exportColumn__no kind__a text', () => expect(exportColumn({ key: 'owner' }, words)).toEqual({ key: 'owner', title: '〔owner〕', kind: 'text' }))
it('exportName__no folders, not too long', () => expect(exportName('a/b:c', '2026-11-28')).toBe('a b c 2026-11-28.xlsx'))
