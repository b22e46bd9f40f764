import { armed, roles, SLUICE_PROGRAM_ADDRESS, type PoolSnapshot } from '@sluice/client';

import { Address } from '../../components/Address.tsx';
import { Figure, Figures } from '../../components/Figure.tsx';
import { PAUSABLE, ROLES } from './words.ts';

const CAN: Record<keyof typeof ROLES, string> = {
  governance: 'parameters, operators, roles, with delays; never moves SOL or LST',
  curator: "operators and weights within governance's bounds",
  guardian: 'may pause deposits, exits at once and delegation, each once',
};

/** Who decides. */
export function Who({ snapshot }: { snapshot: PoolSnapshot | null }) {
  const all = snapshot && roles(snapshot.pool, snapshot.config);
  const names = Object.keys(ROLES) as (keyof typeof ROLES)[];
  const pausable = snapshot && armed(snapshot.config).map((what) => PAUSABLE[what]);
  return (
    <section className="sheet">
      <h2>Who decides</h2>
      <Figures>
        {names.map((role) => {
          const holder = all?.find((of) => of.role === role)?.holder;
          return (
            <Figure key={role} label={ROLES[role]} hint={CAN[role]}>
              {all ? holder ? <Address of={holder} what={`the address of the ${role}`} /> : 'nobody' : undefined}
            </Figure>
          );
        })}
        <Figure label="The guardian may still pause">
          {pausable ? (pausable.length > 0 ? pausable.join(', ') : 'nothing') : undefined}
        </Figure>
      </Figures>
      <p className="why">
        Above all of them stands whoever may upgrade the program, for all pools at once. The pool's accounts do not say who that
        is.
      </p>
    </section>
  );
}

/** Where it is on the chain. */
export function Accounts({ snapshot }: { snapshot: PoolSnapshot | null }) {
  const keys = snapshot?.keys;
  const all = [
    ['Pool', keys?.pool],
    ['LST (mint)', keys?.mint],
    ['Reserve', keys?.reserve],
    ['Insurance', keys?.insurance],
    ['Operators', keys?.operators],
    ['Configuration', keys?.config],
    ['Rate history', keys?.rates],
    ['Escrow of waiting LST', keys?.escrow],
    ['Treasury', keys?.treasury],
    ['Token program', keys?.tokenProgram],
    ['Sluice program', SLUICE_PROGRAM_ADDRESS],
  ] as const;
  return (
    <section className="sheet">
      <h2>Addresses</h2>
      <Figures>
        {all.map(([name, of]) => (
          <Figure key={name} label={name}>
            {of && <Address of={of} what={`the address: ${name}`} />}
          </Figure>
        ))}
      </Figures>
    </section>
  );
}
