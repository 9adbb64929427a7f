// Money is whole fen, as a string on the wire and a BigInt here; never a floating number.

export function toFen(text: string | undefined): bigint {
	return text && /^-?\d+$/.test(text) ? BigInt(text) : 0n
}

/** 984650 -> "9,846.50" */
export function formatFen(fen: bigint | string | undefined): string {
	const value = typeof fen === 'bigint' ? fen : toFen(fen)
	const sign = value < 0n ? '-' : ''
	const digits = (value < 0n ? -value : value).toString().padStart(3, '0')
	const yuan = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',')
	return `${sign}${yuan}.${digits.slice(-2)}`
}

/** "9,846.50 元" */
export function formatYuan(fen: bigint | string | undefined, locale: string): string {
	return locale === 'en' ? `CNY ${formatFen(fen)}` : `${formatFen(fen)} 元`
}

/** What a person types as yuan, in fen; undefined where it is no amount. */
export function parseYuan(text: string): string | undefined {
	const m = /^(-?)(\d{1,13})(?:\.(\d{1,2}))?$/.exec(text.replace(/[,，\s]/g, ''))
	if (!m) return undefined
	return (BigInt(`${m[1]}1`) * BigInt(`${m[2]}${(m[3] ?? '').padEnd(2, '0')}`)).toString()
}

export function sumFen(values: readonly (string | undefined)[]): bigint {
	return values.reduce((sum, v) => sum + toFen(v), 0n)
}
