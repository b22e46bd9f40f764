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

/** An account that is to be made, and its address. */
export interface FreshStakeAccount {
  readonly instruction: Instruction;
  readonly address: Address;
}

/**
 * Makes an account for `withdraw_stake` to split into. `payer` pays its rent, which stays in it.
 *
 * `seed`: at most 32 bytes, and none that the holder has used before, as `sluice:` with the time.
 */
export async function freshStakeAccount(
  holder: TransactionSigner,
  seed: string,
  rent: Rent,
  payer: TransactionSigner = holder,
): Promise<FreshStakeAccount> {
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
  return { instruction: { programAddress: SYSTEM_PROGRAM, accounts, data }, address };
}
