/** A run over time as one SVG: users, answers, failures, and the ready replicas when somebody recorded them. */

export type PicturePoint = { seconds: number; users: number; failed: number; p50: number; p95: number; p99: number };
/** From `seconds` on so many replicas were ready. */
export type ReplicaPoint = { seconds: number; ready: number };

type Line = { name: string; color: string; points: { x: number; y: number }[]; isStep?: boolean };
type Panel = { title: string; unit: string; lines: Line[] };

const WIDTH = 900;
const PANEL_HEIGHT = 150;
const MARGIN = { left: 70, right: 110, top: 34, between: 44 };
/** Told apart by people who see few colours as well (Okabe and Ito). */
const COLORS = { blue: '#0072b2', orange: '#d55e00', green: '#009e73', grey: '#666666' };

export function drawPicture(
  title: string,
  points: readonly PicturePoint[],
  replicas: readonly ReplicaPoint[] = [],
): string {
  const along = (valueOf: (point: PicturePoint) => number) =>
    points.map((point) => ({ x: point.seconds, y: valueOf(point) }));
  const panels: Panel[] = [
    {
      title: 'users at work',
      unit: '',
      lines: [{ name: 'users', color: COLORS.blue, points: along(({ users }) => users) }],
    },
    {
      title: 'time of an answer',
      unit: ' ms',
      lines: [
        { name: 'p50', color: COLORS.green, points: along(({ p50 }) => p50) },
        { name: 'p95', color: COLORS.blue, points: along(({ p95 }) => p95) },
        { name: 'p99', color: COLORS.grey, points: along(({ p99 }) => p99) },
      ],
    },
    {
      title: 'failed requests',
      unit: '',
      lines: [{ name: 'failed', color: COLORS.orange, points: along(({ failed }) => failed) }],
    },
  ];
  if (replicas.length > 0) {
    const steps = replicas.map(({ seconds, ready }) => ({ x: seconds, y: ready }));
    panels.push({
      title: 'ready replicas',
      unit: '',
      lines: [{ name: 'ready', color: COLORS.green, points: steps, isStep: true }],
    });
  }
  const lastSecond = Math.max(1, ...points.map(({ seconds }) => seconds));
  const height = MARGIN.top + panels.length * (PANEL_HEIGHT + MARGIN.between);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" font-family="sans-serif" font-size="12">`,
    `<title>${escape(title)}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    ...panels.flatMap((panel, index) =>
      drawPanel(panel, MARGIN.top + index * (PANEL_HEIGHT + MARGIN.between), lastSecond),
    ),
    '</svg>',
    '',
  ].join('\n');
}

function drawPanel({ title, unit, lines }: Panel, top: number, lastSecond: number): string[] {
  const highest = Math.max(1, ...lines.flatMap(({ points }) => points.map(({ y }) => y)));
  const right = WIDTH - MARGIN.right;
  const bottom = top + PANEL_HEIGHT;
  const xOf = (seconds: number): number => MARGIN.left + (seconds / lastSecond) * (right - MARGIN.left);
  const yOf = (value: number): number => bottom - (value / highest) * PANEL_HEIGHT;
  const label = (x: number, y: number, text: string): string =>
    `<text x="${x}" y="${round(y)}" text-anchor="${x === MARGIN.left ? 'start' : 'end'}" fill="#333333">${escape(text)}</text>`;
  return [
    `<path d="M${MARGIN.left} ${top}V${bottom}H${right}" fill="none" stroke="#999999"/>`,
    label(MARGIN.left, top - 8, title),
    label(MARGIN.left - 6, top + 10, `${round(highest)}${unit}`),
    label(MARGIN.left - 6, bottom, '0'),
    label(right, bottom + 16, `${Math.round(lastSecond)} s`),
    ...lines.map(
      (line) => `<path d="${pathOf(line, xOf, yOf)}" fill="none" stroke="${line.color}" stroke-width="1.5"/>`,
    ),
    ...lines.map(
      ({ name, color }, index) => `<text x="${right + 8}" y="${top + 12 + index * 16}" fill="${color}">${name}</text>`,
    ),
  ];
}

function pathOf({ points, isStep = false }: Line, xOf: (x: number) => number, yOf: (y: number) => number): string {
  return points
    .map(({ x, y }, index) => {
      const [across, up] = [round(xOf(x)), round(yOf(y))];
      if (index === 0) return `M${across} ${up}`;
      return isStep ? `H${across}V${up}` : `L${across} ${up}`;
    })
    .join('');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escape(text: string): string {
  return text.split('&').join('&amp;').split('<').join('&lt;');
}
