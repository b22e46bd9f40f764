/** Vote accounts are read as sluice-vote reads them: its golden bytes, whole, cut off and damaged. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { STAKE_PROGRAM, VOTE_HEAD, VOTE_PROGRAM, type VoteAccount, readVoteAccount } from '@sluice/client';
import { file, vectors } from '../support/vectors.js';

/** What Rust reads; why not, which says no more to anybody here. */
type Failed = { readonly error: string };
type Read =
  Failed | (Omit<VoteAccount, 'lastCredits'> & { readonly lastCredits: VoteAccount['lastCredits'] | null | Failed });

type Case = {
  /** The bytes' fixture; none of zeros. */
  readonly fixture: string | null;
  readonly length: number;
  readonly edits: readonly (readonly [number, number])[];
  readonly read: Read;
};

const fixtures = new Map<string, Buffer>();

/** A fixture: the length of the account, then its bytes without the zeros at the end. */
function fixture(name: string): Buffer {
  const known = fixtures.get(name);
  if (known !== undefined) return known;
  const [length, ...lines] = file(`crates/sluice-vote/tests/fixtures/${name}.hex`).split('\n');
  const data = Buffer.alloc(Number(length));
  data.write(lines.join(''), 'hex');
  fixtures.set(name, data);
  return data;
}

function bytesOf({ fixture: name, length, edits }: Case): Uint8Array {
  const data = new Uint8Array(length);
  if (name !== null) data.set(fixture(name).subarray(0, length));
  edits.forEach(([at, byte]) => (data[at] = byte));
  return data;
}

const failed = (value: unknown): value is Failed => typeof value === 'object' && value !== null && 'error' in value;

function expected(read: Read): VoteAccount | undefined {
  if (failed(read)) return undefined;
  const { lastCredits } = read;
  return { ...read, lastCredits: failed(lastCredits) ? undefined : (lastCredits ?? undefined) };
}

test('every layout is read as in Rust, and what is none is read by nobody', () => {
  const cases = vectors<Case>('votes');
  assert.ok(cases.length > 900);
  for (const { read, ...of } of cases) {
    const account = { owner: VOTE_PROGRAM, data: bytesOf({ read, ...of }) };
    assert.deepEqual(readVoteAccount(account), expected(read), JSON.stringify(of));
  }
});

test('an account of another program is no vote account', () => {
  const data = fixture('v4');
  assert.ok(readVoteAccount({ owner: VOTE_PROGRAM, data }) !== undefined);
  assert.equal(readVoteAccount({ owner: STAKE_PROGRAM, data }), undefined);
});

test('the head of an account says all of it but its credits, in every layout', () => {
  for (const name of ['v1_14_11', 'v3', 'v4', 'v4_full']) {
    const data = fixture(name);
    const [whole, head] = [data, data.subarray(0, VOTE_HEAD)].map(data =>
      readVoteAccount({ owner: VOTE_PROGRAM, data }),
    );
    assert.ok(whole?.lastCredits !== undefined);
    assert.deepEqual(head, { ...whole, lastCredits: undefined });
  }
});
