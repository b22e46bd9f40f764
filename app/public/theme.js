// Before the first paint, so that a chosen theme does not flash; a file of its own, because inline scripts are refused.
try {
  const { theme } = JSON.parse(localStorage.getItem('sluice.settings') ?? '{}');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage that is shut or broken leaves the system's theme.
}
