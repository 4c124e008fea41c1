/**
 * Colours and type, for all pictures. The palette is Okabe and Ito's, which colour-blind readers can tell apart; nothing is
 * told by colour alone.
 */
import type { Ink, LookOptions, Spec } from './types.ts';

const LIGHT: Ink = {
  a: '#0072B2',
  b: '#C04F00',
  c: '#00795A',
  d: '#AA4499',
  text: '#1f2933',
  muted: '#52606d',
  grid: '#e1e6eb',
  paper: '#ffffff',
};

const DARK: Ink = {
  a: '#56B4E9',
  b: '#F0904C',
  c: '#2FC08F',
  d: '#E58CC2',
  text: '#e6eaee',
  muted: '#a3b1bf',
  grid: '#2c3944',
  paper: '#16202a',
};

export function inkOf(theme: LookOptions['theme'] = 'css'): Ink {
  if (theme === 'light') return LIGHT;
  if (theme === 'dark') return DARK;
  const entries = Object.entries(LIGHT).map(([name, colour]) => [name, `var(--plot-${name}, ${colour})`]);
  return Object.fromEntries(entries) as unknown as Ink;
}

const FONT = 'system-ui, "DejaVu Sans", sans-serif';

/** Vega-Lite's `config`. @param isBare no title stands between the legend and the title of the vertical axis */
export function configOf(ink: Ink, isBare: boolean): Spec {
  const label = {
    labelColor: ink.muted,
    titleColor: ink.text,
    labelFontSize: 11,
    titleFontSize: 11,
    titleFontWeight: 400,
  };
  return {
    font: FONT,
    background: ink.paper,
    padding: 8,
    view: { stroke: null },
    title: {
      anchor: 'start',
      frame: 'bounds',
      color: ink.text,
      fontSize: 14,
      fontWeight: 600,
      offset: 12,
      subtitleColor: ink.muted,
      subtitleFontSize: 11,
      subtitlePadding: 5,
      subtitleLineHeight: 15,
    },
    axis: {
      ...label,
      domainColor: ink.muted,
      tickColor: ink.muted,
      gridColor: ink.grid,
      labelFlush: false,
      tickSize: 4,
    },
    axisY: {
      domain: false,
      ticks: false,
      titleAngle: 0,
      titleAlign: 'left',
      titleAnchor: 'end',
      titleY: -8,
      labelPadding: 6,
    },
    axisX: { grid: false },
    legend: {
      ...label,
      labelColor: ink.text,
      orient: 'top',
      title: null,
      labelLimit: 0,
      symbolStrokeWidth: 2,
      symbolSize: 140,
      columnPadding: 16,
      offset: isBare ? 22 : 6,
    },
    text: { color: ink.text, fontSize: 11 },
    range: { category: [ink.a, ink.b, ink.c, ink.d] },
  };
}
