import vue from 'eslint-plugin-vue'
import tseslint from 'typescript-eslint'
import parser from 'vue-eslint-parser'

export default [
	{ ignores: ['dist', 'node_modules', 'src/api/types.ts', 'src/api/rights.ts', 'src/api/laws.ts'] },
	...tseslint.configs.strict,
	...vue.configs['flat/recommended'],
	{
		files: ['**/*.vue'],
		languageOptions: { parser, parserOptions: { parser: tseslint.parser, sourceType: 'module' } },
	},
	{
		rules: {
			'max-lines': ['error', { max: 150 }],
			'vue/html-indent': ['error', 'tab'],
			'vue/max-attributes-per-line': 'off',
			'vue/singleline-html-element-content-newline': 'off',
			'vue/multi-word-component-names': 'off',
			'vue/no-v-html': 'error',
			'vue/require-default-prop': 'off',
			'no-restricted-globals': ['error', 'localStorage', 'sessionStorage'],
		},
	},
	{ files: ['src/locales/*.ts', '**/*.test.ts', 'scripts/*.mjs'], rules: { 'max-lines': 'off' } },
]
