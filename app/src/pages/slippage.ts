/** The least that is accepted: what was quoted, less the slippage; rounded down, for it only ever says “at least”. */
export const least = (quoted: bigint, slippageBps: number): bigint => (quoted * BigInt(10_000 - slippageBps)) / 10_000n;
