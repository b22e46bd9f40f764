export function policy(connect: string | undefined): string;
export function headers(connect: string | undefined): Record<string, string>;
