import { Component, type ReactNode } from 'react';

import { Notice } from './Notice.tsx';

interface CrashState {
  problem: unknown;
}

/** A part that fails says so, and the others go on working: above all a dialog that follows a transaction. */
export class Crash extends Component<{ children: ReactNode }, CrashState> {
  override state: CrashState = { problem: null };

  static getDerivedStateFromError(problem: unknown): CrashState {
    return { problem };
  }

  override render(): ReactNode {
    const { problem } = this.state;
    if (problem === null) return this.props.children;
    return (
      <Notice tone="bad" title="This part of the page failed" loud>
        <p>{problem instanceof Error ? problem.message : String(problem)}</p>
        <p>Reload the page; if it fails again, please report it. What was sent meanwhile is followed on after the reload.</p>
      </Notice>
    );
  }
}
