import { createI18n } from 'vue-i18n'
import { clientSet } from './api/client'
import { en, zh } from './locales/messages'

export type Locale = 'zh' | 'en'

const cookie = /(?:^|; )lang=(zh|en)/.exec(document.cookie)
const first: Locale = cookie?.[1] === 'en' ? 'en' : 'zh'

export const i18n = createI18n({ legacy: false, locale: first as string, fallbackLocale: 'zh', messages: { zh, en }, missingWarn: false, fallbackWarn: false })

export function localeSet(locale: Locale): void {
	i18n.global.locale.value = locale
	document.documentElement.lang = locale === 'zh' ? 'zh-CN' : 'en'
	document.cookie = `lang=${locale}; path=/; max-age=31536000; SameSite=Strict`
	clientSet({ locale })
}

localeSet(first)
