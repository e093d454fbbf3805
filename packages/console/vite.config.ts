import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** How the console is built: nothing of it comes from another host, and no script stands in the page itself. */
// oxlint-disable-next-line import/no-default-export -- Vite looks for the default export of this file.
export default defineConfig({
  root: import.meta.dirname,
  base: '/console/',
  plugins: [react()],
  build: {
    target: 'chrome111',
    // A polyfill would be an inline script, which the page's policy forbids.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1_000,
    reportCompressedSize: false,
    // Who judges time-stamps fetches what that takes; nothing of it is done by merely loading it.
    rolldownOptions: { treeshake: { moduleSideEffects: id => !/\/node_modules\/(pkijs|asn1js|bytestreamjs)\/|\/packages\/light\/src\//.test(id) } },
  },
  // The development server takes data from a node beside it.
  server: { proxy: { '/v1': 'http://127.0.0.1:8645', '/health': 'http://127.0.0.1:8645' } },
})
