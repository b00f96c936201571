import { describe, expect, it } from 'vitest';
import { createLogger } from './logger.ts';
import { REDACTED } from './secret-shapes.ts';

// Put together at run time: a literal would itself be a finding of the secret scan.
const join = (...parts: string[]): string => parts.join('');
const b64 = (bytes: number, fill: number): string => Buffer.alloc(bytes, fill).toString('base64');
const JWT = ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiI0MiJ9', 'c2lnbmF0dXJl'].join('.');
const MIX = 'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7';
const SESSION = join('q7Rk2_', MIX, 'x0Lm-', 'P5vX1');
const PEM = ['-----BEGIN', 'PRIVATE KEY-----\nMIIEvQ-IBADAN\nBgkqhkiG9w0\n-----END', 'PRIVATE KEY-----'].join(' ');

/** A text with a credential or something personal in it, and the part that must not survive. */
const SHAPES: readonly [kind: string, text: string, secret: string][] = [
  ['bearer token', `Bearer ${'t0k3n'.repeat(4)}`, 't0k3n'],
  ['bearer token behind a tab', `Bearer\t${'t0k3n'.repeat(4)}`, 't0k3n'],
  ['bearer token on the next line', `bearer\r\n ${'t0k3n'.repeat(4)}`, 't0k3n'],
  ['basic authorization', 'Basic dXNlcjpodW50ZXIy', 'dXNlcjpodW50ZXIy'],
  ['JSON web token', JWT, 'eyJzdWIi'],
  ['token of GitHub', join('ghp_', 'a1B2'.repeat(9)), 'a1B2a1B2'],
  ['fine-grained token of GitHub', join('github_pat_', '11ABCDEFG0', '_', 'a1B2'.repeat(12)), 'a1B2a1B2'],
  ['token of GitLab', join('glpat-', 'xY-1'.repeat(5)), 'xY-1xY-1'],
  ['token of npm', join('npm_', 'a1B2'.repeat(9)), 'a1B2a1B2'],
  ['key of Google', join('AIza', 'SyA-1_b'.repeat(5)), 'SyA-1_b'],
  ['token of Slack', join('xoxb-', '123456789012-', 'AbCdEfGh'), 'AbCdEfGh'],
  ['webhook of Slack', 'https://hooks.slack.com/services/T0/B0/abcdef', 'abcdef'],
  ['key of a language model', join('sk-', 'a1'.repeat(12)), 'a1a1'],
  ['key of a payment service', join('sk_', 'live_', 'a1'.repeat(12)), 'a1a1'],
  ['key id of AWS', join('AKIA', 'ABCDEFGH12345678'), 'ABCDEFGH'],
  ['key of SendGrid', join('SG.', 'aB1'.repeat(7), '.', 'cD2'.repeat(14)), 'cD2cD2'],
  ['client secret of Entra', join('abc8Q~', 'xY1._-'.repeat(6)), 'xY1._-xY1'],
  ['key of Azure, 32 bytes', b64(32, 7), b64(32, 7)],
  ['key of Azure, 64 bytes', b64(64, 200), b64(64, 200)],
  ['Event Hubs connection string', `Endpoint=sb://h/;SharedAccessKeyName=a;SharedAccessKey=${b64(32, 9)}`, b64(32, 9)],
  ['storage connection string', `AccountName=a;AccountKey=${b64(64, 9)};EndpointSuffix=x`, b64(64, 9)],
  ['SQL connection string', 'Server=db;User Id=app;Password=hunter2;Encrypt=true', 'hunter2'],
  ['ODBC connection string', 'Driver={x};Uid=app;Pwd=hunter2', 'hunter2'],
  ['libpq connection string', "host=db user=app password='hunter 2' dbname=todo", 'hunter 2'],
  ['password in a URL', 'postgres://todo_app:hunter2@db:5432/todo', 'hunter2'],
  ['password with @ in a URL', 'amqps://app:hun@ter2@broker', 'ter2'],
  ['shared access signature', 'https://a.blob.core.windows.net/c/b?sv=2024&sig=aB%2Fc%3D&se=x', 'aB%2Fc'],
  ['shared access signature as a header', 'SharedAccessSignature sr=sb%3A%2F%2Fh&sig=abcdef%3D&se=1', 'abcdef'],
  ['authorization code', 'GET /callback?code=4f2a9c&state=1', '4f2a9c'],
  ['key of a function in a URL', 'https://f.example/api/relay?code=abc-DEF_1==', 'abc-DEF_1'],
  ['private key', PEM, 'BgkqhkiG9w0'],
  ['private key that is cut off', PEM.slice(0, 60), 'MIIEvQ'],
  ['session token', SESSION, SESSION],
  ['signed session token', `${SESSION}.${SESSION}`, SESSION],
  ['session cookie', 'todo_chatbot_8080=s3ss10n; theme=dark', 's3ss10n'],
  ['session cookie over TLS', '__Host-session=s3ss10n; theme=dark', 's3ss10n'],
  ['API token of ours', join('td_', 'aB3-'.repeat(8)), 'aB3-aB3-'],
  ['password as a word', 'password: hunter2', 'hunter2'],
  ['password as an option', 'login --password hunter2 --verbose', 'hunter2'],
  ['password in XML', '<password type="x">hunter2</password>', 'hunter2'],
  ['e-mail address', 'ada.l+x@mail.example.org', 'ada.l'],
  ['e-mail address with umlauts', 'jürgen@müller-süd.example', 'rgen@'],
  ['card number', ['4111', '1111', '1111', '1111'].join(' '), '1111 1111'],
  ['card number with dashes', ['5555', '5555', '5555', '4444'].join('-'), '5555-4444'],
  ['card number without spaces', join('3782', '822463', '10005'), '822463'],
  ['card number before its expiry', `${['4111', '1111', '1111', '1111'].join(' ')} 12 27`, '1111 1111'],
  ['phone number', '+49 151 23456789', '23456789'],
  ['phone number in one', '+4915123456789', '5123456'],
  ['phone number with brackets', '+1 (555) 010-9999', '010-9999'],
  ['phone number, American', '(555) 010-9999', '010-9999'],
  ['phone number, American with dots', '555.010.9999', '010.9999'],
  ['phone number, German', '0151 23456789', '23456789'],
  ['phone number, French', '06 12 34 56 78', '34 56 78'],
  ['phone number, British', '020 7946 0958', '7946'],
  ['phone number dialled abroad', '0049 151 23456789', '23456789'],
  ['phone number, American with spaces', '1 555 010 9999', '010 9999'],
  ['phone number, free of charge', '1-800-555-0199', '555-0199'],
  ['phone number by its name', 'phone: 030123456', '030123456'],
  ['e-mail address with a quoted name', '"ada lovelace"@example.org', 'lovelace'],
  ['IBAN with dashes', 'NL91-ABNA-0417-1643-00', '0417-1643'],
  ['short API token of ours', 'td_abc123de', 'abc123de'],
  ['IBAN', 'DE89 3704 0044 0532 0130 00', '0044 0532'],
  ['IBAN without spaces', 'GB29NWBK60161331926819', '601613'],
  ['IBAN in small letters', 'fr14 2004 1010 0505 0001 3m02 606', '0505 0001'],
];

function logged(write: (logger: ReturnType<typeof createLogger>) => void): string {
  let text = '';
  write(createLogger({ component: 'test', level: 'trace', destination: { write: (line) => void (text += line) } }));
  return text;
}
const withStack = (stack: string): Error => Object.assign(new Error('x'), { stack: `Error: x\n    at ${stack}` });

/** Where a text may stand in a log line. */
const PLACES: Record<string, (text: string) => string> = {
  'the message': (text) => logged((logger) => logger.info(`refused ${text} again`)),
  'a part of the message': (text) => logged((logger) => logger.info('refused %s again', text)),
  'a field': (text) => logged((logger) => logger.info({ colour: text }, 'x')),
  'a field far inside': (text) => logged((logger) => logger.info({ a: { b: { c: { colour: text } } } }, 'x')),
  'a key': (text) => logged((logger) => logger.info({ [text]: 1 }, 'x')),
  'a list': (text) => logged((logger) => logger.info({ list: ['x', [text]] }, 'x')),
  'a bound field': (text) => logged((logger) => logger.child({ colour: text }).info('x')),
  'the message of an error': (text) => logged((logger) => logger.error({ err: new Error(`refused ${text}`) }, 'x')),
  'the stack of an error': (text) => logged((logger) => logger.error({ err: withStack(text) }, 'x')),
  'the cause of an error': (text) =>
    logged((logger) =>
      logger.error({ err: new Error('x', { cause: new Error('y', { cause: new Error(text) }) }) }, 'x'),
    ),
  'a cause that is no error': (text) => logged((logger) => logger.error({ err: new Error('x', { cause: text }) }, 'x')),
  'something thrown that is no error': (text) => logged((logger) => logger.error({ err: text }, 'x')),
  'a header': (text) => logged((logger) => logger.info({ sent: { 'x-forwarded-for': text } }, 'x')),
  'a list of headers': (text) => logged((logger) => logger.info({ sent: ['Authorization', text] }, 'x')),
  'JSON in a text': (text) => logged((logger) => logger.info(`cannot parse ${JSON.stringify({ colour: text })}`)),
  'JSON as a text': (text) =>
    logged((logger) => logger.info({ answer: JSON.stringify({ a: [{ colour: text }] }) }, 'x')),
  'JSON in JSON': (text) =>
    logged((logger) =>
      logger.info({ answer: JSON.stringify({ inner: JSON.stringify({ colour: `x\n${text}` }) }) }, 'x'),
    ),
  'a new line': (text) => logged((logger) => logger.info(`first line\n${text}\nlast line`)),
  'a new line of a quoted text': (text) =>
    logged((logger) => logger.info(JSON.stringify(`first line\n${text}\n`).slice(1))),
  'escapes of JSON': (text) =>
    logged((logger) =>
      logger.info(
        `got "${text.replaceAll(/[@/=+]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`,
      ),
    ),
  'a long text': (text) =>
    logged((logger) => logger.info(`${'lorem ipsum '.repeat(10_000)}${text} ${'dolor '.repeat(10_000)}`)),
  'a URL': (text) =>
    logged((logger) => logger.info({ url: `https://h.example/x?page=1&q=${encodeURIComponent(text)}` }, 'x')),
  'a URL with a wrong escape': (text) => logged((logger) => logger.info(`GET /x?q=${encodeURIComponent(text)}%zz`)),
  'a form': (text) => logged((logger) => logger.info(`q=${new URLSearchParams({ q: text }).toString().slice(2)}&b=2`)),
  'a URL in a URL': (text) =>
    logged((logger) => logger.info(`GET /x?to=${encodeURIComponent(encodeURIComponent(text))}`)),
  base64: (text) => logged((logger) => logger.info(`payload ${Buffer.from(`got ${text} !`).toString('base64')} end`)),
  'base64 for URLs': (text) =>
    logged((logger) => logger.info(`x ${Buffer.from(`got ${text} ü`).toString('base64url')}`)),
  'base64 in a path': (text) =>
    logged((logger) => logger.info(`GET /api/v1/${Buffer.from(`${text} `).toString('base64url')}`)),
  'base64 in lines': (text) =>
    logged((logger) =>
      logger.info(
        Buffer.from(`${'x'.repeat(99)} ${text}`)
          .toString('base64')
          .replaceAll(/.{76}/g, '$&\n'),
      ),
    ),
  'base64 of a long text': (text) =>
    logged((logger) => logger.info(Buffer.from(`${'lorem '.repeat(2_000)}${text} `).toString('base64'))),
  'base64 of UTF-16': (text) =>
    logged((logger) => logger.info(Buffer.from(`got ${text} `, 'utf16le').toString('base64'))),
  'base64 of JSON in a URL': (text) =>
    logged((logger) =>
      logger.info(`/x?state=${encodeURIComponent(Buffer.from(JSON.stringify({ a: text })).toString('base64'))}`),
    ),
};

/** All that a reader of the log could make of it without knowing what to look for. */
const unescapeUrl = (text: string): string =>
  text.replaceAll(/(?:%[0-9A-F]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString());

function readings(log: string): string {
  const decoded = log
    .replaceAll(/\\+n/g, '\n')
    .replaceAll(/\\+u([0-9a-f]{4})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  const urls = unescapeUrl(unescapeUrl(decoded));
  const runs = decoded.replaceAll(/\n(?=[\w+/-]{8})/g, '').match(/[\w+/-]{12,}/g) ?? [];
  const bytes = runs.flatMap((run) =>
    [0, 1, 2, 3].map((start) => Buffer.from(run.slice(start), 'base64').toString('latin1')),
  );
  return [
    log,
    decoded,
    urls,
    urls.replaceAll('+', ' '),
    ...bytes,
    ...bytes.map((text) => text.replaceAll('\0', '')),
  ].join('\n');
}

describe('FR-020 SC-007: every shape in every place', () => {
  const every = SHAPES.flatMap(([kind, text, secret]) =>
    Object.keys(PLACES).map((place) => [kind, place, text, secret] as const),
  );

  it.each(every)('%s in %s', (_kind, place, text, secret) => {
    const log = PLACES[place]?.(text) ?? '';
    expect(readings(log)).not.toContain(secret);
    expect(log).toContain(REDACTED);
  });

  it('a planted leak would be found, in each place', () => {
    const canary = 'canary 7f3a';
    const seen = Object.entries(PLACES).map(([place, put]) => [place, readings(put(canary)).includes(canary)]);
    const hidden = Object.fromEntries(seen.filter(([, isSeen]) => !isSeen)) as object;
    // The value behind `Authorization` is hidden whatever it is.
    expect(Object.keys(hidden)).toEqual(['a list of headers']);
  });
});
