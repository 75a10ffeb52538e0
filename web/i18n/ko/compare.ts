/** 두 요청을 비교하는 화면의 말. */
import type { Handover, Metric } from '../../../src-core/index.ts';
import { protocolName, ranked, stageList, timesText, type FindingSentences } from '../compareShape.ts';
import type { CompareWords } from '../en/compare.ts';
import { size, sizeKib } from '../format.ts';
import { josa } from './josa.ts';

const number = (value: number): string => value.toLocaleString('en');
const list = (names: readonly string[]): string => names.join(', ');

const BY: Readonly<Record<Handover, string>> = {
  socket: 'TCP 연결로', unixSocket: '유닉스 소켓으로', pipe: '파이프로', environment: '새로 시작된 프로그램의 환경 변수로', call: '같은 프로세스 안의 함수 호출로', nothing: '아무것도',
};

/** 한 쪽이 하는 일을 두 꼴로: 이어지는 `…고`와 끝맺는 `…니다`. */
type Clause = readonly [joining: string, closing: string];

function both(a: Clause, b: Clause, [of, other]: readonly [string, string] = ['A는', 'B는']): string {
  return `${of} ${a[0]}, ${other} ${b[1]}.`;
}

const findings: FindingSentences = {
  outcome: (a, b) => {
    const said = ({ status, problem }: typeof a): Clause => (status > 0 ? [`${status} 응답을 받고`, `${status} 응답을 받습니다`] : [`${josa(problem, '으로/로')} 실패하고`, `${josa(problem, '으로/로')} 실패합니다`]);
    return both(said(a), said(b));
  },
  lost: (a, b) => {
    const said = ({ packets }: typeof a): Clause => (packets === 0 ? ['가는 길에 잃은 패킷이 없고', '가는 길에 잃은 패킷이 없습니다'] : [`가는 길에 패킷 ${number(packets)}개를 잃고`, `가는 길에 패킷 ${number(packets)}개를 잃습니다`]);
    return both(said(a), said(b));
  },
  processes: (a, b) => {
    const said = ({ made, started, standing }: typeof a): Clause => {
      const ready = `(${number(standing)}개가 미리 떠 있음)`;
      const work = `요청을 위해 프로세스 ${number(made)}개를 만들고 프로그램 ${number(started)}개를`;
      return made + started === 0 ? [`요청을 위해 프로세스를 만들지 않고${ready}`, `요청을 위해 프로세스를 만들지 않습니다${ready}`] : [`${work} 시작하고`, `${work} 시작합니다`];
    };
    return both(said(a), said(b));
  },
  loading: (a, b) => {
    const said = ({ by, stays, modules }: typeof a): Clause => {
      if (by === 'request') {
        const work = `이 요청을 위해 애플리케이션을 적재하고(모듈 ${number(modules)}개)`;
        return stays ? [`${work} 다음 요청을 위해 간직하고`, `${work} 다음 요청을 위해 간직합니다`] : [`${work} 프로세스와 함께 버리고`, `${work} 프로세스와 함께 버립니다`];
      }
      return by === 'parent' ? ['부모 프로세스가 fork하기 전에 애플리케이션을 적재해 두었고', '부모 프로세스가 fork하기 전에 애플리케이션을 적재해 두었습니다'] : ['그 프로세스가 미리 애플리케이션을 적재해 두었고', '그 프로세스가 미리 애플리케이션을 적재해 두었습니다'];
    };
    return both(said(a), said(b), ['A에서는', 'B에서는']);
  },
  python: (a, b) => {
    const said = ({ lines, calls }: typeof a): Clause => {
      const work = `호출 ${number(calls)}번에 걸쳐 파이썬 ${number(lines)}줄을`;
      return calls === 0 ? ['파이썬을 전혀 실행하지 않고', '파이썬을 전혀 실행하지 않습니다'] : [`${work} 실행하고`, `${work} 실행합니다`];
    };
    return both(said(a), said(b));
  },
  path: (a, b) => {
    const said = ({ programs }: typeof a): Clause => {
      const who = programs.length === 1 ? `${programs[0]} 혼자` : `${josa(list(programs), '이/가')} 이어서`;
      return programs.length === 0 ? ['서버에서 일하는 프로그램이 없고', '서버에서 일하는 프로그램이 없습니다'] : [`${who} 일하고`, `${who} 일합니다`];
    };
    return both(said(a), said(b), ['A에서는', 'B에서는']);
  },
  stages: (a, b, { reason, stage }) => {
    const said = (name: string, { skipped }: typeof a): string => (skipped.length === 0 ? '' : `${name}는 단계 ${skipped.length}개(${stageList(skipped, stage)})를 건너뜁니다`);
    return `${[said('A', a), said('B', b)].filter(Boolean).join(', ')}. 까닭: ${reason}.`;
  },
  handover: (a, b) => {
    const said = ({ by, protocol }: typeof a): string => `${BY[by]}${protocol ? `(${protocolName(protocol)})` : ''}`;
    return `애플리케이션은 요청을 A에서는 ${said(a)} 받고, B에서는 ${said(b)} 받습니다.`;
  },
  threads: (a, b) => {
    const said = ({ made }: typeof a): Clause => (made === 0 ? ['스레드를 만들지 않고', '스레드를 만들지 않습니다'] : [`스레드 ${number(made)}개를 만들고`, `스레드 ${number(made)}개를 만듭니다`]);
    return both(said(a), said(b));
  },
  reuse: (a, b) => {
    const said = ({ connections }: typeof a): Clause => (connections > 0 ? ['아직 열려 있던 연결을 다시 쓰고', '아직 열려 있던 연결을 다시 씁니다'] : ['연결을 새로 열고', '연결을 새로 엽니다']);
    return both(said(a), said(b));
  },
  asked: (a, b) => {
    const said = ({ method, target, bytes }: typeof a): Clause => {
      const what = `${method} ${target}(${size(bytes)})`;
      return method === '' ? ['요청을 보내지 못하고', '요청을 보내지 못합니다'] : [`${josa(what, '을/를')} 보내고`, `${josa(what, '을/를')} 보냅니다`];
    };
    return both(said(a), said(b));
  },
  lookup: (a, b) => {
    const said = ({ packets, aliases }: typeof a): Clause => {
      const work = `주소를 알아내려고 DNS 메시지 ${number(packets)}개를${aliases > 0 ? ` 별칭 ${number(aliases)}개를 거쳐` : ''}`;
      return packets === 0 ? ['주소를 아무에게도 묻지 않고', '주소를 아무에게도 묻지 않습니다'] : [`${work} 주고받고`, `${work} 주고받습니다`];
    };
    return both(said(a), said(b));
  },
  server: (a, b, { stage }) => {
    const times = ranked(a.us, b.us);
    const [more, less] = timesText(times);
    if (times.lessValue === 0) return `${times.more}의 서버는 ${more} 동안 일하고, ${times.less}의 요청은 서버에 이르지 못합니다.`;
    return `서버에서 ${times.more}가 ${times.less}보다 ${times.factor ? `${times.factor}배` : '조금 더'} 오래 걸립니다(${more}, ${less}). 차이는 대부분 ${stage(a.stage)}에서 납니다.`;
  },
  total: (a, b, { stage }) => {
    const times = ranked(a.us, b.us);
    const [more, less] = timesText(times);
    return `끝날 때까지 ${times.more}가 ${times.less}보다 ${times.factor ? `${times.factor}배` : '조금 더'} 오래 걸립니다(${more}, ${less}). 차이는 대부분 ${stage(a.stage)}에서 납니다.`;
  },
  memory: (a, b) => {
    if (a.peakKib === b.peakKib) return `서버의 프로세스들이 쓰는 메모리는 요청 앞뒤로 A에서 ${sizeKib(a.beforeKib)}, ${sizeKib(a.afterKib)}이고 B에서 ${sizeKib(b.beforeKib)}, ${sizeKib(b.afterKib)}입니다.`;
    const sizes = ranked(a.peakKib, b.peakKib);
    return `서버의 프로세스들이 가장 많이 쓸 때의 메모리는 A에서 ${sizeKib(a.peakKib)}, B에서 ${sizeKib(b.peakKib)}입니다${sizes.factor ? `(${sizes.more}가 ${sizes.factor}배)` : ''}.`;
  },
  copied: (a, b) => {
    const said = ({ bytes, environment }: typeof a): string => `${size(bytes)}${environment > 0 ? `(그 가운데 환경 변수 ${size(environment)})` : ''}`;
    return `프로세스에서 프로세스로 건너간 바이트는 A에서 ${said(a)}, B에서 ${said(b)}입니다.`;
  },
  connections: (a, b) => {
    const said = ({ machine, process }: typeof a): string => `네트워크로 ${machine}개, 기계 안에서 ${process}개`;
    return `새로 연 TCP 연결은 A에서 ${said(a)}, B에서 ${said(b)}입니다.`;
  },
  lines: (a, b) => `A는 파이썬 ${number(a.lines)}줄(호출 ${number(a.calls)}번)을, B는 ${number(b.lines)}줄(호출 ${number(b.calls)}번)을 실행합니다.`,
  imports: (a, b) => `요청을 처리하다가 임포트한 모듈은 A에서 ${number(a.modules)}개, B에서 ${number(b.modules)}개입니다.`,
  wire: (a, b) => `네트워크로 보낸 패킷은 A에서 ${number(a.packets)}개(${size(a.bytes)}), B에서 ${number(b.packets)}개(${size(b.bytes)})입니다.`,
};

/** 이름, 그리고 정확히 무엇을 세는지. */
const metrics: Readonly<Record<Metric, readonly [name: string, about: string]>> = {
  responseUs: ['응답을 다 읽을 때까지', '사람이 요청한 때부터 브라우저가 응답의 마지막 바이트를 읽거나 오류를 보여 줄 때까지입니다.'],
  serverUs: ['그 가운데 서버에서', '2~14단계: 요청이 웹 서버에 닿은 때부터 응답이 떠날 때까지입니다. 로그 쓰기처럼 응답 옆에서 일어나는 일은 아무도 기다리지 않으므로 넣지 않습니다.'],
  totalUs: ['화면을 그릴 때까지', '페이지가 부르는 스타일시트와 그림까지 넣은 시간입니다. 단계별 시간을 더하면 이 값이 됩니다.'],
  cpuUs: ['서버의 CPU 시간', '이 요청 때문에 서버의 프로세스들이 계산한 시간을 모든 코어에서 더한 값입니다. 로그를 쓰거나 다시 잠드는 것처럼 아무도 기다리지 않는 일도 들어갑니다. 기다리기만 한 시간은 들어가지 않습니다.'],
  processesBefore: ['미리 떠 있던 프로세스', '요청이 시작될 때 서버에 살아 있던 프로세스입니다.'],
  processesMade: ['만든 프로세스', '요청을 처리하는 동안의 fork()입니다.'],
  programsStarted: ['시작한 프로그램', '요청을 처리하는 동안의 execve()입니다. 다른 프로그램이 프로세스를 넘겨받습니다.'],
  threadsMade: ['만든 스레드', '요청을 처리하는 동안 만든 것입니다.'],
  connectionsMachine: ['네트워크 TCP 연결', '이 요청을 위해 새로 연 연결입니다.'],
  connectionsProcess: ['기계 안 TCP 연결', '이 요청을 위해 루프백(loopback)으로 프로세스와 프로세스 사이에 연 연결입니다.'],
  packets: ['패킷', '이 요청을 위해 네트워크로 보낸 패킷입니다. DNS와 확인 응답(ACK), 사라진 패킷도 셉니다.'],
  packetsLost: ['사라진 패킷', '회선에서 사라졌거나 답하는 기계가 없는 곳으로 보낸 패킷입니다.'],
  machineBytes: ['기계 사이 바이트', '회선 위의 패킷 그대로, TCP·UDP·IP·이더넷 헤더까지 셉니다.'],
  processBytes: ['프로세스 사이 바이트', '아래 세 값의 합입니다. 프로그램이 보는 대로 셉니다.'],
  socketBytes: ['… 소켓으로', '기계 안의 TCP 연결로 오간 바이트입니다. 헤더는 넣지 않습니다.'],
  pipeBytes: ['… 파이프와 유닉스 소켓으로', '거기에 쓴 바이트입니다.'],
  environmentBytes: ['… 환경 변수로', 'execve()가 프로그램에 넘기는 환경입니다. NAME=value마다 0 바이트 하나가 붙습니다.'],
  calls: ['파이썬 호출', '아무 경계도 건너지 않습니다. 게이트웨이, 미들웨어, 애플리케이션의 호출을 모두 셉니다.'],
  lines: ['파이썬 줄', '이 요청을 위해 실행한 줄입니다. 같은 줄도 실행할 때마다 셉니다.'],
  modules: ['적재한 모듈', '요청이 오기 전이 아니라 처리하는 동안 임포트한 모듈입니다.'],
  memoryBefore: ['앞선 메모리', '요청이 시작될 때 서버의 모든 프로세스가 쓰는 메모리입니다. 함께 쓰는 페이지는 한 번만 셉니다(PSS의 합).'],
  memoryPeak: ['가장 많을 때', '요청을 처리하는 동안의 최댓값입니다.'],
  memoryAfter: ['뒤의 메모리', '마지막 걸음이 끝난 뒤의 값입니다.'],
};

export const compare: CompareWords = {
  sides: '비교하는 두 요청',
  side: (name) => `${name} 쪽`,
  request: (name) => `${name} 쪽의 요청`,
  requestNumber: (position, text) => `${position}. ${text}`,
  own: (name) => `내가 바꾼 것: ${name}`,
  choose: '예제 고르기',
  swap: 'A와 B 맞바꾸기',
  outcome: (status, problem) => (status > 0 ? `→ ${status}` : `→ ${problem}`),
  loading: (name) => `${josa(name, '을/를')} 가져오는 중입니다…`,
  running: (name) => `${josa(name, '을/를')} 실행하는 중입니다…`,
  unknown: (name) => `“${name}”이라는 예제는 여기에 없습니다. 다른 예제를 고르세요.`,
  failed: (name) => `${josa(name, '을/를')} 실행하지 못했습니다. `,
  retry: '다시 해 보기',
  sameSides: '양쪽에 같은 요청이 있어 비교할 것이 없습니다. A나 B에 다른 예제를 고르세요.',
  noDifference: '여기서 세는 것은 모두 같습니다. 두 요청은 같은 일을 같은 시간에 했습니다.',
  samePage: (bytes) => `두 화면은 바이트 하나까지 같습니다(${size(bytes)}).`,
  otherRequest: '둘은 서로 다른 것을 요청하므로, 모든 차이가 배치 방식에서 오는 것은 아닙니다.',
  headline: '무엇이 왜 다른가',
  findings: '달라진 것',
  findingsAbout: '그것을 보여 주는 걸음과 함께',
  evidence: '이 걸음으로 이동',
  views: '나란히 보기',
  by: { stage: '단계별로', clock: '시계로' },
  part: '보는 부분',
  parts: { whole: '여정 전체', server: '서버만 (2~14)' },
  stage: '단계',
  difference: 'B − A',
  stagesCaption: '두 실행의 단계마다 사람이 기다린 시간과 걸음 수',
  steps: (value) => `${number(value)}걸음`,
  readyAfter: (time) => `${time} 뒤 준비됨`,
  goTo: (side, stage) => `${side}: “${stage}”로 이동`,
  clockCaption: '두 요청을 시작부터 같은 시간 눈금 위에',
  serverClockCaption: '두 요청의 서버 부분을 요청이 닿은 때부터 같은 시간 눈금 위에',
  lane: (side, name, time) => `${side}: ${name}, ${time}`,
  stretch: (stage, time, from) => `${stage}: ${time}, ${from}부터. 첫 걸음으로 이동`,
  server: '서버 (2~14)',
  notReached: '요청이 서버에 이르지 못합니다.',
  zoomIn: '서버만 보기',
  metrics: '수치',
  metricsCaption: '두 요청의 수치',
  metric: '수치',
  equal: '같음',
  groups: { time: '가상 시간', processes: '프로세스', network: '기계 사이', between: '프로세스 사이', python: '파이썬', memory: '서버의 메모리' },
  metricWords: metrics,
  sentences: findings,
  stageName: (stage, name) => (/^\d+$/.test(stage) ? `${stage}단계(${name})` : `“${name}”`),
};
