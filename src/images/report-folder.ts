/**
 * The folder of a bucket in which everything of an application lies. Its name comes from a tag, which anybody may have
 * written: slashes and dots of its own would lead into the folders of others, and other characters into keys that few
 * tools can type. Pure.
 */
export function reportFolder(application: string): string {
  return application.replaceAll(/[^\w.-]+/g, '-').replace(/^\.*$/, '-');
}
