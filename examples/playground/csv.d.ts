/** As scripts/build-playground.mjs reads them: columns in order, missing values as null; text by the places of its levels. */
declare module '*.csv' {
  type Column =
    | readonly [name: string, numbers: readonly (number | null)[]]
    | readonly [name: string, codes: readonly (number | null)[], levels: readonly string[]];
  const columns: readonly Column[];
  export default columns;
}
