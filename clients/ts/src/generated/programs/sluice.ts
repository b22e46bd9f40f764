// This file is written by clients/codama (make client). Please do not edit it.

import type { Address } from '@solana/kit';

export const SLUICE_PROGRAM_ADDRESS = 'S1uice1111111111111111111111111111111111111' as Address<'S1uice1111111111111111111111111111111111111'>;
