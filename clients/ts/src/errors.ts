/**
 * The program's errors, and what to do about each.
 *
 * @module
 */
import { SLUICE_ERRORS } from './generated/errors.js';

/** An error's name: docs/errors.md. */
export type SluiceErrorName = keyof typeof SLUICE_ERRORS;

/** An error of the program, in words. */
export interface SluiceErrorText {
  readonly name: SluiceErrorName;
  /** Its number, from 6000 on. */
  readonly code: number;
  /** What is wrong: what to do. */
  readonly message: string;
  /** What to do alone. */
  readonly nextStep: string;
}

/** What a figure that does not exist is refused with: the error with which the program would refuse. */
export interface Refusal {
  readonly ok: false;
  readonly error: SluiceErrorName;
}

/** A figure, or why there is none. */
export type Quote<T> = ({ readonly ok: true } & T) | Refusal;

/** An error by name. */
export function sluiceError(name: SluiceErrorName): SluiceErrorText {
  const [code, message] = SLUICE_ERRORS[name];
  return { name, code, message, nextStep: nextStep(name, message) };
}

/** An error by number; none where the program has no such error. */
export function sluiceErrorOf(code: number): SluiceErrorText | undefined {
  const names = Object.keys(SLUICE_ERRORS) as SluiceErrorName[];
  const name = names.find(name => SLUICE_ERRORS[name][0] === code);
  return name === undefined ? undefined : sluiceError(name);
}

/** What lies behind the colon. One message says both in one. */
function nextStep(name: SluiceErrorName, message: string): string {
  if (name === 'Bunker') {
    return 'wait for a close that books or confirms the loss; tickets can be requested and claimed meanwhile';
  }
  return behindColon(message);
}

/** What to do, of "what is wrong: what to do"; all of it where nothing is divided. */
export function behindColon(message: string): string {
  const at = message.indexOf(': ');
  return at < 0 ? message : message.slice(at + 2);
}
