/** Domain names of zone files: made absolute and checked. Text as in `wire/dnsName.ts`. */
import { labelTextsOf } from '../wire/dnsDomain.ts';
import { labelText, unescapeText } from '../wire/dnsText.ts';
import { ConfigError, type ConfigPlace } from './configError.ts';

/** Absolute, without the trailing dot (`.` is the root); `@` is the origin, a name without a trailing dot is completed by it. */
export function absoluteName(text: string, origin: string, place: ConfigPlace): string {
  if (text === '@') return origin;
  if (text === '.') return '.';
  if (text === '') throw new ConfigError(place, 'badName', { value: text });
  const labels = labelTextsOf(text);
  const absolute = labels.at(-1) === '';
  if (absolute) labels.pop();
  const name = labels.map((label) => checkedLabel(label, text, place)).join('.');
  const whole = absolute || origin === '.' ? name : `${name}.${origin}`;
  const length = labelTextsOf(whole).reduce((sum, label) => sum + 1 + unescapeText(label).length, 1);
  if (length > 255) throw new ConfigError(place, 'nameTooLong', { value: text, length });
  return whole;
}

function checkedLabel(label: string, value: string, place: ConfigPlace): string {
  const bytes = unescapeText(label);
  if (bytes.length === 0) throw new ConfigError(place, 'emptyLabel', { value });
  if (bytes.length > 63) throw new ConfigError(place, 'labelTooLong', { label, length: bytes.length });
  return labelText(bytes);
}
