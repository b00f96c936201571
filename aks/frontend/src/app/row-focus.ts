/** Rows as they are on the page, in order, over all groups. */
function rowsOnPage(): Element[] {
  return [...document.querySelectorAll('[data-task]')];
}

export function focusRow(row: Element | null): void {
  const target = row?.querySelector<HTMLElement>('.task__open');
  target?.focus();
  target?.scrollIntoView({ block: 'nearest' });
}

/** Moves the focus to the next (1) or previous (-1) row; from elsewhere to the first or last one. */
export function focusNeighbour(step: 1 | -1): void {
  const rows = rowsOnPage();
  const current = rows.findIndex((row) => row.contains(document.activeElement));
  const target = current === -1 ? (step === 1 ? 0 : rows.length - 1) : current + step;
  focusRow(rows[target] ?? null);
}
