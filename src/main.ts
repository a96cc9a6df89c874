import { keepCompiled } from './process/compile-cache.ts';

keepCompiled();
const { start } = await import('./process/start.ts');
process.exitCode = await start();
process.exit();
