// `npm run tools [-- name…]`: pinned command-line tools into .tools/bin, from their official releases, checked against them.
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { AppError } from '#core/domain/errors';
import { TOOLS_DIR } from './programs/find-program.ts';
import { runScript } from './programs/run-script.ts';
import { installTool } from './tools/install-tool.ts';
import { platformOf, toolsFor } from './tools/tool-list.ts';

await runScript(async () => {
  const { positionals } = parseArgs({ allowPositionals: true });
  const platform = platformOf(process.platform, process.arch);
  if (!platform) throw usage('The tools are released for Linux and macOS, x64 and arm64. On Windows use WSL.');
  const tools = toolsFor(platform);
  const unknown = positionals.filter((name) => !tools.some((tool) => tool.name === name));
  if (unknown.length > 0)
    throw usage(`No such tool: ${unknown.join(', ')}. There are ${tools.map(({ name }) => name).join(', ')}.`);

  const wanted = tools.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  for (const tool of wanted) {
    try {
      const outcome = await installTool(tool, dirname(TOOLS_DIR));
      const trust =
        tool.pinned === undefined ? 'checked against its own release only, no SHA-256 is pinned' : 'SHA-256 as pinned';
      process.stdout.write(`✓ ${tool.name} ${tool.version} ${outcome} (${trust})\n`);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      // One release that is away must not keep the others from being installed.
      process.stderr.write(`✗ ${error.message}\n`);
      process.exitCode = 1;
    }
  }
});

function usage(message: string): AppError {
  return new AppError({ code: 'usage', kind: 'invalid', message });
}
