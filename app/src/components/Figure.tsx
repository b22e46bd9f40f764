import type { ReactNode } from 'react';

import { Skeleton } from './Skeleton.tsx';

/** A list of figures: a definition list, as screen readers know it. */
export function Figures({ children, columns = false }: { children: ReactNode; columns?: boolean }) {
  return <dl className={columns ? 'figures columns' : 'figures'}>{children}</dl>;
}

interface FigureProps {
  label: ReactNode;
  /** What is known; `undefined` while it is being read: its place stays as large. */
  children: ReactNode | undefined;
  /** One line of what it means or where it comes from; empty where there will be one: its place is kept. */
  hint?: ReactNode;
  tone?: 'strong' | 'total' | undefined;
}

export function Figure({ label, children, hint, tone }: FigureProps) {
  return (
    <div className={tone ? `figure ${tone}` : 'figure'}>
      <dt>{label}</dt>
      <dd>
        {children === undefined ? <Skeleton width="6em" /> : children}
        {hint !== undefined && <small>{hint === '' ? '\u00a0' : hint}</small>}
      </dd>
    </div>
  );
}

/** The place of a hint that is being read: a space that keeps its line. */
export const NOTHING = '\u00a0';
