/** As scripts/build-playground.mjs reads them: columns in order, missing values as null. */
declare module '*.csv' {
  const columns: readonly (readonly [name: string, cells: readonly (number | null)[] | readonly (string | null)[]])[];
  export default columns;
}
