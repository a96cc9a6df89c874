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
