/**
 * Runs in Node before the browser starts: fits the toenail model with the built package and hands data and bits over.
 * Computed afresh in every run, so that the comparison is between engines and not with a stored number.
 */
import type { TestProject } from 'vitest/node';
import { exampleRows } from '../support/exampleData.ts';
import { type Fitted, fitToenail, type ToenailColumns } from './toenail.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    toenail: ToenailColumns;
    fittedInNode: Fitted;
  }
}

export async function setup(project: TestProject): Promise<void> {
  const toenail = readToenail();
  const built = (await import(new URL('../../dist/index.js', import.meta.url).href)) as Parameters<
    typeof fitToenail
  >[0];
  project.provide('toenail', toenail);
  project.provide('fittedInNode', fitToenail(built, toenail));
}

function readToenail(): ToenailColumns {
  const rows = exampleRows('toenail');
  return {
    y: rows.map((row) => (row['outcome'] === 'moderate or severe' ? 1 : 0)),
    treatment: rows.map((row) => row['treatment']!),
    time: rows.map((row) => Number(row['time'])),
    patientID: rows.map((row) => row['patientID']!),
  };
}
