/** Nodes: which addresses are allowed, and where their WebSocket is. */

export type Endpoint = { readonly rpc: string; readonly ws: string };

export type ParsedEndpoint =
  | { readonly ok: true; readonly url: string }
  | { readonly ok: false; readonly why: string };

/** This machine, by any of its names. */
export function isLoopback(url: string): boolean {
  const host = hostOf(url);
  return host !== null && (host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host) || /(^|\.)localhost$/.test(host));
}

export function hostOf(url: string): string | null {
  return URL.canParse(url) ? new URL(url).hostname : null;
}

/** An RPC address: behind TLS, or on this machine. */
export const parseRpc = (text: string): ParsedEndpoint => parse(text, 'https:', 'http:');

/** A WebSocket address, by the same rule. */
export const parseWs = (text: string): ParsedEndpoint => parse(text, 'wss:', 'ws:');

function parse(text: string, secure: string, plain: string): ParsedEndpoint {
  const typed = text.trim();
  if (!URL.canParse(typed)) return { ok: false, why: `Type a whole address, such as ${secure}//host` };
  const url = new URL(typed);
  if (url.username || url.password) return { ok: false, why: 'Browsers send no user name or password in an address' };
  if (url.protocol === secure) return { ok: true, url: typed };
  if (url.protocol !== plain) return { ok: false, why: `Use ${secure}//, or ${plain}// on this machine` };
  if (!isLoopback(typed)) return { ok: false, why: `Without TLS only this machine is allowed: use ${secure}//` };
  return { ok: true, url: typed };
}

/** Where a node's WebSocket is, unless somebody says otherwise: on the next port where one is named, as validators have it. */
export function wsOf(rpc: string): string {
  const url = new URL(rpc);
  url.protocol = url.protocol === 'http:' ? 'ws:' : 'wss:';
  if (url.port !== '') url.port = String(Number(url.port) + 1);
  return url.toString();
}

/** An address as it may be shown: keys of node providers are in the path or the query. */
export function nameOf(rpc: string): string {
  return URL.canParse(rpc) ? new URL(rpc).host : rpc;
}
