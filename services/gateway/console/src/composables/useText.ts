// How values are written in the reader's language: money, times, codes of the services.
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { colleagueName } from '../api/colleagues'
import { session } from '../api/session'
import { formatYuan } from '../lib/fen'
import { formatDay, formatMonth, formatTime } from '../lib/time'

const services = new Set(['accounts', 'alerts', 'disputes', 'registration', 'wages'])

export function useText() {
	const { t, te, tm, locale } = useI18n()
	const zh = computed(() => locale.value !== 'en')
	const code = (group: string, value: string | undefined) => {
		if (!value) return ''
		const key = `code.${group}.${value}`
		return te(key) || te(key, 'zh') ? t(key) : value
	}
	return {
		t,
		zh,
		locale,
		code,
		/** every code of a group, and how it reads */
		codes: (group: string): Record<string, string> => Object.fromEntries(Object.keys(tm(`code.${group}`) as object).map((c) => [c, t(`code.${group}.${c}`)])),
		label: (name: string) => (te(`field.${name}`, 'zh') ? t(`field.${name}`) : name),
		yuan: (fen: string | bigint | undefined) => formatYuan(fen, locale.value),
		time: (us: string | undefined) => formatTime(us, locale.value),
		day: (n: number | undefined) => formatDay(n, locale.value, true),
		month: (m: string | undefined) => formatMonth(m, locale.value),
		/** title_zh or title_en of a message of a service */
		either: (row: object, stem: string) => String((row as Record<string, unknown>)[`${stem}_${zh.value ? 'zh' : 'en'}`] ?? ''),
		/** Who did something: oneself and colleagues by name, of others the end of the number; a service is the system, another system its own name. */
		person: (subject: string) => {
			if (services.has(subject)) return t('word.system')
			if (!/^a\d+$/.test(subject)) return subject
			return subject === session.subject.value ? (session.state.account?.name ?? '') : colleagueName(subject) || t('word.colleague', { no: subject.slice(-4) })
		},
		department: (c: string | undefined) => code('department', c),
		region: (c: string | undefined) => code('region', c),
	}
}
