/** 나란히 실행한 결과의 문장. */
import type { FindingWords, LoadsSaid } from '../labFindingShape.ts';

function loaded(side: string, { by, times }: LoadsSaid, end: '했고' | '했습니다'): string {
  const count = `${times.toLocaleString('en')}번`;
  if (by === 'request') return `${side}는 요청마다 새로 프로그램을 ${count} 적재${end}`;
  return by === 'parent' ? `${side}는 fork 전에 프로그램을 ${count}만 적재${end}` : `${side}는 ${times === 1 ? '하나뿐인 워커에' : '워커마다'} 미리 프로그램을 ${count} 적재${end}`;
}

export const findings: FindingWords = {
  processes: (a, b) => `프로세스가 가장 많을 때 A에는 ${a.toLocaleString('en')}개, B에는 ${b.toLocaleString('en')}개가 있습니다.`,
  throughput: (more, less, factor, a, b) => `${more}는 1초에 ${less}의 ${factor}배를 답합니다(A ${a}, B ${b}).`,
  latency: (more, less, factor, a, b) => `평균으로 ${more}에서는 ${less}에서보다 ${factor}배 오래 기다립니다(A ${a}, B ${b}).`,
  tail: (more, less, factor, a, b) => `가장 느린 5 %는 ${more}에서 ${less}에서보다 ${factor}배 오래 기다립니다(p95: A ${a}, B ${b}).`,
  memory: (more, less, factor, a, b) => `메모리를 가장 많이 쓸 때 ${more}는 ${less}의 ${factor}배를 씁니다(A ${a}, B ${b}).`,
  cpu: (more, less, factor, a, b) => `요청 하나에 드는 CPU는 ${more}가 ${less}의 ${factor}배입니다(A ${a}, B ${b}).`,
  loads: (a, b) => `${loaded('A', a, '했고')}, ${loaded('B', b, '했습니다')}.`,
  bottleneck: {
    none: (side) => `${side}에는 모자란 것이 없습니다.`,
    cpu: (side, share) => `${side}에 모자란 것은 CPU입니다. 코어의 ${share}가 바쁩니다.`,
    workers: (side, share) => `${side}에 모자란 것은 워커입니다. 워커의 ${share}가 요청을 맡고 있습니다.`,
    memory: (side, share) => `${side}에 모자란 것은 메모리입니다. ${share}를 쓰고 있습니다.`,
    backlog: (side) => `${side}의 백로그가 가득 차서, 그때 오는 요청은 돌려보냅니다.`,
    lock: (side, share) => `${side}에서는 스레드들이 인터프리터 락(GIL)을 기다립니다. 락은 시간의 ${share} 동안 잡혀 있습니다.`,
    loop: (side, share) => `${side}에서는 모두가 이벤트 루프를 기다립니다. 루프는 시간의 ${share} 동안 붙들려 있습니다.`,
    database: (side, share) => `${side}에서는 요청들이 데이터베이스를 기다립니다. 연결의 ${share}가 바쁩니다.`,
    balancer: (side, share) => `${side}에서는 요청들이 로드 밸런서를 기다립니다. 코어의 ${share}가 바쁩니다.`,
  },
  errors: (side, count, share, what) => `${side}에서는 요청 ${count}개(${share})가 실패했습니다. 까닭: ${what}.`,
  kept: (side, held, places) => `${side}에서는 아무것도 묻지 않는 연결이 자리 ${places}개 가운데 평균 ${held}개를 차지하고 있어서, 정말 묻는 쪽이 자리를 기다립니다.`,
  unshared: (side, forkedFrom, forkedTo, pssFrom, pssTo) => `${side}의 프로세스들이 fork 뒤 함께 쓰던 페이지는 처음 ${forkedFrom}에서 끝에는 ${forkedTo}로 줄었습니다. 페이지에 쓰면 복사되기 때문입니다(copy-on-write). 그동안 ${side}의 메모리는 ${pssFrom}에서 ${pssTo}로 늘었습니다.`,
  queue: (side, most) => `${side} 앞에는 가장 길 때 요청 ${most}개가 줄을 섰습니다.`,
  'double-counted': (side, rss, pss, factor) => `${side}의 프로세스들은 페이지를 함께 쓰므로, RSS를 더하면 실제보다 ${factor}배 크게 나옵니다(${pss} 대신 ${rss}).`,
  alike: '수치가 모두 5 % 안에서 같습니다. 이런 요청에는 둘의 차이가 없습니다.',
};
