// The Content-Security-Policy of the page: in its meta tag, and for whoever can set headers (`npm run policy`).

import { LOCAL_HOSTS } from './local.mjs';

/** Nodes that a holder may choose: anything behind TLS, and this machine. */
const ANY_NODE = ['https:', 'wss:', ...LOCAL_HOSTS.flatMap((host) => [`http://${host}:*`, `ws://${host}:*`])].join(' ');

/**
 * @param {string | undefined} connect Origins of the nodes that this deployment allows; any node without it, or where it is blank.
 */
export function policy(connect) {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    // Icons of wallets are data: by the Wallet Standard.
    "img-src 'self' data:",
    `connect-src 'self' ${connect?.trim() || ANY_NODE}`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

/** @param {string | undefined} connect as in `policy` */
export function headers(connect) {
  return {
    // What a meta tag cannot say.
    'Content-Security-Policy': `${policy(connect)}; frame-ancestors 'none'`,
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    'Referrer-Policy': 'no-referrer',
    'Strict-Transport-Security': 'max-age=63072000; includeSubDomains',
    'X-Content-Type-Options': 'nosniff',
  };
}

if (import.meta.url === `file://${process.argv[1]}`) {
  for (const [name, value] of Object.entries(headers(process.env.SLUICE_CONNECT))) {
    console.log(`${name}: ${value}`);
  }
}
