/** What an account has: SOL, shares, tickets. */

import type { Address } from '@solana/kit';

import type { Source } from './feed.ts';
import { COMMITMENT, watchAccounts, type Node } from './node.ts';
import type { PoolKeys } from './snapshot.ts';

export interface TokenAccount {
  readonly address: Address;
  readonly amount: bigint;
}

export interface Holder {
  readonly owner: Address;
  readonly lamports: bigint;
  /** Its token accounts of the LST, largest first. */
  readonly tokens: readonly TokenAccount[];
}

export function holderSource(node: Node, keys: PoolKeys, owner: Address): Source<Holder> {
  return {
    async read(signal) {
      const options = { abortSignal: signal };
      const [balance, accounts] = await Promise.all([
        node.rpc.getBalance(owner, { commitment: COMMITMENT }).send(options),
        node.rpc
          .getTokenAccountsByOwner(owner, { mint: keys.mint }, { commitment: COMMITMENT, encoding: 'jsonParsed' })
          .send(options),
      ]);
      const tokens = accounts.value.map(({ pubkey, account }) => ({
        address: pubkey,
        amount: BigInt(account.data.parsed.info.tokenAmount.amount),
      }));
      tokens.sort((a, b) => (a.amount < b.amount ? 1 : a.amount > b.amount ? -1 : 0));
      return { owner, lamports: balance.value, tokens };
    },
    watch: (signal, open, changed) => watchAccounts(node, [owner], signal, open, changed),
  };
}
