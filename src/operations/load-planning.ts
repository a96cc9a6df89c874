/** Loads what plans when somebody asks for a dry run: whoever acknowledges what people type must be quick to start. */
export async function loadPlanning() {
  const { planning } = await import('./planning.ts');
  return planning;
}
