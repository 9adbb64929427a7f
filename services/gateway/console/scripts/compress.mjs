// compress - lays a .gz beside each text file of dist/, and refuses a first load of 500 KB or more.
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const dist = join(dirname(fileURLToPath(import.meta.url)), '../dist')
const limit = 500 * 1000

function* walk(folder) {
	for (const name of readdirSync(folder)) {
		const path = join(folder, name)
		if (statSync(path).isDirectory()) yield* walk(path)
		else yield path
	}
}

const sizes = new Map()
for (const path of [...walk(dist)].filter((p) => /\.(js|css|html|svg|json|map)$/.test(p))) {
	const packed = gzipSync(readFileSync(path), { level: 9 })
	writeFileSync(`${path}.gz`, packed)
	sizes.set(path.slice(dist.length + 1), packed.length)
}
const page = readFileSync(join(dist, 'index.html'), 'utf8')
const first = [...page.matchAll(/(?:src|href)="\/([^"]+)"/g)].map((m) => sizes.get(m[1]) ?? 0)
const total = first.reduce((a, b) => a + b, sizes.get('index.html') ?? 0)
console.log(`first load ${Math.round(total / 1000)} KB gzipped, ${sizes.size} files`)
if (total >= limit) {
	console.error(`first load is over ${limit / 1000} KB`)
	process.exit(1)
}
