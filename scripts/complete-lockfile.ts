/**
 * npm leaves out of the lockfile the builds for other platforms that it could not see when it wrote it, and `npm ci`
 * then refuses the lockfile. Run this after every change of a dependency; it is safe to repeat.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { completeLockfile, missingPlatforms } from './lockfile.ts';

const path = new URL('../package-lock.json', import.meta.url);
const text = readFileSync(path, 'utf8');
const missing = missingPlatforms(text);
if (missing.size > 0) writeFileSync(path, completeLockfile(text));
process.stdout.write(`package-lock.json: ${missing.size} packages of other platforms added\n`);
