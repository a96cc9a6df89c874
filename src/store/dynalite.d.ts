declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** DynamoDB's protocol over LevelDB; in memory without a path. */
  function dynalite(options?: { readonly path?: string; readonly createTableMs?: number }): Server;
  export = dynalite;
}
