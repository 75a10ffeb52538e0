/** 값이 왜 안 되는지. 코어는 사람이 쓴 파일에 대고 영어로 말합니다(src-core/load/read.ts). 여기 없는 말은 그대로 둡니다. */

const REASONS: readonly (readonly [RegExp, (...found: string[]) => string])[] = [
  [/^must be a number$/, () => '수여야 합니다'],
  [/^must be finite$/, () => '유한한 수여야 합니다'],
  [/^must be a whole number$/, () => '정수여야 합니다'],
  [/^must be at least (.+)$/, (least = '') => `${least} 이상이어야 합니다`],
  [/^must be at most (.+)$/, (most = '') => `${most} 이하여야 합니다`],
  [/^must be true or false$/, () => 'true 또는 false여야 합니다'],
  [/^must be an object$/, () => '객체여야 합니다'],
  [/^must be one of (.+), or a whole cost profile$/, (all = '') => `${all} 가운데 하나거나 온전한 비용 프로필이어야 합니다`],
  [/^must be one of (.+), or (\{.+\})$/, (all = '', shape = '') => `${all} 가운데 하나거나 ${shape} 꼴이어야 합니다`],
  [/^must be one of (.+)$/, (all = '') => `${all} 가운데 하나여야 합니다`],
  [/^must be (\{.+\}) or (\{.+\})$/, (one = '', other = '') => `${one} 또는 ${other} 꼴이어야 합니다`],
  [/^is not a field of a load description$/, () => '그런 항목은 없습니다'],
  [/^is not a setting of this part$/, () => '여기에 그런 설정은 없습니다'],
  [/^must be more than (.+)$/, (least = '') => `${least}보다 커야 합니다`],
  [/^is missing$/, () => '빠져 있습니다'],
  [/^is part of the workload already$/, () => 'workload 안에 이미 있습니다'],
  [/^(.+) is given twice$/, (name = '') => `${name} 값이 두 번 나옵니다`],
  [/^more than ([\d,]+) requests would .+$/, (most = '') => `${most}개까지만 됩니다. 더 많으면 몇 분씩 걸리지만, 백만 개일 때보다 더 알 수 있는 것은 없습니다`],
  [/^a process of (.+) serves one request at a time$/, (name = '') => `${name}: 프로세스 하나가 한 번에 요청 하나만 맡습니다`],
  [/^(.+) speaks no HTTP: it needs nginx in front$/, (name = '') => `${name}: HTTP를 하지 않으므로 앞에 nginx가 있어야 합니다`],
  [/^(\S+) runs ([\w, -]+)$/, (name = '', all = '') => `${name}: 실행할 수 있는 것은 ${all}입니다`],
  [/^a load description must be an object$/, () => '부하 설명은 객체여야 합니다'],
];

/** `a.workers: must be at least 1`, 또는 항목 이름 없이 까닭만. */
export function reasonInKorean(text: string): string {
  const [, field = '', reason = text] = /^([\w.]+): (.+)$/.exec(text) ?? [];
  for (const [pattern, told] of REASONS) {
    const found = pattern.exec(reason);
    if (found) return `${field === '' ? '' : `${field}: `}${told(...found.slice(1))}`;
  }
  return text;
}
