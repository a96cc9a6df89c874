import { AmiableError } from '../basics/errors.ts';
import { type ProcessEnvironment, readEnvironment, type Source } from '../config/environment.ts';
import { loadConfig } from '../config/load.ts';
import { ConfigurationError } from '../config/problems.ts';
import type { Config } from '../config/schema.ts';

export interface Settings {
  readonly environment: ProcessEnvironment;
  readonly config: Config;
}

/** What the environment and the configuration say. Throws ConfigurationError with the problems of both. */
export function readSettings(source?: Source, directory = '.'): Settings {
  return settingsOf(source, (path) => loadConfig(path, directory));
}

/** The same with a configuration from elsewhere; `readConfig` is given the path that the environment names. */
export function settingsOf(source: Source | undefined, readConfig: (path: string | undefined) => Config): Settings {
  const environment = attempt(() => (source === undefined ? readEnvironment() : readEnvironment(source)));
  const path = environment.ok ? environment.value.configPath : source?.['AMIABLE_CONFIG'];
  const config = attempt(() => readConfig(path));
  if (environment.ok && config.ok) return { environment: environment.value, config: config.value };
  const broken = [environment, config].flatMap((read) => (read.ok ? [] : [read.error]));
  const [only, ...others] = broken;
  if (only !== undefined && others.length === 0) throw only;
  throw new SettingsError(broken.map(({ message }) => message).join('\n'));
}

/** Neither the environment nor the configuration can be used. */
class SettingsError extends AmiableError {
  readonly code = 'configuration';
}

type Attempt<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: ConfigurationError };

function attempt<Value>(read: () => Value): Attempt<Value> {
  try {
    return { ok: true, value: read() };
  } catch (error) {
    if (error instanceof ConfigurationError) return { ok: false, error };
    throw error;
  }
}
