/** 나란히 실행한 결과의 문장. */
import type { FindingWords, LoadsSaid } from '../labFindingShape.ts';

function loaded(side: string, { by, times }: LoadsSaid, end: '했고' | '했습니다'): string {
  const count = `${times.toLocaleString('en')}번`;
  if (by === 'request') return `${side}는 요청마다 새로, 모두 ${count} 프로그램을 적재${end}`;
  if (by === 'parent') return `${side}는 fork 전에 부모가 ${times === 1 ? '한 번' : `기계마다 한 번씩, 모두 ${count}`} 적재${end}`;
  return times === 1 ? `${side}는 하나뿐인 워커가 미리 한 번 적재${end}` : `${side}는 워커마다 한 번씩, 모두 ${count} 미리 적재${end}`;
}

export const findings: FindingWords = {
  processes: (a, b) => `프로세스는 가장 많을 때 A가 ${a.toLocaleString('en')}개, B가 ${b.toLocaleString('en')}개입니다.`,
  throughput: (more, less, factor, a, b) => `초당 처리량은 ${more}가 ${less}의 ${factor}배입니다(A ${a}, B ${b}).`,
  latency: (more, less, factor, a, b) => `평균 대기 시간은 ${more}가 ${less}의 ${factor}배입니다(A ${a}, B ${b}).`,
  tail: (more, less, factor, a, b) => `가장 느린 5 %의 대기 시간(p95)은 ${more}가 ${less}의 ${factor}배입니다(A ${a}, B ${b}).`,
  memory: (more, less, factor, a, b) => `최대 메모리는 ${more}가 ${less}의 ${factor}배입니다(A ${a}, B ${b}).`,
  cpu: (more, less, factor, a, b) => `요청 하나에 드는 CPU 시간은 ${more}가 ${less}의 ${factor}배입니다(A ${a}, B ${b}).`,
  loads: (a, b) => `${loaded('A', a, '했고')}, ${loaded('B', b, '했습니다')}.`,
  bottleneck: {
    none: (side) => `${side}에는 모자란 자원이 없습니다.`,
    cpu: (side, share) => `${side}의 병목은 CPU입니다. 코어를 ${share} 쓰고 있습니다.`,
    workers: (side, share) => `${side}의 병목은 워커입니다. 워커의 ${share}가 요청을 처리하고 있습니다.`,
    memory: (side, share) => `${side}의 병목은 메모리입니다. 메모리를 ${share} 쓰고 있습니다.`,
    backlog: (side) => `${side}의 병목은 백로그입니다. 가득 찬 동안 오는 요청은 거절됩니다.`,
    lock: (side, share) => `${side}의 병목은 인터프리터 락(GIL)입니다. 락이 실행 시간의 ${share} 동안 잡혀 있어서 스레드들이 기다립니다.`,
    loop: (side, share) => `${side}의 병목은 이벤트 루프입니다. 루프가 실행 시간의 ${share} 동안 붙들려 있어서 모두가 기다립니다.`,
    database: (side, share) => `${side}의 병목은 데이터베이스입니다. 연결의 ${share}가 바빠서 요청들이 기다립니다.`,
    balancer: (side, share) => `${side}의 병목은 로드 밸런서입니다. 그 코어의 ${share}가 바빠서 요청들이 기다립니다.`,
  },
  errors: (side, count, share, what) => `${side}에서는 요청 ${count}개(${share})가 실패했습니다. 이유: ${what}.`,
  kept: (side, held, places) => `${side}에서는 아무것도 묻지 않는 연결이 자리 ${places}개 가운데 평균 ${held}개를 차지해서, 정작 요청하는 사용자가 자리를 기다립니다.`,
  unshared: (side, forkedFrom, forkedTo, pssFrom, pssTo) => `${side}의 프로세스들이 fork로 공유하던 페이지는 ${forkedFrom}에서 ${forkedTo}로 줄었습니다. 누군가 쓰는 페이지는 복사되기 때문입니다(copy-on-write). 그동안 ${side}의 메모리는 ${pssFrom}에서 ${pssTo}로 늘었습니다.`,
  queue: (side, most) => `${side}에서는 줄이 가장 길 때 요청 ${most}개가 기다렸습니다.`,
  'double-counted': (side, rss, pss, factor) => `${side}의 프로세스들은 페이지를 공유하므로, RSS를 그대로 더하면 ${rss}로 실제(PSS ${pss})의 ${factor}배가 됩니다.`,
  alike: '모든 수치의 차이가 5 % 이내입니다. 이런 요청에서는 둘이 다르지 않습니다.',
};
