import { type Config, configOf } from './schema.ts';

/**
 * The configuration of the functions: the defaults. scripts/bundle.ts puts what amiable.yml says in their place, so that
 * it is read and checked when they are packaged, and what reads and checks it need not be loaded to answer a request.
 */
export const packagedConfig: Config = configOf();
