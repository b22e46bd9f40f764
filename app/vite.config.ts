import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

import { policy } from './scripts/policy.mjs';

/** Writes the policy into the page. Not while developing: the dev server's own scripts are inline. */
function contentSecurityPolicy(): Plugin {
  return {
    name: 'content-security-policy',
    apply: 'build',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: policy(process.env.SLUICE_CONNECT) },
        injectTo: 'head-prepend',
      },
    ],
  };
}

export default defineConfig({
  // Relative addresses: the page works under any path of any static host.
  base: './',
  plugins: [react(), contentSecurityPolicy()],
  // One copy, though the client beside this directory may have its own node_modules.
  resolve: { dedupe: ['@solana/kit'] },
  build: {
    target: 'es2023',
    modulePreload: { polyfill: false },
    // A file for each picture: `data:` is for icons that wallets bring.
    assetsInlineLimit: 0,
    sourcemap: true,
    manifest: true,
  },
  server: { host: '127.0.0.1', strictPort: true },
  preview: { host: '127.0.0.1', strictPort: true },
});
