/** Which cluster a node belongs to: by its genesis, never by the node's name. */

export type ClusterName = 'mainnet' | 'devnet' | 'testnet' | 'local';

export interface Cluster {
  readonly name: ClusterName;
  readonly genesis: string;
  /** As the Wallet Standard calls it. */
  readonly chain: `solana:${string}`;
}

/** Source: `solana-cluster-type`. */
const PUBLIC: Record<string, ClusterName> = {
  '5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d': 'mainnet',
  EtWTRABZaYq6iMfeYKouRu166VU2xqa1wcaWoxPkrZBG: 'devnet',
  '4uhcVJyU9pJkvQyS88uRDiswHXSCkY3zQawwpjk2NsNY': 'testnet',
};

export function clusterOf(genesis: string): Cluster {
  const name = PUBLIC[genesis] ?? 'local';
  return { name, genesis, chain: `solana:${name === 'local' ? 'localnet' : name}` };
}

export const CLUSTER_WORDS: Record<ClusterName, string> = {
  mainnet: 'Mainnet',
  devnet: 'Devnet',
  testnet: 'Testnet',
  local: 'Local cluster',
};
