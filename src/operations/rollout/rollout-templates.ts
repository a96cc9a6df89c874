/** Which launch template versions a rollout goes from, by number. Pure. */
import type { TemplateRef } from '../../fleet/fleet.ts';
import { templateKey, templatesToVersion, withVersions } from '../../fleet/source.ts';
import type { PlannedSource, TemplateMove } from '../../steps/rolling/rolling-plan.ts';
import type { RolloutWorld } from './rollout-world.ts';
import { isAliased } from './way-back.ts';

/** Each template that gets a new version, and the number of the one that it is made of. */
export function templateMoves({ versions }: RolloutWorld, source: PlannedSource): readonly TemplateMove[] {
  return templatesToVersion(source).flatMap((ref) => {
    const known = versionOf(versions, ref);
    return known === undefined
      ? []
      : [{ key: templateKey(ref), templateId: ref.templateId, fromVersion: known.version }];
  });
}

/** The same source with every version as a number: what "back" means once `$Latest` has moved. */
export function numberedSource(source: PlannedSource, moves: readonly TemplateMove[]): PlannedSource {
  return withVersions(source, new Map(moves.map(({ key, fromVersion }) => [key, fromVersion])));
}

/** Templates that name their image by an alias, keyed as the numbered source names them. */
export function aliasedTemplates({ versions }: RolloutWorld): readonly (TemplateMove & { readonly imageId: string })[] {
  return versions.flatMap((known) => {
    const { templateId, version, resolvedImageId } = known;
    if (!isAliased(known) || resolvedImageId === undefined) return [];
    const key = templateKey({ templateId, version: String(version) });
    return [{ key, templateId, fromVersion: version, imageId: resolvedImageId }];
  });
}

/** The version that is named so, by its number or by what stood for it. */
export function versionOf(
  versions: RolloutWorld['versions'],
  ref: Pick<TemplateRef, 'templateId' | 'version'>,
): RolloutWorld['versions'][number] | undefined {
  return versions.find(({ templateId, version, aliases = [] }) =>
    [String(version), ...aliases].some((text) => templateKey({ templateId, version: text }) === templateKey(ref)),
  );
}
