/**
 * Loaded into a server before its own code (`--import`): SIGUSR2 begins a CPU profile, the next one ends it and writes
 * `PROFILE_FILE`. So the profile holds the load alone, not the start of the process.
 */
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';

const session = new Session();
let isOn = false;

process.on('SIGUSR2', () => void toggle());

async function toggle(): Promise<void> {
  isOn = !isOn;
  if (isOn) {
    session.connect();
    await session.post('Profiler.enable');
    await session.post('Profiler.start');
    return;
  }
  const { profile } = await session.post('Profiler.stop');
  writeFileSync(process.env['PROFILE_FILE'] ?? 'server.cpuprofile', JSON.stringify(profile));
  session.disconnect();
}
