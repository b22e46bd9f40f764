// The pages of the app, as its own navigation names them.

/** Where each page is: `stake`, `unstake` … */
export async function routesOf(page) {
  const links = page.locator('nav[aria-label="Pages"] a');
  const hashes = await links.evaluateAll((all) => all.map((link) => new URL(link.href).hash));
  return hashes.map((hash) => hash.replace(/^#\//, ''));
}

/** The visitor goes to a page by its link, as people do. */
export async function follow(page, name) {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name, exact: true }).click();
  await page.getByRole('heading', { name, level: 1 }).waitFor();
}
