import { isDeepStrictEqual } from 'node:util';
import { loadConfig } from '../src/config/load.ts';

/**
 * What amiable.yml in the directory says, or the defaults where there is none, as a module that stands for
 * src/config/packaged.ts. Throws ConfigurationError with every problem of the file.
 */
export function configModule(directory: string): string {
  const config = loadConfig(undefined, directory);
  const json = JSON.stringify(config);
  if (!isDeepStrictEqual(JSON.parse(json), config)) throw new Error('the configuration cannot be written as JSON');
  return `export const packagedConfig = JSON.parse(${JSON.stringify(json)});`;
}
