/// <reference types="vitest/config" />
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

// GONGDAO_GATEWAY names the gateway that `npm run dev` talks to.
const gateway = process.env.GONGDAO_GATEWAY ?? 'http://127.0.0.1:8080'

export default defineConfig({
	plugins: [vue()],
	// The gateway's policy is default-src 'self': nothing inline, nothing from elsewhere.
	build: { target: 'es2020', assetsInlineLimit: 0, cssCodeSplit: true, sourcemap: false, chunkSizeWarningLimit: 1200 },
	define: { __VUE_I18N_FULL_INSTALL__: false, __VUE_I18N_LEGACY_API__: false, __INTLIFY_JIT_COMPILATION__: true, __INTLIFY_DROP_MESSAGE_COMPILER__: false },
	server: { proxy: { '/api': gateway } },
	test: {
		environment: 'jsdom',
		include: ['src/**/*.test.ts'],
		css: false,
		testTimeout: 60_000,
		server: { deps: { inline: ['element-plus'] } },
	},
})
