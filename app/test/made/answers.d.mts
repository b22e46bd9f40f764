export const POOLS: Readonly<Record<'sound' | 'trouble' | 'fresh' | 'long', ReadonlyMap<string, unknown>>>;
export function answer(method: string, params: readonly unknown[]): unknown;
