/** Tags as AWS lists them, as one record. */
export function tagMap(
  tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] = [],
): Readonly<Record<string, string>> {
  return Object.fromEntries(tags.flatMap(({ Key, Value }) => (Key === undefined ? [] : [[Key, Value ?? '']])));
}

/** A filter value that matches only itself: EC2 reads `*` and `?` as wildcards. */
export function filterLiteral(text: string): string {
  return text.replace(/[\\*?]/g, '\\$&');
}

/** What tags say that something belongs to. */
export function belongingOf({ Application: application, Environment: environment }: Readonly<Record<string, string>>): {
  readonly application?: string;
  readonly environment?: string;
} {
  return {
    ...(application === undefined ? {} : { application }),
    ...(environment === undefined ? {} : { environment }),
  };
}
