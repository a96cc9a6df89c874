/** Writes the tables of keys into docs/configuration.md. Run it after every change of the schema; it is safe to repeat. */
import { readFileSync, writeFileSync } from 'node:fs';
import { withKeyTables } from './configuration-page.ts';

const path = new URL('../docs/configuration.md', import.meta.url);
writeFileSync(path, withKeyTables(readFileSync(path, 'utf8')));
