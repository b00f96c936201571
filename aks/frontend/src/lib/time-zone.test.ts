import { describe, expect, it } from 'vitest';
import { cityOf, knownTimeZone } from './time-zone.ts';

describe('time zones', () => {
  it('aliases of one zone are the same, unknown ones are told', () => {
    expect(knownTimeZone('Asia/Calcutta')).toBe(knownTimeZone('Asia/Kolkata'));
    expect(knownTimeZone('Europe/Paris')).toBe('Europe/Paris');
    expect(knownTimeZone('Mars/Olympus')).toBeNull();
  });

  it.each([
    ['Europe/Paris', 'Paris'],
    ['America/Argentina/Buenos_Aires', 'Buenos Aires'],
    ['UTC', null],
    ['Etc/GMT+3', null],
  ])('%s is the city %s', (timeZone, city) => {
    expect(cityOf(timeZone)).toBe(city);
  });
});
