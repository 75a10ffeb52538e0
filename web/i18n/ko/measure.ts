/** “내 브라우저에서 측정하기”의 말. */
import type { CountName, MeasuredFigure, MeasureWords } from '../measureShape.ts';

const figures: Readonly<Record<MeasuredFigure, readonly [string, string]>> = {
  started: ['시작한 인터프리터', '이 요청들에 답하려고 CPython을 시작한 횟수입니다.'],
  mostAlive: ['동시에 살아 있던 최대 수', '같은 순간에 있던 인터프리터의 수입니다.'],
  peakHeapBytes: ['최대 WebAssembly 메모리', '같은 순간에 시작을 마친 인터프리터들의 memory.buffer.byteLength를 더한 값입니다. 아직 시작 중인 것은 크기를 알려 오지 않았지만 예측에는 들어 있습니다.'],
  copiedBytes: ['복사한 이미지', '부모에게서 한 번 떠서 프로세스마다 메모리에 통째로 복사해 넣은 양입니다.'],
  startMs: ['인터프리터 시작', 'new Worker부터 CPython이 답하고 파일을 볼 때까지의 평균입니다. 스냅샷의 부모는 뺐습니다.'],
  loadMs: ['애플리케이션 임포트', '그때부터 wsgi:application을 임포트할 때까지의 평균입니다.'],
  requestMs: ['애플리케이션의 응답', 'WSGI 호출 한 번의 평균입니다. 워커까지 메시지가 오가는 시간을 포함합니다.'],
  waitMs: ['클라이언트의 대기', '요청해서 응답을 받을 때까지의 평균입니다. 요청마다 프로세스를 시작하는 방식에는 시작이, 상주에는 줄 서는 시간이 들어 있습니다.'],
  totalMs: ['마지막 응답까지', '처음부터 측정한 시간이며 상주 워커와 스냅샷 부모의 시작을 포함합니다.'],
};

const counts: Readonly<Record<CountName, readonly [string, string]>> = {
  requests: ['요청', '세 방식이 각각 이만큼 답합니다.'],
  atOnce: ['동시 브라우저', '응답을 받으면 다시 요청합니다.'],
  workers: ['상주 워커', '한 번 시작해서 계속 남아 있습니다.'],
};

export const measure: MeasureWords = {
  title: '내 브라우저에서 측정하기',
  about: '여기서는 아무것도 시뮬레이션하지 않습니다. 프로세스 하나가 이 탭의 워커 하나이고, 저마다 CPython과 WebAssembly 메모리를 따로 가집니다. 같은 WSGI 애플리케이션이 같은 요청에 세 가지 방식으로 답합니다.',
  counts,
  site: '애플리케이션',
  sites: { callable: '예제 사이트 (WSGI 호출 가능 객체)', micro: 'Flask 방식', full: 'Django 방식' },
  bad: (most) => `1에서 ${most} 사이의 정수를 적어 주세요.`,
  fewer: (most) => `이 기기는 메모리가 적어서 인터프리터를 동시에 최대 ${most}개까지만 씁니다.`,
  run: '측정하기',
  again: '다시 측정하기',
  stop: '바로 멈추기',
  phases: {
    idle: '아직 측정하지 않았습니다.',
    fetching: 'CPython을 받아 오는 중 …',
    alone: '프로세스 하나만 돌려, 시작과 요청이 여기서 얼마나 걸리는지 알아보는 중 …',
    cgi: 'CGI: 요청마다 인터프리터를 새로 …',
    forked: '스냅샷: 프로세스 하나가 애플리케이션을 적재한 다음, 요청마다 그 복사본으로 …',
    resident: '상주: 워커들이 먼저 시작하고, 이어서 답하는 중 …',
    done: '측정이 끝났습니다. 남은 인터프리터는 없습니다.',
    stopped: '멈췄습니다. 남은 인터프리터는 없습니다.',
    failed: '끝까지 측정하지 못했습니다. 남은 인터프리터는 없습니다.',
  },
  failure: {
    late: (seconds) => `${seconds}초 안에 답이 없어서, 실행 중이던 것을 모두 끝냈습니다.`,
    raised: (message) => `애플리케이션에서 예외가 났습니다: ${message}`,
    refused: (status) => `애플리케이션이 200이 아니라 이렇게 답했습니다: ${status}`,
    browser: (said) => `브라우저의 설명: ${said}`,
  },
  traceback: '트레이스백',
  now: (answered, all, alive) => `요청 ${all}개 중 ${answered}개 응답, 살아 있는 인터프리터 ${alive}개`,
  ways: { cgi: ['CGI', '요청마다 처음부터 시작, 응답과 함께 끝남'], forked: ['스냅샷', '적재를 마친 프로세스의 복사본을 요청마다 하나, 응답과 함께 끝남'], resident: ['상주', '계속 남아 있는 워커'] },
  alive: '살아 있는 인터프리터',
  memory: '시작을 마친 것의 메모리',
  atMost: (most) => `최대 ${most}`,
  legend: { label: '막대의 뜻', start: '시작', load: '임포트', freeze: '이미지 뜨기', request: '요청', stays: '쉬면서 살아 있음', predicted: '예측한 끝' },
  chart: (way, started, seconds) => `${way}: ${seconds} 동안 인터프리터 ${started}개`,
  lives: (way) => `표로 보기: ${way}의 인터프리터들`,
  table: '표로 보기',
  life: { number: '인터프리터', start: '시작 시각', startMs: '시작', loadMs: '임포트', requests: '요청', requestMs: '평균 응답', ended: '끝난 시각', heap: '메모리', copied: '복사한 이미지' },
  figuresTitle: '측정값과 예측값',
  figure: '항목',
  measured: '측정값',
  predicted: '예측값',
  figures,
  notYet: '–',
  inImage: '이미지에 있음',
  result: ({ cgi, forked, resident }) =>
    `클라이언트의 평균 대기는 CGI ${cgi.wait}, 스냅샷 ${forked.wait}, 상주 ${resident.wait}입니다. 차례로 인터프리터를 ${cgi.started}번, ${forked.started}번, ${resident.started}번 시작했고, 전부 ${cgi.total}, ${forked.total}, ${resident.total} 걸렸으며, 메모리는 최대 ${cgi.memory}, ${forked.memory}, ${resident.memory}였습니다.`,
  prices: ({ start, load, first, again, memory, freeze, image, fork, forked }) =>
    `프로세스 하나만 돌렸을 때 시작에 ${start}, 애플리케이션 임포트에 ${load}, 첫 요청에 ${first}, 그다음 요청에 ${again} 걸렸고 메모리는 ${memory}였습니다. 이미지를 뜨는 데 ${freeze} 걸렸고 크기는 ${image}이며, 거기서 만든 프로세스는 ${fork} 만에 준비되어 ${forked} 만에 답했습니다. 예측은 이 값들만 알고, 세 실행의 결과는 모릅니다.`,
  by: (cores) => `예측: 이 비용들로, 이 브라우저를 코어 ${cores}개짜리 기계로 보고 부하 실험실의 커널에서 시뮬레이션했습니다.`,
  shows: ['여기서 볼 수 있는 것', [
    'CGI는 요청마다 인터프리터 시작과 임포트 비용을 치르고, 상주 워커는 한 번만 치릅니다.',
    '스냅샷에서 만든 프로세스는 fork() 뒤처럼 그것을 부모에게서 물려받고, 워커 시작과 이미지 복사 비용만 치릅니다.',
    '프로그램의 사본 수는 CGI와 스냅샷에서는 동시 요청의 수, 상주에서는 워커의 수와 같습니다.',
    '요청 하나만 처리하는 프로세스의 메모리는 요청과 함께 모두 사라지고, 상주 워커의 메모리는 다음 요청까지 남습니다.',
  ]],
  cannot: ['여기서 볼 수 없는 것', [
    '공유 페이지. 리눅스의 fork()는 페이지 테이블을 복사하고, 페이지는 둘 중 하나가 쓸 때만 복사합니다(copy-on-write). 그래서 1 ms도 안 걸리고 처음에는 메모리도 거의 늘지 않습니다. 워커끼리는 메모리를 공유하지 않고 브라우저에는 copy-on-write가 없어서, 이미지를 프로세스마다 통째로, 워커로 가는 메시지에서 한 번, 그 메모리에 넣을 때 또 한 번 복사합니다. 미리 적재해서 아끼는 메모리는 이렇게 측정할 수 없고, 여기서는 PSS와 RSS가 같습니다.',
    '부모가 가진 것을 모두 물려받는 fork. 메모리에 있는 것(모듈, 객체, random의 상태)만 옮겨 갑니다. fork()의 자식이 물려받는 열린 파일과 소켓은 옮겨 가지 않습니다.',
    '메모리 전부. WebAssembly 메모리만 셉니다. 이 메모리는 늘기만 하고 줄지 않으며, 컴파일된 코드와 JavaScript의 힙, 여정에 쓰는 인터프리터는 들어 있지 않습니다.',
    '웹 서버. 요청은 워커에 보내는 메시지일 뿐이고, 소켓도 nginx도 커널도 거치지 않습니다.',
    '리눅스. WebAssembly의 CPython은 디스크에서 python3를 실행할 때와 다르게 시작합니다. 다른 탭, 절전, 브라우저의 거친 시계(0.1 ms 이상)가 모든 시간에 섞입니다. 실제 서버와의 비교는 모델 표에 있습니다.',
  ]],
};
