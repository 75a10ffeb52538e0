import type { MachineWords } from '../labMachinesShape.ts';

const number = (n: number): string => n.toLocaleString('en');

export const machines: MachineWords = {
  idle: (title) => `${title}: 아직 실행하지 않았습니다`,
  now: (title, serving, busy, queued, mib, told) => `${title}: 처리하는 프로세스 ${number(serving)}개, 처리 중인 요청 ${number(busy)}개, 기다리는 요청 ${number(queued)}개, ${mib} MiB. ${told}`,
  pid: (pid, machine) => (machine === null ? `pid ${pid}` : `${machine}: pid ${pid}`),
  staff: { nginx: 'nginx', gunicorn: 'gunicorn 마스터', uwsgi: 'uWSGI 마스터', 'php-fpm': 'php-fpm 마스터', httpd: 'httpd', cgid: 'cgid 데몬', fcgiwrap: 'fcgiwrap', other: '그 밖' },
  several: (kind, n) => `${kind} ×${n}`,
  states: {
    computing: (n) => `계산 중 ${number(n)}`,
    starting: (n) => `시작 중 ${number(n)}`,
    lock: (n) => `락 대기 ${number(n)}`,
    database: (n) => `데이터베이스 대기 ${number(n)}`,
    sleeping: (n) => `핸들러 안에서 대기 ${number(n)}`,
    paging: (n) => `스왑 대기 ${number(n)}`,
    writing: (n) => `클라이언트로 쓰는 중 ${number(n)}`,
    held: (n) => `쉬는 연결에 묶임 ${number(n)}`,
    idle: (n) => `쉬는 중 ${number(n)}`,
  },
  none: '처리하는 프로세스가 없습니다',
  turnover: (begun, ended) => `바로 전에 ${[begun > 0 ? `${number(begun)}개 생김` : '', ended > 0 ? `${number(ended)}개 끝남` : ''].filter((part) => part !== '').join(', ')}`,
  queue: (n) => (n === 0 ? '기다리는 요청이 없습니다' : `워커를 기다리는 요청 ${number(n)}개`),
  retrying: (n) => `거절되어 다시 올 요청 ${number(n)}개`,
  held: (n) => `쉬는 연결 ${number(n)}개가 자리를 잡고 있음`,
  over: (seconds) => `${seconds}초에 실행이 끝났습니다`,
  gone: ['남은 프로세스가 없습니다', '요청마다 생겼다가 응답과 함께 끝났습니다.'],
  lookBack: '막대를 끌면 되돌아볼 수 있습니다.',
  notDrawn: (processes, requests) => `그리지 않은 것: ${[processes > 0 ? `프로세스 ${number(processes)}개` : '', requests > 0 ? `요청 ${number(requests)}개` : ''].filter((part) => part !== '').join(', ')}`,
  legend: {
    label: '그림 읽기', file: '함께 매핑한 파일', forked: 'fork로 공유하는 페이지', own: '프로세스 전용 페이지', request: '처리 중인 요청', inside: '처리하던 프로세스가 대기 중인 요청', waiting: '줄 서서 기다리는 요청',
    computing: '계산 중', starting: '시작 중', held: '쉬는 연결에 묶임', paging: '스왑 대기 중', others: '마스터와 웹 서버', scale: '상자 하나가 프로세스 하나이고, 넓이는 메모리 몫(PSS)입니다. 양쪽의 눈금은 같습니다.',
  },
};
