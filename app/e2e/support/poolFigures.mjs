// Every figure of the page Pool, as the command line has it: what `sluice pool show`, `rate` and `config show` say of one slot.
import { bps, cut, part, ppm, short } from './shape.mjs';

const sum = (...all) => all.reduce((total, of) => total + BigInt(of), 0n);
const sol = (of, decimals = 4) => ({ text: `${cut(of, decimals)} SOL`, values: [BigInt(of)] });
const lst = (of, decimals = 4) => ({ text: `${cut(of, decimals)} LST`, values: [BigInt(of)] });
const text = (of) => ({ text: of, values: [] });
const address = (of) => text(of === null ? 'nobody' : short(of));

/** What each box has to show: figures by their labels. */
export function poolFigures(show) {
  const { rate, ledger, places, queue, fees, deposits, operators, roles, accounts } = show;
  const waiting = sum(places.waiting_for_close, places.not_yet_seen);
  const owed = sum(places.owed_fee, places.owed_bounty, places.owed_insurance);
  const held = holdings(places);
  const holder = (role) => address(roles.find((of) => of.role === role).holder);
  return {
    'At a glance': {
      'One LST': { ...sol(rate.lamports_per_lst, 9), hint: new RegExp(`epoch ${rate.epoch}\\b`) },
      Assets: sol(ledger.assets, 2),
      Supply: lst(ledger.supply, 2),
    },
    'What one LST was worth': Object.fromEntries([1, 7, 30].map((epochs) => grown(show.apy, epochs))),
    'Does it hold what it owes?': {
      "Holders' shares": sol(ledger.assets, 2),
      "Holders', in no price yet": sol(ledger.unbooked, 2),
      Owed: sol(owed, 2),
      ...(waiting > 0n && { 'Found or paid in': sol(waiting, 2) }),
      Together: sol(sum(ledger.assets, ledger.unbooked, owed, waiting), 2),
      Held: sol(held, 2),
    },
    'Who waits to leave': {
      'Tickets of these cohorts': text(`${sum(...queue.cohorts.map((of) => of.open_tickets))} in ${queue.cohorts.length}`),
      Waiting: lst(queue.shares),
      'Paid for it at the most': { ...sol(queue.nominal), hint: new RegExp(`price ${escape(cut(queue.due, 4))} SOL`) },
      'Missing for it': queue.shortage === 0 ? text('nothing') : sol(queue.shortage),
    },
    'Who bears a loss': {
      '1. What no price contains yet': sol(ledger.unbooked),
      "2. The operator's bond": sol(operators.bonds),
      '3. The insurance': sol(places.insurance),
      '4. All shares alike': text('the rest'),
      'Bounty pot': sol(places.bounty_pot),
      'High-water mark': sol((BigInt(ledger.mark_assets) * 1_000_000_000n) / BigInt(ledger.mark_supply), 9),
    },
    'What it charges': {
      'On rewards': { ...text(bps(fees.fee_bps)), hint: new RegExp(`${bps(fees.bounty_bps)}.*${bps(fees.insurance_bps)}`) },
      'Entry, on what lies idle': text(ppm(fees.entry_ppm)),
      'Exit at once': {
        ...text(`${bps(fees.exit_min_bps)} to ${bps(fees.exit_max_bps)}`),
        hint: new RegExp(escape(cut(fees.exit_target, 2))),
      },
      'Exit at once, or with stake, at least': text(ppm(fees.exit_floor_ppm)),
      'Ticket, claim': text('no fee'),
      // Between the boundary of an epoch and its close these are the last epoch's, and say nothing of this one.
      'Room before the full entry fee': rate.fresh ? sol(deposits.late ? 0 : deposits.head_room, 2) : text('not known yet'),
      'Of a deposit within it, goes to operators': text(rate.fresh ? ppm(deposits.open_ppm) : 'not known yet'),
      'Room under the deposit cap': sol(deposits.cap_room, 2),
    },
    'Who decides': {
      Governance: holder('governance'),
      Curator: holder('curator'),
      Guardian: holder('guardian'),
      'The guardian may still pause': undefined,
    },
    Addresses: {
      Pool: address(show.pool),
      'LST (mint)': address(show.mint),
      Reserve: address(accounts.reserve),
      Insurance: address(accounts.insurance),
      Operators: address(accounts.operators),
      Configuration: address(accounts.config),
      'Rate history': address(accounts.rates),
      'Escrow of waiting LST': address(accounts.escrow),
      Treasury: address(fees.treasury),
      'Token program': address(show.token_program),
      'Sluice program': address(show.program),
    },
  };
}

const escape = (of) => of.replaceAll('.', '\\.');

const holdings = (of) =>
  sum(of.active, of.activating, of.cooling, of.reserve, of.stake_rent_and_idle, of.astray);

function grown(apy, epochs) {
  const found = apy.find((of) => of.epochs === epochs);
  const label = epochs === 1 ? 'Last epoch' : `Last ${epochs} epochs`;
  if (!found) return [label, text('–')];
  // Rounded to the nearest hundredth of a per cent, in whole numbers: a rate is no amount.
  const hundredths = Math.floor((Math.abs(found.apy_ppm) + 50) / 100);
  const percent = `${found.apy_ppm < 0 && hundredths > 0 ? '−' : ''}${bps(hundredths)}`;
  return [label, { ...text(percent), hint: new RegExp(`closes of ${found.from_epoch} to ${found.to_epoch}`) }];
}

/** The table of places: each with its part of the whole, which itself has none. */
export function poolPlaces({ places: of }) {
  const whole = holdings(of);
  const rare = (name, amount) => (amount > 0 ? { [name]: amount } : {});
  const rows = {
    'Active stake': of.active,
    'Warming stake': of.activating,
    'Cooling stake': of.cooling,
    Reserve: of.reserve,
    'kept for tickets': of.reserve_for_queue,
    'for exits at once': of.reserve_liquid,
    ...rare('paid in', of.waiting_for_close),
    ...rare('in no book yet', of.not_yet_seen),
    'In stake accounts, not staked': of.stake_rent_and_idle,
    ...rare('Astray', of.astray),
  };
  const parts = Object.entries(rows).map(([name, amount]) => [name, BigInt(amount), part(amount, whole)]);
  return [...parts, ['All', whole, '']];
}
