/** Stands in bundles for a package that is never called there: whatever is taken of it is undefined. */
export {};
