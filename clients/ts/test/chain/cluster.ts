/** A validator, a keeper and a command line, as separate programs: what `make client-chain` builds. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import {
  type Address,
  type Instruction,
  type KeyPairSigner,
  type Lamports,
  type Rpc,
  type SolanaRpcApi,
  appendTransactionMessageInstructions,
  createKeyPairSignerFromPrivateKeyBytes,
  createSolanaRpc,
  createTransactionMessage,
  getAddressEncoder,
  getBase64EncodedWireTransaction,
  getSignatureFromTransaction,
  pipe,
  setTransactionMessageFeePayerSigner,
  setTransactionMessageLifetimeUsingBlockhash,
  signTransactionMessageWithSigners,
} from '@solana/kit';
import { type Failure, explain, explainTransaction } from '@sluice/client';

const run = promisify(execFile);

/** How long anything may take: some epochs of five seconds. */
const PATIENCE_MS = 60_000;

/** Where cargo puts what it builds. */
const target =
  process.env['CARGO_TARGET_DIR'] ?? join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'sluice/target');
const program = (name: string) => join(target, 'debug', name);

/** A transaction that was refused. */
export class Refused extends Error {
  constructor(readonly failure: Failure) {
    super(`${failure.message}\n${failure.logs.join('\n')}`);
  }
}

/** A cluster with a pool, and a keeper that turns its crank. */
export class Cluster {
  readonly rpc: Rpc<SolanaRpcApi>;
  private constructor(
    private readonly url: string,
    private readonly control: string,
    readonly pool: Address,
    private readonly keys: string,
    private readonly dir: string,
    private readonly children: ChildProcess[],
  ) {
    this.rpc = createSolanaRpc(url as `http://${string}`);
  }

  /** Starts all of it. */
  static async start(): Promise<Cluster> {
    const dir = mkdtempSync(join(tmpdir(), 'sluice-ts-'));
    const validator = spawn(program('sluice-localnet'), [], { stdio: ['ignore', 'pipe', 'inherit'] });
    const children = [validator];
    try {
      const said = await words(validator, 'Up after');
      const find = (name: string) => new RegExp(`^${name} +(\\S+)$`, 'm').exec(said)?.[1] ?? missing(name, said);
      const [url, control, pool, keys] = ['RPC', 'control', 'pool', 'keypairs'].map(find) as [
        string,
        string,
        Address,
        string,
      ];
      const cluster = new Cluster(url, control, pool, keys, dir, children);
      await cluster.keep();
      return cluster;
    } catch (error) {
      children.forEach(child => child.kill());
      throw error;
    }
  }

  /** Ends all of it. */
  async stop(): Promise<void> {
    for (const child of this.children.reverse()) {
      const ended = new Promise(resolve => child.once('exit', resolve));
      child.kill();
      await ended;
    }
    rmSync(this.dir, { recursive: true });
  }

  /** Somebody with lamports, whose key is in a file as well. */
  async wallet(name: string, lamports: bigint): Promise<{ signer: KeyPairSigner; file: string }> {
    const secret = crypto.getRandomValues(new Uint8Array(32));
    const signer = await createKeyPairSignerFromPrivateKeyBytes(secret);
    const file = join(this.dir, `${name}.json`);
    writeFileSync(file, JSON.stringify([...secret, ...getAddressEncoder().encode(signer.address)]));
    await this.command(`airdrop ${signer.address} ${lamports}`);
    return { signer, file };
  }

  /** Does something while the keeper rests. */
  async withoutKeeper<T>(act: () => Promise<T>): Promise<T> {
    const keeper = this.children.at(-1);
    keeper?.kill('SIGSTOP');
    try {
      return await act();
    } finally {
      keeper?.kill('SIGCONT');
    }
  }

  /** The file of one of the localnet's own keys. */
  keyFile(name: string): string {
    return join(this.keys, `${name}.json`);
  }

  /** A command of the localnet's control endpoint. */
  async command(line: string): Promise<string> {
    const answer = await fetch(this.control, { method: 'POST', body: line });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${line}: ${text}`);
    return text;
  }

  /** What the CLI prints. */
  async cli(...args: string[]): Promise<string> {
    const globals = ['--url', this.url, '--pool', this.pool, '--output', 'json'];
    const { stdout } = await run(program('sluice'), [...globals, ...args]);
    return stdout;
  }

  async lamports(address: Address): Promise<Lamports> {
    return (await this.rpc.getBalance(address, { commitment: 'confirmed' }).send()).value;
  }

  /** Tokens of an account; none where it does not exist. */
  async tokens(account: Address): Promise<bigint> {
    const options = { commitment: 'confirmed', encoding: 'jsonParsed' } as const;
    const { value } = await this.rpc.getAccountInfo(account, options).send();
    const data = value?.data as { parsed?: { info?: { tokenAmount?: { amount?: string } } } } | undefined;
    return BigInt(data?.parsed?.info?.tokenAmount?.amount ?? 0);
  }

  /** Sends and waits until it is confirmed. @throws Refused. */
  async send(payer: KeyPairSigner, instructions: readonly Instruction[]): Promise<void> {
    const { value: lifetime } = await this.rpc.getLatestBlockhash({ commitment: 'confirmed' }).send();
    const message = pipe(
      createTransactionMessage({ version: 0 }),
      message => setTransactionMessageFeePayerSigner(payer, message),
      message => setTransactionMessageLifetimeUsingBlockhash(lifetime, message),
      message => appendTransactionMessageInstructions(instructions, message),
    );
    const transaction = await signTransactionMessageWithSigners(message);
    const config = { encoding: 'base64', preflightCommitment: 'confirmed' } as const;
    try {
      await this.rpc.sendTransaction(getBase64EncodedWireTransaction(transaction), config).send();
    } catch (error) {
      throw new Refused(explain(error, { instructions }));
    }
    const signature = getSignatureFromTransaction(transaction);
    await until('a transaction is confirmed', async () => {
      const [status] = (await this.rpc.getSignatureStatuses([signature]).send()).value;
      if (status?.err) throw new Refused(explainTransaction(status.err as never, { instructions }));
      return status?.confirmationStatus === 'confirmed' || status?.confirmationStatus === 'finalized'
        ? true
        : undefined;
    });
  }

  /** The keeper, with a purse of its own. */
  private async keep(): Promise<void> {
    const { file } = await this.wallet('keeper', 50_000_000_000n);
    const options = [
      '--url',
      this.url,
      '--pool',
      this.pool,
      '--keypair',
      file,
      '--interval',
      '0.2',
      '--keep-slots',
      '20',
    ];
    this.children.push(spawn(program('sluice-keeper'), options, { stdio: 'ignore' }));
  }
}

/** Asks until there is an answer. */
export async function until<T>(what: string, ask: () => Promise<T | undefined>, pauseMs = 100): Promise<T> {
  const end = Date.now() + PATIENCE_MS;
  while (Date.now() < end) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await sleep(pauseMs);
  }
  throw new Error(`gave up waiting until ${what}`);
}

/** What a program prints up to `last`. */
function words(child: ChildProcess, last: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.once('error', reject);
    child.once('exit', code => reject(new Error(`it ended with ${code}: ${said}`)));
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes(last)) resolve(said);
    });
  });
}

function missing(name: string, said: string): never {
  throw new Error(`the localnet does not say its ${name}: ${said}`);
}
