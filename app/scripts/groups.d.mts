export type Kind = 'owner' | 'data centre' | 'country' | 'client';

export interface GroupName {
  readonly kind: Kind;
  readonly name: string;
}

/** By the number of the group. */
export type GroupNames = Readonly<Record<string, GroupName>>;

export const KINDS: readonly Kind[];
export function readGroups(text: string | undefined): GroupNames;
