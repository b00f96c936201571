/**
 * The broker as a process of its own. Prints one JSON line when it listens; ends on SIGTERM or when its stdin closes
 * (its supervisor is gone). SIGINT is left to the supervisor. Log lines are NDJSON on stdout.
 */
import { KEY_NAME, loadBrokerConfig } from './config.ts';
import { startBroker } from './start-broker.ts';

const config = loadBrokerConfig(process.env);
const print = (level: string, msg: string, details: Record<string, unknown> = {}): void => {
  process.stdout.write(
    `${JSON.stringify({ time: new Date().toISOString(), level, component: 'broker', msg, ...details })}\n`,
  );
};

const broker = await startBroker({
  ...config,
  sharedAccessKeyName: KEY_NAME,
  log: (msg, details) => print('warn', msg, details),
});

let ending = false;
const end = (reason: string): void => {
  if (ending) return;
  ending = true;
  print('info', 'broker stops', { reason });
  void broker.stop().then(
    () => process.exit(0),
    (error: unknown) => {
      print('error', 'broker did not stop cleanly', { reason: String(error) });
      process.exit(1);
    },
  );
};
// A write to a pipe whose reader is gone raises an error, which would end the process before the log is flushed.
process.stdout.on('error', () => end('stdout closed'));
process.on('SIGTERM', () => end('SIGTERM'));
process.on('SIGINT', () => undefined);
process.stdin.on('end', () => end('stdin closed')).on('error', () => end('stdin closed'));
process.stdin.resume();

print('info', 'broker listens', { event: 'listening', port: broker.port });
