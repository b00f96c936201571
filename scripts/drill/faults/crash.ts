// The backend ends before it listens.
import { isProgram } from './program.ts';

if (isProgram('main.js')) throw new Error('drill: this release ends at its start');
