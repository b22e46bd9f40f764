import { lazy, Suspense, useEffect, useRef, type ReactNode } from 'react';

import { Crash } from './components/Crash.tsx';
import { Skeleton } from './components/Skeleton.tsx';
import { Footer } from './layout/Footer.tsx';
import { Header } from './layout/Header.tsx';
import { PageNotices } from './layout/PageNotices.tsx';
import { StatusLine } from './layout/StatusLine.tsx';
import { StakePage } from './pages/stake/StakePage.tsx';
import { Resumed } from './transaction/Resumed.tsx';
import { TransactionDialog } from './transaction/TransactionDialog.tsx';
import { TITLES, useRoute, type Page } from './routes.ts';

// What most visits do not need is loaded when it is asked for; the chart comes with the pool's page.
const UnstakePage = lazy(() => import('./pages/unstake/UnstakePage.tsx'));
const TicketsPage = lazy(() => import('./pages/tickets/TicketsPage.tsx'));
const PoolPage = lazy(() => import('./pages/pool/PoolPage.tsx'));
const OperatorsPage = lazy(() => import('./pages/operators/OperatorsPage.tsx'));

const SHOWN: Record<Page, () => ReactNode> = {
  stake: () => <StakePage />,
  unstake: () => <UnstakePage />,
  tickets: () => <TicketsPage />,
  pool: () => <PoolPage />,
  operators: () => <OperatorsPage />,
};

export function App() {
  const { page } = useRoute();
  useTitle(page);
  return (
    <>
      <a
        className="skip"
        href="#main"
        onClick={(event) => {
          // The hash is the route: only the focus goes there.
          event.preventDefault();
          document.getElementById('main')?.focus();
        }}
      >
        Skip to content
      </a>
      <Crash>
        <Header page={page} />
      </Crash>
      <Crash>
        <StatusLine />
      </Crash>
      <main id="main" tabIndex={-1}>
        <Crash>
          <PageNotices />
        </Crash>
        <Crash key={page}>
          <Suspense fallback={<Loading page={page} />}>{SHOWN[page]()}</Suspense>
        </Crash>
      </main>
      <Footer />
      <Crash>
        <TransactionDialog />
        <Resumed />
      </Crash>
    </>
  );
}

/** Names the page and, when it changed, puts the focus on what it shows: a screen reader then reads from there. */
function useTitle(page: Page): void {
  const before = useRef(page);
  useEffect(() => {
    document.title = `${TITLES[page]} · Sluice`;
    if (before.current === page) return;
    before.current = page;
    window.scrollTo(0, 0);
    document.getElementById('main')?.focus({ preventScroll: true });
  }, [page]);
}

function Loading({ page }: { page: Page }) {
  return (
    <div className="page">
      <h1>{TITLES[page]}</h1>
      <div className="sheet">
        <Skeleton height="12rem" />
      </div>
    </div>
  );
}
