import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

import { readGroups } from './scripts/groups.mjs';
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

/**
 * The theme's script: of its own and not a module, so that it runs before the first paint; before the styles, for which a script
 * behind them would wait.
 */
function themeFirst(): Plugin {
  return {
    name: 'theme-first',
    transformIndexHtml: () => [{ tag: 'script', attrs: { src: './theme.js' }, injectTo: 'head-prepend' }],
  };
}

export default defineConfig({
  // Relative addresses: the page works under any path of any static host.
  base: './',
  plugins: [react(), themeFirst(), contentSecurityPolicy()],
  // The client is a link: what it imports is found here, so that there is one copy of it.
  resolve: { preserveSymlinks: true },
  define: {
    // The settings offer what the policy allows.
    'import.meta.env.SLUICE_CONNECT': JSON.stringify(process.env.SLUICE_CONNECT ?? ''),
    // JSON within a string, as the page reads it: what makes no sense fails here.
    'import.meta.env.SLUICE_GROUPS': JSON.stringify(JSON.stringify(readGroups(process.env.SLUICE_GROUPS))),
  },
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
