import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  AccountRole,
  type Address,
  type Instruction,
  type TransactionSigner,
  createAddressWithSeed,
  createNoopSigner,
} from '@solana/kit';
import {
  ASSOCIATED_TOKEN_PROGRAM,
  NOBODY,
  type PoolKeys,
  SLUICE_PROGRAM_ADDRESS,
  STAKE_PROGRAM,
  TOKEN_PROGRAM,
  claimTicket,
  cohortAddress,
  depositSol,
  depositSolGated,
  depositStake,
  depositStakeGated,
  freshStakeAccount,
  lamports,
  lstAccount,
  poolKeys,
  requestUnstake,
  shares,
  ticketNonce,
  transferTicket,
} from '@sluice/client';
import {
  parseDepositSolGatedInstruction,
  parseDepositSolInstruction,
  parseDepositStakeGatedInstruction,
  parseDepositStakeInstruction,
  parseTransferTicketInstruction,
} from '@sluice/client/generated';
import { cohort, key, operatorList, pool, ticket } from '../support/accounts.js';

const signer = (byte: number): TransactionSigner => createNoopSigner(key(byte));

const account = pool({
  mint: key(2),
  tokenProgram: TOKEN_PROGRAM,
  reserve: key(3),
  escrow: key(4),
  config: key(5),
  operators: key(10),
});
const keys: PoolKeys = poolKeys(key(1), account);
const { records } = operatorList({ groups: [], records: [{ main: key(11), vote: key(12), groups: [0, 0, 0, 0] }] });
const record = records[0] ?? assert.fail();
const now = { slot: 0n, epoch: 7n, time: 0n };

const roles = ({ accounts = [] }: Instruction) => accounts.map(({ address, role }) => [address, role] as const);

test('a deposit opens the token account first, unless another one is named', async () => {
  const input = { depositor: signer(9), lamports: lamports(5n), minShares: shares(4n) };
  const [open, deposit, ...rest] = await depositSol(keys, input);
  assert.ok(open !== undefined && deposit !== undefined && rest.length === 0);
  const own = await lstAccount(keys, key(9));
  assert.equal(open.programAddress, ASSOCIATED_TOKEN_PROGRAM);
  assert.deepEqual(roles(open), [
    [key(9), AccountRole.WRITABLE_SIGNER],
    [own, AccountRole.WRITABLE],
    [key(9), AccountRole.READONLY],
    [key(2), AccountRole.READONLY],
    [NOBODY, AccountRole.READONLY],
    [TOKEN_PROGRAM, AccountRole.READONLY],
  ]);
  const named = await depositSol(keys, { ...input, lstAccount: key(8) });
  assert.equal(named.length, 1);
  const parsed = parseDepositSolInstruction(named[0] as Parameters<typeof parseDepositSolInstruction>[0]);
  assert.deepEqual([parsed.data.lamports, parsed.data.minShares], [5n, 4n]);
  assert.deepEqual([parsed.accounts.lstAccount.address, parsed.accounts.reserve.address], [key(8), key(3)]);
});

test('the first request of an epoch names the last cohort of the queue, and a later one names none', async () => {
  const cohortNow = await cohortAddress(keys.pool, now.epoch);
  const tail = async (queueTail: Address) => {
    const input = { requester: signer(9), shares: shares(1n), nonce: 3n };
    const { instruction } = await requestUnstake(keys, { ...account, queueTail }, now, input);
    return roles(instruction)[4];
  };
  const none = [SLUICE_PROGRAM_ADDRESS, AccountRole.READONLY];
  assert.deepEqual(await tail(NOBODY), none);
  assert.deepEqual(await tail(cohortNow), none);
  assert.deepEqual(await tail(key(5)), [key(5), AccountRole.WRITABLE]);
});

test('the authority behind a gate signs as the evidence, and an attestation does not', async () => {
  const input = { depositor: signer(9), lamports: lamports(5n), minShares: shares(4n), lstAccount: key(8) };
  const deposit = async (evidence?: Address | TransactionSigner) => {
    const [deposit, ...rest] = await depositSolGated(keys, { ...input, ...(evidence !== undefined && { evidence }) });
    assert.ok(deposit !== undefined && rest.length === 0);
    return deposit;
  };
  const behind = (last: readonly [Address, AccountRole]) => [
    [key(9), AccountRole.WRITABLE_SIGNER],
    ...[key(1), key(3), key(2), key(8)].map(address => [address, AccountRole.WRITABLE]),
    ...[TOKEN_PROGRAM, NOBODY, key(5)].map(address => [address, AccountRole.READONLY]),
    last,
  ];
  const signed = await deposit(signer(6));
  assert.deepEqual(roles(signed), behind([key(6), AccountRole.READONLY_SIGNER]));
  const last = signed.accounts?.at(-1);
  assert.ok(last !== undefined && 'signer' in last);
  assert.deepEqual(roles(await deposit(key(7))), behind([key(7), AccountRole.READONLY]));
  // The authority itself deposits: any account will do, and its own is there already.
  for (const own of [undefined, signer(9)]) {
    assert.deepEqual(roles(await deposit(own)), behind([NOBODY, AccountRole.READONLY]));
  }
  const parsed = parseDepositSolGatedInstruction(signed as Parameters<typeof parseDepositSolGatedInstruction>[0]);
  assert.deepEqual([parsed.data.lamports, parsed.data.minShares], [5n, 4n]);
  const { lstAccount: _, ...unnamed } = input;
  const [open, ...then] = await depositSolGated(keys, { ...unnamed, evidence: key(7) });
  assert.deepEqual([open?.programAddress, then.length], [ASSOCIATED_TOKEN_PROGRAM, 1]);
});

/** A deposit of stake, and its accounts before those of a gate. */
const staked = { depositor: signer(9), index: 3, record, stake: key(13), minShares: shares(4n), lstAccount: key(8) };
const ofStake = [
  [key(9), AccountRole.WRITABLE_SIGNER],
  ...[key(1), key(10)].map(address => [address, AccountRole.WRITABLE]),
  [key(3), AccountRole.READONLY],
  ...[key(13), key(11)].map(address => [address, AccountRole.WRITABLE]),
  [key(12), AccountRole.READONLY],
  ...[key(2), key(8)].map(address => [address, AccountRole.WRITABLE]),
  ...[TOKEN_PROGRAM, STAKE_PROGRAM].map(address => [address, AccountRole.READONLY]),
];

test('a deposit of stake names its operator, and opens the token account first', async () => {
  const [deposit, ...rest] = await depositStake(keys, staked);
  assert.ok(deposit !== undefined && rest.length === 0);
  assert.deepEqual(roles(deposit), ofStake);
  const { data } = parseDepositStakeInstruction(deposit as Parameters<typeof parseDepositStakeInstruction>[0]);
  assert.deepEqual([data.index, data.minShares], [3, 4n]);
  const { lstAccount: _, ...unnamed } = staked;
  const own = await lstAccount(keys, key(9));
  for (const made of [await depositStake(keys, unnamed), await depositStakeGated(keys, unnamed)]) {
    const [open, then, ...rest] = made;
    assert.ok(open !== undefined && then !== undefined && rest.length === 0);
    assert.equal(open.programAddress, ASSOCIATED_TOKEN_PROGRAM);
    assert.deepEqual([roles(open)[1], roles(then)[8]], Array(2).fill([own, AccountRole.WRITABLE]));
  }
});

test('a deposit of stake passes a gate as one of SOL does', async () => {
  const deposit = async (evidence?: Address | TransactionSigner) => {
    const made = await depositStakeGated(keys, { ...staked, ...(evidence !== undefined && { evidence }) });
    assert.equal(made.length, 1);
    return made[0] ?? assert.fail();
  };
  const behind = (last: readonly [Address, AccountRole]) => [...ofStake, [key(5), AccountRole.READONLY], last];
  const signed = await deposit(signer(6));
  assert.deepEqual(roles(signed), behind([key(6), AccountRole.READONLY_SIGNER]));
  const last = signed.accounts?.at(-1);
  assert.ok(last !== undefined && 'signer' in last);
  assert.deepEqual(roles(await deposit(key(7))), behind([key(7), AccountRole.READONLY]));
  for (const own of [undefined, signer(9)]) {
    assert.deepEqual(roles(await deposit(own)), behind([NOBODY, AccountRole.READONLY]));
  }
  const { data } = parseDepositStakeGatedInstruction(signed as Parameters<typeof parseDepositStakeGatedInstruction>[0]);
  assert.deepEqual([data.index, data.minShares], [3, 4n]);
});

test('a claim is signed by the owner where the owner sends it, and otherwise by nobody', () => {
  const of = { address: key(20), account: ticket({ cohort: key(21), owner: key(22), rentPayer: key(23) }) };
  const own = { address: key(21), account: cohort({ rentPayer: key(24) }) };
  const claim = (by?: TransactionSigner) => roles(claimTicket(of, own, by));
  const plain = [20, 21, 22, 23, 24].map(byte => [key(byte), AccountRole.WRITABLE] as const);
  assert.deepEqual(claim(), plain);
  const signed = plain.map(([address]) => {
    return [address, address === key(22) ? AccountRole.WRITABLE_SIGNER : AccountRole.WRITABLE] as const;
  });
  assert.deepEqual(claim(signer(22)), signed);
  assert.throws(() => claim(signer(9)), RangeError);
  assert.throws(() => claimTicket(of, { ...own, address: key(25) }), RangeError);
});

test('a ticket is given away as it is: with what it has left, or not at all', () => {
  const of = { address: key(20), account: ticket({ owner: key(22), from: 30n, to: 100n }) };
  const sent = transferTicket(of, signer(22), key(25)) as Parameters<typeof parseTransferTicketInstruction>[0];
  const { data, accounts } = parseTransferTicketInstruction(sent);
  assert.equal(data.shares, 70n);
  assert.equal(accounts.newOwner.address, key(25));
});

test('a fresh stake account follows from its holder and a seed, and has its rent and its length', async () => {
  const { instruction, address, seed } = await freshStakeAccount(signer(9), { perByte: 10n });
  const derived = { baseAddress: key(9), programAddress: STAKE_PROGRAM, seed };
  assert.equal(address, await createAddressWithSeed(derived));
  assert.deepEqual(roles(instruction), [
    [key(9), AccountRole.WRITABLE_SIGNER],
    [address, AccountRole.WRITABLE],
    [key(9), AccountRole.READONLY_SIGNER],
  ]);
  const data = Buffer.from(instruction.data ?? []);
  assert.equal(data.readUInt32LE(0), 3);
  assert.equal(data.readBigUInt64LE(36), 32n);
  assert.equal(data.toString('utf8', 44, 76), seed);
  assert.equal(data.readBigUInt64LE(76), 3_280n);
  assert.equal(data.readBigUInt64LE(84), 200n);
  assert.equal(data.length, 124);
});

test('no two fresh stake accounts have one address, in whatever moment they are made', async () => {
  const many = Array.from({ length: 50 }, () => freshStakeAccount(signer(9), { perByte: 10n }));
  const addresses = (await Promise.all(many)).map(({ address }) => address);
  assert.equal(new Set(addresses).size, 50);
});

test('no two nonces are the same', () => {
  assert.equal(new Set(Array.from({ length: 100 }, ticketNonce)).size, 100);
});
