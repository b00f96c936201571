import Type from 'typebox';
import { describe, expect, it } from 'vitest';
import { bothOrNone, exactlyOneOf, loadConfig } from './config.ts';
import type { Environment } from './config.ts';

const Settings = Type.Object({
  PORT: Type.Integer({ minimum: 0, maximum: 65_535, default: 8080 }),
  RATIO: Type.Optional(Type.Number()),
  SUPERVISED: Type.Boolean({ default: false }),
  DATABASE_HOST: Type.String(),
  DATABASE_AUTH: Type.Union([Type.Literal('entra'), Type.Literal('password')]),
});

const GOOD: Environment = { DATABASE_HOST: 'localhost', DATABASE_AUTH: 'password' };

function faultOf(env: Environment): { kind: string; code: string; message: string } {
  try {
    loadConfig(Settings, env);
  } catch (error) {
    return error as { kind: string; code: string; message: string };
  }
  throw new Error('the settings were accepted');
}

describe('loadConfig', () => {
  it('turns text into numbers and flags, fills in defaults, and leaves out what nobody asked for', () => {
    const config = loadConfig(Settings, { ...GOOD, PORT: '0', RATIO: '-0.5', SUPERVISED: 'true', HOME: '/root' });
    expect(config).toEqual({
      PORT: 0,
      RATIO: -0.5,
      SUPERVISED: true,
      DATABASE_HOST: 'localhost',
      DATABASE_AUTH: 'password',
    });
    expect(loadConfig(Settings, GOOD)).toMatchObject({ PORT: 8080, SUPERVISED: false });
  });

  it('is frozen', () => {
    expect(Object.isFrozen(loadConfig(Settings, GOOD))).toBe(true);
  });

  it('an empty variable is not set', () => {
    expect(loadConfig(Settings, { ...GOOD, PORT: '' }).PORT).toBe(8080);
    expect(faultOf({ ...GOOD, DATABASE_HOST: '' }).message).toContain('DATABASE_HOST is missing');
  });

  it('a text that looks like a number stays text where text is meant', () => {
    expect(loadConfig(Settings, { ...GOOD, DATABASE_HOST: '10' }).DATABASE_HOST).toBe('10');
  });

  it.each(['1.5', '0x10', '12x', ' 1', '1e3', '70000', '-1'])('PORT does not take %s', (PORT) => {
    expect(faultOf({ ...GOOD, PORT }).message).toMatch(/PORT must be/);
  });

  it('names every fault at once, with the choices there are', () => {
    const fault = faultOf({ PORT: 'http', SUPERVISED: 'yes', DATABASE_AUTH: 'trust' });
    expect(fault).toMatchObject({ kind: 'invalid', code: 'config.invalid' });
    for (const part of [
      'PORT must be integer',
      'SUPERVISED must be boolean',
      'DATABASE_HOST is missing',
      'DATABASE_AUTH must be one of entra, password',
    ]) {
      expect(fault.message).toContain(part);
    }
  });

  it('FR-020: never tells a value', () => {
    const canary = 'canary-7f3a';
    const fault = faultOf({ PORT: canary, RATIO: canary, SUPERVISED: canary, DATABASE_AUTH: canary });
    expect(JSON.stringify(fault) + fault.message).not.toContain(canary);
  });

  it('rules over several settings are told together with the faults of single ones', () => {
    const Pairs = Type.Object({
      PORT: Type.Integer(),
      VAULT: Type.Optional(Type.String()),
      FOLDER: Type.Optional(Type.String()),
      CERT: Type.Optional(Type.String()),
      KEY: Type.Optional(Type.String()),
    });
    const load = (env: Environment) => () =>
      loadConfig(Pairs, env, [exactlyOneOf('VAULT', 'FOLDER'), bothOrNone('CERT', 'KEY')]);
    const [either, both] = ['exactly one of VAULT and FOLDER must be set', 'CERT and KEY go together'];
    expect(load({ PORT: 'x', CERT: 'c' })).toThrow(new RegExp(`PORT must be integer; ${either}; ${both}`));
    expect(load({ PORT: '1', VAULT: 'v', FOLDER: 'f' })).toThrow(either);
    expect(load({ PORT: '1', VAULT: 'v', KEY: 'k' })).toThrow(both);
    expect(load({ PORT: '1', VAULT: 'v', CERT: 'c', KEY: 'k' })()).toMatchObject({ PORT: 1 });
    expect(load({ PORT: '1', FOLDER: 'f' })()).toEqual({ PORT: 1, FOLDER: 'f' });
  });
});
