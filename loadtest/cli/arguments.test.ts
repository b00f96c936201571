import { describe, expect, it } from 'vitest';
import { parseLoadtestArguments } from './arguments.ts';
import { drawPicture } from '../lib/picture.ts';

describe('where a load goes', () => {
  it.each(['http://localhost:8080', 'http://127.0.0.1', 'https://127.3.2.1:8443', 'http://[::1]:80'])(
    '%s is this machine',
    (url) => {
      expect(parseLoadtestArguments(['smoke', '--url', url]).url?.origin).toBe(new URL(url).origin);
    },
  );

  it.each([
    ['https://todo.example'],
    ['https://todo.example', '--allow-remote', 'other.example'],
    ['http://10.1.2.3:8080'],
    ['http://localhost.example'],
    ['http://127.0.0.1.example'],
    ['http://[::2]'],
    ['ftp://localhost'],
    ['localhost:8080'],
  ])('refuses %s %s %s', (...args) => {
    expect(() => parseLoadtestArguments(['smoke', '--url', ...args])).toThrow(/not this machine|takes an address/);
  });

  it('goes elsewhere only when the host is named twice', () => {
    const args = ['probe', '--url', 'https://todo.example/', '--allow-remote', 'todo.example'];
    expect(parseLoadtestArguments(args).url?.origin).toBe('https://todo.example');
  });
});

it('a scale is above 0 and at most 1, one profile is named, and a cluster is watched only with its address', () => {
  for (const scale of ['0', '2', 'x', '']) {
    expect(() => parseLoadtestArguments(['smoke', '--scale', scale])).toThrow('--scale takes a number');
  }
  expect(parseLoadtestArguments(['smoke', '--scale', '0.5'])).toMatchObject({ scale: 0.5, timeScale: 0.5 });
  expect(() => parseLoadtestArguments(['step-200', '--watch-cluster'])).toThrow('behind --url');
  for (const args of [[], ['smoke', 'probe']]) expect(() => parseLoadtestArguments(args)).toThrow('Name one profile');
});

describe('the picture of a run', () => {
  const points = [0, 1, 2].map((seconds) => ({ seconds, users: seconds, failed: 0, p50: 5, p95: 9, p99: 10 }));

  it('shows users, answers and failures, and the ready replicas when the cluster was watched', () => {
    const replicas = [
      { seconds: 1, ready: 2 },
      { seconds: 2, ready: 4 },
    ];
    expect(drawPicture('a < b', points)).not.toContain('ready replicas');
    const picture = drawPicture('a < b', points, replicas);
    for (const text of ['ready replicas', 'users at work', 'p99', '<title>a &lt; b</title>'])
      expect(picture).toContain(text);
    expect(picture).not.toMatch(/NaN|undefined|Infinity/);
  });
});
