/** Nodes: which addresses are allowed, and where their WebSocket is. */

import { LOCAL_HOSTS } from '../../scripts/local.mjs';

export type ParsedEndpoint =
  | { readonly ok: true; readonly url: string }
  | { readonly ok: false; readonly why: string };

/** This machine, by those of its names that the page's policy knows: a browser asks no other. */
export function isLoopback(url: string): boolean {
  const host = hostOf(url);
  return host !== null && LOCAL_HOSTS.includes(host);
}

/** Where the policy of this deployment lets the page ask; empty where it may ask any node. */
export const ALLOWED: readonly string[] = ((import.meta.env?.SLUICE_CONNECT as string | undefined) ?? '').split(/\s+/).filter(Boolean);

/** Whether the page may ask this address. Sources are origins, as `https://node.example`, or of any host below one. */
export function mayAsk(url: string, allowed: readonly string[] = ALLOWED): boolean {
  if (allowed.length === 0 || !URL.canParse(url)) return true;
  const { protocol, host } = new URL(url);
  return allowed.some((source) => {
    const [, scheme, below, name] = /^(https?:|wss?:)\/\/(\*\.)?([^/]*)\/?$/.exec(source) ?? [];
    // A source of another form is the browser's to understand.
    if (name === undefined) return true;
    return scheme === protocol && (below ? host.endsWith(`.${name}`) : host === name);
  });
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
  if (!mayAsk(typed)) return { ok: false, why: `This page may only ask ${ALLOWED.join(', ')}` };
  if (url.protocol === secure) return { ok: true, url: typed };
  if (url.protocol !== plain) return { ok: false, why: `Use ${secure}//, or ${plain}// on this machine` };
  if (!isLoopback(typed)) return { ok: false, why: `Without TLS only this machine is allowed, as ${LOCAL_HOSTS.join(' or ')}: else use ${secure}//` };
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
