/**
 * Sluice in TypeScript.
 *
 * | what | where |
 * |---|---|
 * | amounts that do not mix; amounts as text | `units`, `amount` |
 * | addresses | `ids`, `pda` |
 * | accounts with their rows; reading them from a node | `accounts`, `read`, `readQueue`, `sysvar` |
 * | figures before they are real | `quote/` |
 * | the formulas, as sluice-math has them | `math/` |
 * | what an app shows | `view/`, `closed`, `operators`, `level`, `stake`, `vote` |
 * | instructions with accounts filled in | `instructions`, `entrance`, `freshStake` |
 * | errors that say what to do; what became of what was sent | `errors`, `failure/`, `fate` |
 *
 * What Codama writes out of the IDL, every instruction included, is in `@sluice/client/generated`.
 *
 * @module
 */
export * from './accounts.js';
export * from './amount.js';
export * from './closed.js';
export { type Evidence, openLstAccount } from './entrance.js';
export * from './errors.js';
export * from './failure/explain.js';
export * from './failure/failure.js';
export { programName } from './failure/words.js';
export * from './fate.js';
export * from './freshStake.js';
export * from './ids.js';
export * from './instructions.js';
export * from './level.js';
export * from './math/rate.js';
export { MathError, type MathErrorKind } from './math/wide.js';
export * from './operators.js';
export * from './pda.js';
export * from './quote/apy.js';
export { FLOOR, depositRate, liquidity, pairRate, price, value } from './quote/books.js';
export { type DepositQuote, type Door, type EntryFeeReason, isLate, quoteDeposit } from './quote/deposit.js';
export * from './quote/depositStake.js';
export {
  type ClaimQuote,
  type ExitQuote,
  type TicketQuote,
  leastTicket,
  quoteClaim,
  quoteTicket,
  quoteUnstakeInstant,
} from './quote/exit.js';
export {
  type FundedAccount,
  type WithdrawStakeInput,
  quoteWithdrawStake,
  stakeRefusedBy,
  withdrawableStake,
} from './quote/stake.js';
export * from './read.js';
export * from './readQueue.js';
export * from './stake.js';
export * from './sysvar.js';
export { type Funds, type Lamports, MOST, ONE, type Shares, funds, lamports, shares } from './units.js';
export * from './view/doors.js';
export * from './view/expectation.js';
export * from './view/groups.js';
export * from './view/operators.js';
export * from './view/parameters.js';
export * from './view/places.js';
export * from './view/spread.js';
export * from './view/tickets.js';
export * from './vote.js';
