/** A call of helm or kubectl. `stdin` is text, or another call whose output it reads. */
export type Command = { program: 'helm' | 'kubectl'; args: readonly string[]; stdin?: string | Command };

/** A call that has to succeed, within `attempts` tries; `prints` is what it has to write, where that matters. */
export type StepCheck = Command & { prints?: string; attempts?: number };

/** Something that the chart needs in a cluster: how it gets there, again and again, and how to see that it works. */
export type Step = { name: string; commands: readonly Command[]; checks: readonly StepCheck[] };

/** A call as a person would type it into a shell. */
export function commandLine({ program, args, stdin }: Command): string {
  const line = [program, ...args.map(quoted)].join(' ');
  if (stdin === undefined) return line;
  return typeof stdin === 'string' ? `echo ${quoted(stdin)} | ${line}` : `${commandLine(stdin)} | ${line}`;
}

function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
