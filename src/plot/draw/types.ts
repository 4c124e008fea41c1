/**
 * What a picture is before it becomes a specification: one table of rows, views that draw it, and the same in words and as a table.
 */

/** A row as Vega takes it. The names of its fields are ours; names and levels of the user are values only. */
export type Row = Record<string, string | number | boolean | null>;

/** A part of a Vega-Lite specification. */
export type Spec = Readonly<Record<string, unknown>>;

/** The same numbers as a picture, to read. */
export interface PlotTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** A panel: a title, marks in layers, and the height it wants. */
export interface View {
  readonly title?: string;
  readonly height: number;
  readonly encoding?: Spec;
  readonly layer: readonly Spec[];
}

/** Colours by their part in a picture. */
export interface Ink {
  readonly a: string;
  readonly b: string;
  readonly c: string;
  readonly d: string;
  readonly text: string;
  readonly muted: string;
  readonly grid: string;
  readonly paper: string;
}

export interface Picture {
  readonly title: string;
  /** How to read it. */
  readonly subtitle: readonly string[];
  /** One sentence with the numbers that matter. */
  readonly description: string;
  readonly rows: readonly Row[];
  readonly table: PlotTable;
  /** At most so many panels side by side. Default 1. */
  readonly columns?: number;
  /** Scales that the panels share, each with one legend. */
  readonly shared?: readonly string[];
  /** Pixels that texts take beside each panel. Default: the labels of a vertical axis. */
  readonly margin?: (width: number) => number;
  /** @param width of the whole picture */
  readonly views: (ink: Ink, width: number) => readonly View[];
}

/** Size, colours and wording: what every kind takes. */
export interface LookOptions {
  /** Of the whole picture in pixels, or 'container' where it is a single panel. Default 640. */
  readonly width?: number | 'container' | undefined;
  /**
   * 'css' (default): colours are CSS variables `--plot-a` ... with light ones as fallback, so that a page can switch;
   * 'light' and 'dark' for files.
   */
  readonly theme?: 'css' | 'light' | 'dark' | undefined;
  /** Whether the picture says in a title what it is. Default true. */
  readonly title?: boolean | undefined;
}
