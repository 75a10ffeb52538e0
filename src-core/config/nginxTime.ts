/** Dates as nginx writes them in its logs. The simulated machines live in UTC. */
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** `20/Nov/2026:12:42:49 +0000` */
export function timeLocalOf(unixMs: number): string {
  const { year, month, day, clock } = civilOf(unixMs);
  return `${two(day)}/${MONTHS[month - 1]}/${year}:${clock} +0000`;
}

/** `2026-11-20T12:42:49+00:00` */
export function iso8601Of(unixMs: number): string {
  const { year, month, day, clock } = civilOf(unixMs);
  return `${year}-${two(month)}-${two(day)}T${clock}+00:00`;
}

interface Civil {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly clock: string;
}

/**
 * The proleptic Gregorian date of a count of milliseconds since 1970. Years are counted from March, so that the leap day
 * is the last of its year; 719468 days lie between 0000-03-01 and 1970-01-01, 146097 in 400 years.
 */
function civilOf(unixMs: number): Civil {
  const seconds = Math.floor(unixMs / 1000);
  const days = Math.floor(seconds / 86_400) + 719_468;
  const era = Math.floor(days / 146_097);
  const dayOfEra = days - era * 146_097;
  const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day, clock: clockOf(seconds - Math.floor(seconds / 86_400) * 86_400) };
}

function clockOf(second: number): string {
  return `${two(Math.floor(second / 3_600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}`;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
