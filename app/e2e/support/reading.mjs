// What stands on the page, as a reader finds it: figures by their labels, amounts by their exact values.

/**
 * All figures within an element. An amount's exact value is in its `<data>`; `text` is what is shown.
 *
 * @param {import('playwright-core').Locator} within
 * @returns {Promise<{ box: string, label: string, text: string, hint: string, values: bigint[] }[]>}
 */
export async function figures(within) {
  const found = await within.locator('.figure').evaluateAll((all) =>
    all.map((figure) => {
      const [dt, dd] = [figure.querySelector('dt'), figure.querySelector('dd')];
      const shown = dd.cloneNode(true);
      // Neither what it means nor what only a screen reader says beside it.
      shown.querySelectorAll('small, .hidden').forEach((small) => small.remove());
      const box = figure.closest('section, dialog')?.querySelector('h2')?.innerText ?? '';
      return {
        box,
        label: dt.innerText.trim(),
        text: shown.textContent.replace(/\s+/g, ' ').trim(),
        hint: [...dd.querySelectorAll(':scope > small')].map((small) => small.innerText.trim()).join(' '),
        values: [...shown.querySelectorAll('data')].map((data) => data.value),
      };
    }),
  );
  return found.map((figure) => ({ ...figure, values: figure.values.map(BigInt) }));
}

/** The figure with a label; there is one of them, or the page is wrong. */
export async function figure(within, label) {
  const all = (await figures(within)).filter((of) => (label instanceof RegExp ? label.test(of.label) : of.label === label));
  if (all.length !== 1) throw new Error(`${all.length} figures are called ${label}`);
  return all[0];
}

/** The one exact amount of a figure. */
export async function amount(within, label) {
  const { values, text } = await figure(within, label);
  if (values.length !== 1) throw new Error(`${label} is no amount: ${text}`);
  return values[0];
}

/** The cells of a table by its name; of a cell with an address or an exact amount that, without what stands beside it. */
export async function tableOf(within, name) {
  const rows = within.getByRole('region', { name, exact: true }).locator('tbody tr');
  return rows.evaluateAll((all) =>
    all.map((row) => [...row.children].map((cell) => (cell.querySelector('code, data') ?? cell).innerText.trim())),
  );
}
