/**
 * A stake account to withdraw into, at an address that follows from the holder's: no other key has to sign, and none can be
 * lost.
 *
 * @module
 */
import {
  AccountRole,
  type AccountMeta,
  type Address,
  type Instruction,
  type TransactionSigner,
  addEncoderSizePrefix,
  createAddressWithSeed,
  getAddressEncoder,
  getStructEncoder,
  getU32Encoder,
  getU64Encoder,
  getUtf8Encoder,
} from '@solana/kit';
import { STAKE_PROGRAM, SYSTEM_PROGRAM } from './ids.js';
import { type Rent, rentOfStake } from './sysvar.js';

/** `CreateAccountWithSeed` of the System program. */
const CREATE_WITH_SEED = 3;
const STAKE_BYTES = 200;

/** Bytes of a seed that nobody guesses, and no two are the same of; in hexadecimals twice as many, which is the most. */
const RANDOM_BYTES = 16;

/** An account that is to be made, and its address. */
export interface FreshStakeAccount {
  readonly instruction: Instruction;
  readonly address: Address;
  /** What its address follows from, besides the holder's. Nothing needs it any more once the account is made. */
  readonly seed: string;
}

/**
 * Makes an account for `withdraw_stake` to split into, at an address that is another one each time: whoever knew it before could
 * give it lamports, and an account that has any cannot be made. `payer` pays its rent, which stays in it.
 */
export async function freshStakeAccount(
  holder: TransactionSigner,
  rent: Rent,
  payer: TransactionSigner = holder,
): Promise<FreshStakeAccount> {
  const seed = randomSeed();
  const address = await createAddressWithSeed({ baseAddress: holder.address, programAddress: STAKE_PROGRAM, seed });
  const data = getStructEncoder([
    ['instruction', getU32Encoder()],
    ['base', getAddressEncoder()],
    ['seed', addEncoderSizePrefix(getUtf8Encoder(), getU64Encoder())],
    ['lamports', getU64Encoder()],
    ['space', getU64Encoder()],
    ['owner', getAddressEncoder()],
  ]).encode({
    instruction: CREATE_WITH_SEED,
    base: holder.address,
    seed,
    lamports: rentOfStake(rent),
    space: STAKE_BYTES,
    owner: STAKE_PROGRAM,
  });
  const signer = (of: TransactionSigner, role: AccountRole) =>
    ({ address: of.address, role, signer: of }) as AccountMeta;
  const accounts = [
    signer(payer, AccountRole.WRITABLE_SIGNER),
    { address, role: AccountRole.WRITABLE },
    signer(holder, AccountRole.READONLY_SIGNER),
  ];
  return { instruction: { programAddress: SYSTEM_PROGRAM, accounts, data }, address, seed };
}

function randomSeed(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(RANDOM_BYTES));
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
}
