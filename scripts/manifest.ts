/**
 * Prints the manifest of the Slack app for an address, or for Socket Mode, made of manifest.yml:
 *
 *   npm run -s manifest -- https://amiable.example.com
 *   npm run -s manifest -- --socket-mode
 */
import { readFileSync } from 'node:fs';
import { httpManifest, socketModeManifest } from './manifest-forms.ts';

const source = readFileSync(new URL('../manifest.yml', import.meta.url), 'utf8');
const [form] = process.argv.slice(2);

if (form === '--socket-mode') {
  process.stdout.write(socketModeManifest(source));
} else if (form !== undefined && URL.canParse(form) && new URL(form).protocol === 'https:') {
  process.stdout.write(httpManifest(source, form));
} else {
  process.stderr.write('Name the address of your Amiable, such as https://amiable.example.com, or --socket-mode.\n');
  process.exitCode = 2;
}
