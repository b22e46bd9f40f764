/**
 * What deposits need besides themselves: a token account that receives the shares, and what opens a gate.
 *
 * @module
 */
import { type AccountMeta, AccountRole, type Address, type Instruction, type TransactionSigner } from '@solana/kit';
import { ASSOCIATED_TOKEN_PROGRAM, NOBODY, SYSTEM_PROGRAM } from './ids.js';
import type { PoolKeys } from './pda.js';

/** What a deposit into a pool with a gate takes besides. */
export interface Evidence {
  /**
   * What opens the gate: the deposit authority, which signs, or the address of the depositor's attestation. None where the
   * authority deposits itself.
   */
  readonly evidence?: TransactionSigner | Address;
}

/** Who deposits, and what receives the shares where it is not the depositor's own token account by convention. */
interface Entrant {
  readonly depositor: TransactionSigner;
  readonly lstAccount?: Address;
}

/** What is passed as evidence, and who signs as that. An authority that deposits itself has signed already. */
export function evidenceOf({ depositor, evidence }: Entrant & Evidence): [Address, TransactionSigner | undefined] {
  if (typeof evidence === 'string') return [evidence, undefined];
  return evidence === undefined || evidence.address === depositor.address
    ? [NOBODY, undefined]
    : [evidence.address, evidence];
}

/** An instruction whose last account signs as well: its layout asks for no signature where an attestation opens the gate. */
export function signedLast(instruction: Instruction, signer: TransactionSigner): Instruction {
  const { accounts = [] } = instruction;
  const meta = { address: signer.address, role: AccountRole.READONLY_SIGNER, signer } as AccountMeta;
  return { ...instruction, accounts: [...accounts.slice(0, -1), meta] };
}

/** What makes the depositor's own token account; nothing where another one was named. */
export function opening(keys: PoolKeys, { depositor, lstAccount: named }: Entrant, own: Address): Instruction[] {
  return named === undefined ? [openLstAccount(keys, depositor, depositor.address, own)] : [];
}

/** Makes a wallet's token account of the LST where it does not exist. `payer` pays its rent. */
export function openLstAccount(
  keys: Pick<PoolKeys, 'mint' | 'tokenProgram'>,
  payer: TransactionSigner,
  wallet: Address,
  account: Address,
): Instruction {
  const readonly = (address: Address) => ({ address, role: AccountRole.READONLY });
  return {
    programAddress: ASSOCIATED_TOKEN_PROGRAM,
    accounts: [
      { address: payer.address, role: AccountRole.WRITABLE_SIGNER, signer: payer } as AccountMeta,
      { address: account, role: AccountRole.WRITABLE },
      readonly(wallet),
      readonly(keys.mint),
      readonly(SYSTEM_PROGRAM),
      readonly(keys.tokenProgram),
    ],
    // `CreateIdempotent`.
    data: new Uint8Array([1]),
  };
}
