import * as fc from 'fast-check';
import { isThorough } from './builders/thorough.ts';

// A change is judged by the same cases as the one before it; new ones are looked for by the thorough tests.
if (!isThorough) fc.configureGlobal({ seed: 20_261 });
