/** `7xKX…9fGh`: enough to recognise, never enough to compare: the whole one is a copy away. */
export const shortAddress = (address: string): string =>
  address.length <= 11 ? address : `${address.slice(0, 4)}…${address.slice(-4)}`;
