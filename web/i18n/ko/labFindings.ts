/** 나란히 실행한 결과의 문장. */
import type { FindingWords, LoadsSaid } from '../labFindingShape.ts';

const LIMITS: Readonly<Record<Parameters<FindingWords['limit']>[1], string>> = {
  cpu: '남은 CPU가 없습니다', workers: '비어 있는 워커가 없습니다', memory: '남은 메모리가 없습니다', backlog: '백로그가 가득 찼습니다', lock: '인터프리터 락(GIL)을 기다립니다', loop: '이벤트 루프를 기다립니다', database: '데이터베이스 연결을 기다립니다',
};

function loaded(side: string, { by, times }: LoadsSaid, ending: 'joining' | 'closing'): string {
  const end = ending === 'closing' ? '했습니다' : '했고';
  const count = `${times.toLocaleString('en')}번`;
  if (by === 'request') return `${side}는 요청마다 새로 프로그램을 ${count} 적재${end}`;
  return by === 'parent' ? `${side}는 fork 전에 프로그램을 ${count}만 적재${end}` : `${side}는 워커마다 미리 프로그램을 ${count} 적재${end}`;
}

export const findings: FindingWords = {
  failures: (a, b, detail) => `실패한 요청은 A에서 ${a}개, B에서 ${b}개입니다${detail === '' ? '' : `(${detail})`}.`,
  throughput: (more, less, factor, a, b) => `${more}는 1초에 ${less}의 ${factor}배를 답합니다(A ${a}, B ${b}).`,
  mean: (more, less, factor, a, b) => `평균으로 ${more}에서는 ${less}에서보다 ${factor}배 오래 기다립니다(A ${a}, B ${b}).`,
  p95: (more, less, factor, a, b) => `가장 느린 5 %는 ${more}에서 ${less}에서보다 ${factor}배 오래 기다립니다(p95: A ${a}, B ${b}).`,
  memory: (more, less, factor, a, b) => `메모리를 가장 많이 쓸 때 ${more}는 ${less}의 ${factor}배를 씁니다(A ${a}, B ${b}).`,
  processes: (more, less, factor, a, b) => `프로세스가 가장 많을 때 ${more}는 ${less}의 ${factor}배입니다(A ${a}, B ${b}).`,
  loads: (a, b) => `${loaded('A', a, 'joining')}, ${loaded('B', b, 'closing')}.`,
  limit: (side, by) => `${side}에는 ${LIMITS[by]}.`.replace(/에는 (인터프리터|이벤트|데이터베이스|백로그)/, '에서는 $1'),
  queue: (side, most) => `${side} 앞에는 가장 길 때 요청 ${most}개가 줄을 섰습니다.`,
  tail: (side, p50, p95, factor) => `${side}에서는 대부분 금방 끝나지만 몇몇은 오래 기다립니다. p95(${p95})가 중앙값(${p50})의 ${factor}배입니다.`,
  sharing: (side, rss, pss, factor) => `${side}의 프로세스들은 페이지를 함께 쓰므로, RSS를 더하면 실제보다 ${factor}배 크게 나옵니다(${pss} 대신 ${rss}).`,
  same: '수치가 모두 5 % 안에서 같습니다. 이런 요청에는 둘의 차이가 없습니다.',
};
