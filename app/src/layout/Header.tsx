import { lazy, Suspense, useState } from 'react';

import { Crash } from '../components/Crash.tsx';
import { href, PAGES, TITLES, type Page } from '../routes.ts';
import { saveSettings, settingsStore, type Theme } from '../settings/settings.ts';
import { useStore } from '../store.ts';
import { WalletButton } from '../wallet/WalletButton.tsx';

const SettingsDialog = lazy(() => import('../settings/SettingsDialog.tsx'));

export function Header({ page }: { page: Page }) {
  return (
    <header className="top">
      <div>
        <a className="brand" href={href('stake')}>
          <Mark />
          Sluice
        </a>
        <nav className="pages" aria-label="Pages">
          {PAGES.map((name) => (
            <a key={name} href={href(name)} aria-current={name === page ? 'page' : undefined}>
              {TITLES[name]}
            </a>
          ))}
        </nav>
        <div className="tools">
          <ThemeButton />
          <SettingsButton />
          <WalletButton />
        </div>
      </div>
    </header>
  );
}

function Mark() {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="#0b5f5c" />
      <g fill="none" stroke="#fff" strokeWidth="2.6" strokeLinecap="round">
        <path d="M7 11h18M7 21h18" opacity=".55" />
        <path d="M7 16c3 0 3-2.4 6-2.4s3 4.8 6 4.8 3-2.4 6-2.4" />
      </g>
    </svg>
  );
}

const NEXT: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' };
const THEME_WORDS: Record<Theme, string> = { system: 'as the system', light: 'light', dark: 'dark' };
const THEME_SIGNS: Record<Theme, string> = {
  system: 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM8 2.5v11M10.5 3.5v9M12.5 5v6',
  light: 'M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M3 13l1-1M12 4l1-1',
  dark: 'M13 9.5A5.5 5.5 0 0 1 6.5 3a5.5 5.5 0 1 0 6.5 6.5z',
};

function ThemeButton() {
  const { theme } = useStore(settingsStore);
  return (
    <button
      type="button"
      className="plain icon"
      aria-label={`Theme: ${THEME_WORDS[theme]}. Change to ${THEME_WORDS[NEXT[theme]]}`}
      title={`Theme: ${THEME_WORDS[theme]}`}
      onClick={() => saveSettings({ theme: NEXT[theme] })}
    >
      <Icon path={THEME_SIGNS[theme]} />
    </button>
  );
}

function SettingsButton() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" className="plain icon" aria-label="Settings" title="Settings" onClick={() => setOpen(true)}>
        <Icon path="M2 4.5h7M13 4.5h1M2 11.5h1M7 11.5h7M11 6.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM5 13.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4z" />
      </button>
      {open && (
        // A tab that was open while the page was deployed anew finds no file of its own any more.
        <Crash>
          <Suspense>
            <SettingsDialog onClose={() => setOpen(false)} />
          </Suspense>
        </Crash>
      )}
    </>
  );
}

function Icon({ path }: { path: string }) {
  return (
    <svg viewBox="0 0 16 16" width="18" height="18" aria-hidden="true" style={{ verticalAlign: '-0.2em' }}>
      <path d={path} fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
