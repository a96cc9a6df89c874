import { awsContract } from '../contracts/aws.contract.ts';
import { simulatedWorld } from './simulated-world.ts';

awsContract('the simulator', () => simulatedWorld());
awsContract('the simulator, asked directly', () => simulatedWorld({ isDirect: true }));
