import type { RawAccount } from '@sluice/client';

export function bytes(type: string, fields: Readonly<Record<string, unknown>>): Uint8Array;
export function account(data: Uint8Array): RawAccount;
