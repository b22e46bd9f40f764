/** A node without a chain: it has the accounts of a file, and answers as RPC does. */
import { type Rpc, type SolanaRpcApi, createSolanaRpcFromTransport, getBase58Encoder } from '@solana/kit';

/** An account of the file. */
export interface Row {
  readonly address: string;
  readonly owner: string;
  readonly lamports: bigint;
  readonly data: string;
}

type Filter = { readonly memcmp: { readonly offset: bigint; readonly bytes: string } };
export type Request = {
  readonly method: string;
  readonly params: readonly [unknown, { readonly filters?: readonly Filter[] }];
};

/** A node that has these accounts, in `slot`; `rows` may be a way to them, which is asked at each request. */
export function nodeWith(rows: readonly Row[] | (() => readonly Row[]), slot: bigint): Rpc<SolanaRpcApi> {
  return nodeThat(request => answer(typeof rows === 'function' ? rows() : rows, slot, request));
}

/** A node that answers so. */
export function nodeThat(answers: (request: Request) => unknown): Rpc<SolanaRpcApi> {
  const transport = async ({ payload }: { payload: unknown }) => ({
    jsonrpc: '2.0',
    id: '1',
    result: answers(payload as Request),
  });
  return createSolanaRpcFromTransport(transport as never);
}

/** What RPC says of these accounts. */
export function answer(rows: readonly Row[], slot: bigint, { method, params: [subject, config] }: Request): unknown {
  const info = ({ owner, lamports, data }: Row) => ({ owner, lamports, data: [data, 'base64'], executable: false });
  if (method === 'getMultipleAccounts') {
    const find = (address: string) => rows.find(row => row.address === address);
    const value = (subject as string[])
      .map(address => find(address))
      .map(row => (row === undefined ? null : info(row)));
    return { context: { slot }, value };
  }
  if (method === 'getProgramAccounts') {
    const found = rows.filter(
      row => row.owner === subject && (config.filters ?? []).every(filter => passes(row, filter)),
    );
    return found.map(row => ({ pubkey: row.address, account: info(row) }));
  }
  throw new Error(`this node does not know ${method}`);
}

function passes({ data }: Row, { memcmp: { offset, bytes } }: Filter): boolean {
  const wanted = Buffer.from(getBase58Encoder().encode(bytes));
  return Buffer.from(data, 'base64')
    .subarray(Number(offset), Number(offset) + wanted.length)
    .equals(wanted);
}
