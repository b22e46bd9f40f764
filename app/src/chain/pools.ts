/** The pools of a cluster. */

import { getBase58Decoder, type Address, type Base58EncodedBytes } from '@solana/kit';
import { POOL_DISCRIMINATOR, SLUICE_PROGRAM_ADDRESS } from '@sluice/client';

import { COMMITMENT, type Node } from './node.ts';

export async function listPools(node: Node): Promise<readonly Address[]> {
  const bytes = getBase58Decoder().decode(POOL_DISCRIMINATOR) as Base58EncodedBytes;
  const found = await node.rpc
    .getProgramAccounts(SLUICE_PROGRAM_ADDRESS, {
      commitment: COMMITMENT,
      encoding: 'base64',
      dataSlice: { offset: 0, length: 0 },
      filters: [{ memcmp: { offset: 0n, bytes, encoding: 'base58' } }],
    })
    .send();
  return found.map(({ pubkey }) => pubkey);
}
