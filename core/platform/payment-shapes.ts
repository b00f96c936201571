import { digitsOf, endOfGroups, replaceFrom } from './replace-numbers.ts';

/** Lengths of card numbers by the issuer's first digits (ISO/IEC 7812): without them one in ten long numbers would be one. */
const CARDS: readonly [issuer: RegExp, lengths: readonly number[]][] = [
  [/^4/, [19, 16, 13]],
  [/^(?:5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720))/, [16]],
  [/^3[47]/, [15]],
  [/^3(?:0[0-5]|[689])/, [14]],
  [/^35(?:2[89]|[3-8])/, [16]],
  [/^(?:50|5[6-9]|6)/, [19, 18, 17, 16]],
];
/** In groups as people write them: numbers of one digit in a row are no card, and neither is the start of a UUID. */
const CARD = /(?<![\w.+-])(?![\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})[2-6]\d{2,18}(?:[ .-]\d{2,13}){0,5}/g;

/** The text without card numbers: right length for the issuer and right check digit, in groups or not. */
export function redactCards(text: string): string {
  return replaceFrom(text, CARD, (match, next) => {
    const digits = digitsOf(match);
    for (const length of lengthsOfCards(digits)) {
      const end = passesLuhn(digits.slice(0, length)) ? endOfGroups(match, length, next) : 0;
      if (end > 0) return end;
    }
    return 0;
  });
}

/** Whether a number is a card's. */
export function isCardNumber(value: number): boolean {
  const digits = String(value);
  return lengthsOfCards(digits).includes(digits.length) && passesLuhn(digits);
}

function lengthsOfCards(digits: string): readonly number[] {
  return CARDS.find(([issuer]) => issuer.test(digits))?.[1] ?? [];
}

function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index]);
    const counted = index % 2 === 1 ? digit * 2 : digit;
    sum += counted > 9 ? counted - 9 : counted;
  }
  return sum % 10 === 0;
}

/** Lengths of IBANs by country (SWIFT's IBAN registry). */
const IBAN_LENGTHS = new Map(
  `AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18
   FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21
   LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24
   SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30`
    .split(/\s+/)
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);
const IBAN = /(?<![A-Za-z0-9-])[A-Za-z]{2}\d{2}(?:[ \u00a0-]?[A-Za-z0-9]){11,30}/g;
/** Without separators or in groups of four: a UUID is neither. */
const IBAN_FORM = /^[A-Za-z0-9]{4}(?:[A-Za-z0-9]*|(?:[ \u00a0-][A-Za-z0-9]{4})*(?:[ \u00a0-][A-Za-z0-9]{1,4})?)$/;

/** The text without IBANs: right length for the country and right checksum, in groups or not. */
export function redactIbans(text: string): string {
  return replaceFrom(text, IBAN, (match, next) => {
    const length = IBAN_LENGTHS.get(match.slice(0, 2).toUpperCase());
    const end = length === undefined ? 0 : endOfGroups(match, length, next);
    const iban = match.slice(0, end);
    return IBAN_FORM.test(iban) && hasIbanChecksum(iban.replaceAll(/[ \u00a0-]/g, '')) ? end : 0;
  });
}

/** ISO 7064 mod 97-10: letters are numbers from 10 on, and the first four characters count last. */
function hasIbanChecksum(iban: string): boolean {
  let rest = 0;
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}
