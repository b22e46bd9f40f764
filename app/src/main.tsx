import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { App } from './App.tsx';
import { startSession } from './chain/session.ts';
import { applyTheme, settingsStore } from './settings/settings.ts';
import './style/tokens.css';
import './style/base.css';
import './style/layout.css';
import './style/parts.css';
import './style/tables.css';
import './style/forms.css';
import { watchWallets } from './wallet/standard.ts';
import { reconnect } from './wallet/wallet.ts';

settingsStore.subscribe(() => applyTheme(settingsStore.get().theme));
startSession();
watchWallets();
reconnect();

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
