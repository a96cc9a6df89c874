import { testVerb } from './test-verb.ts';

export const validate = testVerb({
  name: 'validate',
  summary: 'Test an AMI on an instance of its own, and tag it with the verdict.',
  details: [
    'Launches a test instance, waits for its status checks and runs the health check of the configuration.',
    'Tags the AMI with ValidationStatus and ValidationDate, and terminates the instance, whatever the verdict is.',
  ],
});
