import { describeInvariants } from './invariants.ts';

describeInvariants(1);
