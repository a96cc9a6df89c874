/** What the package managers in a script do to an instance. */
import { changeSoftware, patchedPackage, softwareOf } from './software.ts';
import type { SsmWorld } from './world.ts';

const managers = /^(?:sudo\s+)?(?:\w+=\S+\s+)*(?:dnf|yum|apt-get|apt|zypper)\s/;
const upgrading = /\s(?:upgrade|dist-upgrade|full-upgrade|patch|install|reinstall)(?:\s|$)/;
/** What yum calls so; to apt it is only to read what there is. */
const updating = /^(?:sudo\s+)?(?:dnf|yum|zypper)\s(?:.*\s)?update(?:-minimal)?(?:\s|$)/;

/** Patches the packages that a line of a script names, or all of them where it names none. */
export function upgrade(world: SsmWorld, instanceId: string, script: string): void {
  const { packages } = softwareOf(world, instanceId);
  const names = new Set(packages.map(({ name }) => name));
  const upgraded = new Set(
    commandsOf(script).flatMap((command) => {
      if (!managers.test(command) || !(upgrading.test(command) || updating.test(command))) return [];
      const named = command.split(/\s+/).filter((word) => names.has(word));
      const isAll = named.length === 0 && !/\sinstall(?:\s|$)/.test(command);
      return isAll ? [...names] : named;
    }),
  );
  if (upgraded.size === 0) return;
  changeSoftware(world, instanceId, {
    packages: packages.map((one) => (upgraded.has(one.name) ? patchedPackage(one) : one)),
  });
}

/** One by one, and without the quotation marks round words. */
function commandsOf(script: string): readonly string[] {
  return script.split(/\n|&&|\|\||;/).map((command) => command.replaceAll(/['"]/g, '').trim());
}
