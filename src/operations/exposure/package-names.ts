import { packageNameSchema } from '../../images/packages.ts';

/** Whether a package can have this name: nothing that a shell would read as more than a word. */
export function isPackageName(name: string): boolean {
  return packageNameSchema.safeParse(name).success;
}
