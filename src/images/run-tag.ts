/** The tag by which a run knows what it has made or launched: its value is the run's id. */
export const runTag = 'AmiableRun';
