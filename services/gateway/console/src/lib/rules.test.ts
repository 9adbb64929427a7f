import { expect, it } from 'vitest'
import type { WagesListRulesReply, WagesRuleFigure, WagesRuleVersion } from '../api/types'
import { differences, figuresOf, valueOn, valueText } from './rules'

const figure = (more: Partial<WagesRuleFigure>) =>
	({ key: 'minwage.hour', scope: '2', from_day: 100, value: '1760', unit: 'fen', source: '文', confidence: 'C', confirm: false, title_zh: '最低', title_en: 'least', confirmed_by: [], confirmed_document: '', confirmed_day: 0, file: 'p.yaml', ...more }) as WagesRuleFigure
const rule = (more: Partial<WagesRuleVersion>) => ({ rule: 'PAY-02', version: '1', from_day: 100, to_day: 0, title_zh: '低于', title_en: 'below', condition: 'a < b', parameters: [], clauses: [], file: 'a.yaml', ...more }) as unknown as WagesRuleVersion
const pack = (rules: WagesRuleVersion[], figures: WagesRuleFigure[]) => ({ digest: '', rules, figures, packs: [] }) as WagesListRulesReply
const text = (f: WagesRuleFigure) => f.value

it('figuresOf__values over time__the newest first, uncertain if one of them is', () => {
	const [f, g] = figuresOf([figure({}), figure({ from_day: 300, value: '1960', confirm: true }), figure({ scope: '3' })])
	expect([f?.values.map((v) => v.value), f?.confirm, g?.confirm]).toEqual([['1960', '1760'], true, false])
	expect([99, 100, 299, 300].map((d) => f && valueOn(f, d)?.value)).toEqual([undefined, '1760', '1760', '1960'])
})
it('valueText__fen, yes and no, other units', () => {
	const unit = (c: string) => ({ yes: '是', no: '否', day: '天' })[c] ?? c
	expect([valueText(figure({}), 'zh', unit), valueText({ value: '1', unit: 'bool' }, 'zh', unit), valueText({ value: '7', unit: 'day' }, 'zh', unit), valueText({ value: '150', unit: 'percent' }, 'zh', unit), valueText(undefined, 'zh', unit)]).toEqual(['17.60 元', '是', '7 天', '150%', ''])
})
it('differences__the same__none', () => expect(differences(pack([rule({})], [figure({})]), pack([rule({ file: 'b.yaml' })], [figure({ file: 'q.yaml' })]), text)).toEqual([]))
it('differences__changed, new and gone__each with before and after', () => {
	const a = pack([rule({}), rule({ rule: 'TIM-01' })], [figure({}), figure({ key: 'old' })])
	const b = pack([rule({ condition: 'a <= b' }), rule({ rule: 'WAG-09', from_day: 50 })], [figure({ value: '1800' }), figure({ key: 'new', from_day: 400 })])
	expect(differences(a, b, text).map((d) => [d.name, d.before, d.after, d.keys])).toEqual([
		['WAG-09 1', '', 'a < b', []], ['minwage.hour@2', '1760', '1800', []], ['old@2', '1760', '', []], ['PAY-02 1', 'a < b', 'a <= b', ['condition']], ['TIM-01 1', 'a < b', '', []], ['new@2', '', '1760', []],
	])
})
