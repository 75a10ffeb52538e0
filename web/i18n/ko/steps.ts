/** 각 걸음이 하는 말. 한 번에 한 가지, 쉬운 합니다체. */
import { endpoint, ms, size, sizeKib } from '../format.ts';
import { reasonOf, type Sentences } from '../sentences.ts';
import { josa } from './josa.ts';
import { reasons } from './reasons.ts';

/** How long it took: from a second on, in the words of a clock. */
const lasting = (us: number): string => (us >= 1_000_000 ? `${Number((us / 1_000_000).toFixed(1))}초` : ms(us));
const S = (who: string): string => josa(who, '이/가');
const CACHES: Readonly<Record<string, string>> = { browser: '브라우저 캐시', os: '운영체제 캐시', dns: '캐시', resolver: '리졸버 캐시' };
const cacheOf = (name: string): string => CACHES[name] ?? `${name} 캐시`;
const DNS: Readonly<Record<string, string>> = {
  query: '질문', answer: '답', referral: '다른 네임 서버를 알려 주는 위임 응답(referral)', cname: '별칭(CNAME)', nxdomain: '“그런 이름은 없다”는 답(NXDOMAIN)',
  nodata: '“이름은 있지만 그런 레코드는 없다”는 답', refused: '“답하지 않겠다”는 답(REFUSED)', servfail: '“알아내지 못했다”는 답(SERVFAIL)',
};
const FOUND: Readonly<Record<string, string>> = {
  answer: '있습니다', referral: '그 이름은 다른 네임 서버에 위임해 두었습니다', cname: '별칭(CNAME)이 있습니다', nxdomain: '그런 이름은 없습니다(NXDOMAIN)',
  nodata: '이름은 있지만 그런 레코드는 없습니다', refused: '맡은 이름이 아니어서 답하지 않습니다(REFUSED)', servfail: '알아낼 수 없습니다(SERVFAIL)',
};
const PROGRAMS: Readonly<Record<string, string>> = { browser: '브라우저', resolver: '리졸버', nameServer: '네임 서버' };
const SEGMENTS: Readonly<Record<string, string>> = { code: '코드', data: '데이터', heap: '힙', stack: '스택' };
const dnsOf = (kind: string): string => DNS[kind] ?? kind;

function segment(data: { flags: string; bytes: number; again: boolean }, way: string): string {
  const again = data.again ? '확인 응답이 오지 않아 다시 보낸 것으로, ' : '';
  if (data.bytes > 0) return `${again}데이터 ${size(data.bytes)}가 담긴 TCP 세그먼트가 ${way}.`;
  const flags = data.flags.split(' ');
  if (flags.includes('RST')) return `연결을 끊어 버리는 세그먼트(RST)가 ${way}.`;
  if (flags.includes('SYN')) return flags.includes('ACK') ? `${again}연결에 동의하는 세그먼트(SYN+ACK)가 ${way}.` : `${again}연결을 요청하는 세그먼트(SYN)가 ${way}.`;
  if (flags.includes('FIN')) return `${again}“더 보낼 것이 없다”는 세그먼트(FIN)가 ${way}.`;
  return `받았다는 확인(ACK)만 ${way}.`;
}

const CGI_KINDS: Readonly<Record<string, string>> = {
  document: '문서', localRedirect: '서버가 스스로 따라가는 리다이렉트', clientRedirect: '클라이언트에 보낼 리다이렉트', redirectWithDocument: '문서가 딸린 리다이렉트',
};

const GATEWAY_FORMS: Readonly<Record<string, string>> = { fastcgi: 'FastCGI 레코드로', scgi: 'SCGI로', uwsgi: 'uwsgi 패킷으로', ajp: 'AJP 패킷으로' };

export const steps: Sentences = {
  executed: (d) => `프로세스가 ${josa(PROGRAMS[d.program] ?? d.program, '으로/로')} 바뀝니다(exec): ${d.command}`,
  forked: (d, who) => `${S(who)} 자신을 복제해(fork) 프로세스 ${josa(String(d.child), '을/를')} 만듭니다. 어느 한쪽이 쓰기 전까지 메모리 ${sizeKib(d.sharedKib)}를 함께 씁니다.`,
  threadStarted: (d, who) => `${S(who)} 스레드를 시작합니다(${d.name}, tid ${d.thread}). 메모리는 함께 쓰고 호출 스택은 따로 가집니다.`,
  threadEnded: (d, who) => `${who}의 스레드가 끝납니다(${d.name}, tid ${d.thread}).`,
  exited: (d, who) => `${S(who)} 끝나고(${reasonOf(reasons.exit, d.reason)}) 메모리를 돌려줍니다.`,
  signalled: (d, who) => `${S(who)} 프로세스 ${d.target}에 시그널 ${josa(d.signal, '을/를')} 보냅니다.`,
  reaped: (d, who) => `${S(who)} 자식 프로세스 ${josa(String(d.child), '이/가')} 끝난 것을 거두어들입니다(${reasonOf(reasons.exit, d.reason)}).`,
  memoryTouched: (d, who) => `${S(who)} ${SEGMENTS[d.segment] ?? d.segment} 영역에 씁니다. ${sizeKib(d.kib)}가 자기만의 사본이 됩니다.`,

  pipeMade: (d, who) => `${S(who)} 파이프 ${josa(d.pipe, '을/를')} 만듭니다. 한쪽 끝에 쓴 것이 다른 쪽 끝에서 나옵니다.`,
  pipeWritten: (d, who) => `${S(who)} ${d.pipe}에 ${josa(size(d.bytes), '을/를')} 씁니다.`,
  pipeRead: (d, who) => (d.bytes > 0 ? `${S(who)} ${d.pipe}에서 ${josa(size(d.bytes), '을/를')} 읽습니다.` : `${S(who)} ${d.pipe}의 끝에 닿습니다. 더 쓸 수 있는 쪽이 없습니다.`),

  fileRead: (d, who) => `${S(who)} 파일 ${josa(d.path, '을/를')} 읽습니다(${size(d.bytes)}).`,
  fileMissing: (d, who) => `${S(who)} ${josa(d.path, '을/를')} 찾지만 그런 파일이 없습니다.`,
  logged: (d, who) => `${S(who)} ${d.path}에 한 줄을 적습니다.`,

  listened: (d, who) => `${S(who)} ${endpoint(d.address, d.port)}(${d.protocol.toUpperCase()})에서 ${d.protocol.toLowerCase() === 'udp' ? '데이터그램을' : '연결을'} 기다리기 시작합니다.`,
  connectCalled: (d, who) => `${S(who)} 커널에 ${endpoint(d.address, d.port)} 연결을 부탁합니다.`,
  connected: (d, who) => `${S(who)} ${lasting(d.us)} 만에 ${endpoint(d.address, d.port)}에 연결됩니다.`,
  connectRefused: (d) => `${endpoint(d.address, d.port)}에서 연결을 거절합니다. 그 포트에서 기다리는 프로그램이 없습니다.`,
  connectTimedOut: (d, who) => `${lasting(d.us)} 동안 ${endpoint(d.address, d.port)}에서 아무 대답이 없어 ${S(who)} 포기합니다.`,
  accepted: (d, who) => `${S(who)} ${endpoint(d.address, d.port)}에서 온 연결을 받아들입니다(accept).`,
  closed: (d, who) => `${S(who)} ${josa(endpoint(d.address, d.port), '과/와')}의 연결을 닫습니다.`,
  connectionReset: (d, who) => `${S(who)} ${josa(endpoint(d.address, d.port), '과/와')}의 연결이 끊어진 것을 알게 됩니다.`,
  timedOut: (d, who) => `${S(who)} ${josa(reasonOf(reasons.waited, d.what), '을/를')} ${lasting(d.us)} 기다리다가 그만둡니다.`,

  segmentSent: (d) => segment(d, `${d.from}에서 ${josa(d.to, '으로/로')} 떠납니다`),
  segmentReceived: (d) => segment(d, `${d.from}에서 ${d.to}에 도착합니다`),
  datagramSent: (d, who) => `${S(who)} ${d.name} ${d.type}에 대한 ${josa(dnsOf(d.dns), '을/를')} UDP 데이터그램 하나로 ${d.to}에 보냅니다.`,
  datagramReceived: (d, who) => `${S(who)} ${d.from}에서 ${d.name} ${d.type}에 대한 ${josa(dnsOf(d.dns), '을/를')} 받습니다.`,
  packetLost: (d) => `${d.from}에서 ${josa(d.to, '으로/로')} 가던 패킷이 닿지 못합니다. ${reasonOf(reasons.lost, d.what)}. 아무도 알려 주지 않습니다.`,

  cacheHit: (d, who) => `${S(who)} ${cacheOf(d.cache)}에서 ${josa(`${d.name} ${d.type}`, '을/를')} 찾습니다: ${d.value}, 앞으로 ${d.ttl}초 동안 쓸 수 있습니다.`,
  cacheMissed: (d, who) => `${S(who)} ${cacheOf(d.cache)}에서 ${josa(`${d.name} ${d.type}`, '을/를')} 찾지만 없습니다.`,
  cacheStored: (d, who) => `${S(who)} ${josa(`${d.name} ${d.type}`, '을/를')} ${cacheOf(d.cache)}에 ${d.ttl}초 동안 넣어 둡니다.`,
  hostsHit: (d) => `hosts 파일이 ${josa(d.name, '을/를')} 압니다: ${d.address}. 밖으로 묻지 않습니다.`,
  hostsMissed: (d) => `hosts 파일에는 ${josa(d.name, '이/가')} 없습니다.`,
  zoneSearched: (d, who) => `${S(who)} 자기 존 ${d.zone === '.' ? '“.”(루트)' : d.zone}에서 ${josa(`${d.name} ${d.type}`, '을/를')} 찾습니다. ${FOUND[d.verdict] ?? d.verdict}.`,
  referralFollowed: (d, who) => `${S(who)} 안내를 따라갑니다. ${d.zone === '.' ? '루트' : d.zone}에 대해서는 ${josa(`${d.server}(${d.address})`, '이/가')} 더 잘 압니다.`,
  cnameFollowed: (d, who) => `${josa(d.name, '은/는')} 별칭일 뿐이어서 ${S(who)} 여기서부터 ${josa(d.target, '을/를')} 찾습니다.`,
  queryTimedOut: (d, who) => `${S(who)} ${d.server}에 ${josa(d.name, '을/를')} 물었지만 ${lasting(d.us)} 동안 답이 없습니다(${d.attempt}번째 시도).`,
  resolved: (d, who) => `${S(who)} 주소를 알아냅니다: ${josa(d.name, '은/는')} ${d.address}입니다.`,
  lookupFailed: (d, who) => `${S(who)} ${d.name}의 주소를 알아내지 못합니다: ${d.rcode}.`,

  requestSent: (d, who) => `${S(who)} ${d.to}에 ${d.method} ${d.target} 요청을 보냅니다(${size(d.bytes)}).`,
  requestRead: (d, who) => `${S(who)} 요청을 읽습니다: ${d.method} ${d.target} ${d.version}(${size(d.bytes)}).`,
  gatewayRequestRead: (d, who) => `${S(who)} 요청 전체를 받았습니다. ${GATEWAY_FORMS[d.protocol] ?? d.protocol} ${size(d.bytes)}이며 HTTP는 들어 있지 않습니다.`,
  requestRejected: (d, who) => `${S(who)} 요청을 ${josa(String(d.status), '으로/로')} 돌려보냅니다. ${reasonOf(reasons.rejected, d.reason)}.`,
  serverChosen: (d, who) => `${S(who)} ${d.listen}에 온 Host “${d.host}”에 맞는 가상 서버로 ${josa(d.server || '(이름 없음)', '을/를')} 고릅니다.`,
  locationChosen: (d, who) => `${S(who)} ${josa(d.path, '을/를')} location ${d.considered}개와 견주어 ${josa(`“${d.location}”`, '을/를')} 고릅니다: ${d.action === 'static' ? '파일을 그대로 보냄' : d.action}.`,
  redirectedInternally: (d, who) => `${S(who)} ${d.from} 대신 ${josa(d.to, '으로/로')} 안에서 다시 시작합니다.`,
  urlMapped: (d, who) => `${S(who)} ${josa(d.path, '을/를')} ${josa(d.to, '으로/로')} 바꿉니다. ${d.considered > 1 ? `규칙 ${d.considered}개 가운데 ` : ''}${josa(`“${d.rule}”`, '이/가')} 맨 먼저 맞습니다.`,
  handlerChosen: (d, who) => `${S(who)} ${josa(d.file, '을/를')} ${d.handler} 핸들러에 맡깁니다${d.pathInfo ? `. 파일 뒤에 남은 ${josa(d.pathInfo, '이/가')} PATH_INFO입니다` : ''}${d.sections ? `. 적용된 섹션: ${d.sections}` : ''}.`,
  connectionQueued: (d, who) => `${josa(who, '이/가')} 리스너 스레드에서 ${endpoint(d.address, d.port)}의 연결을 작업 스레드에 넘깁니다. 쉬는 스레드가 ${d.idle}개 남습니다.`,
  connectionParked: (d, who) => `${josa(who, '이/가')} 쉬는 연결 ${josa(endpoint(d.address, d.port), '을/를')} 리스너 스레드에 맡겨 최대 ${lasting(d.us)} 기다립니다. 작업 스레드는 차지하지 않습니다.`,
  handedOver: (d, who) => `${S(who)} ${josa(d.socket, '을/를')} 거쳐 ${d.program}의 프로세스 ${d.to || '가운데 하나'}에 요청을 넘깁니다(${size(d.bytes)}).`,
  interpreterEntered: (d, who) => `${S(who)} ${josa(d.script, '을/를')} 처리하려고 자기 프로세스 안의 ${d.language} 인터프리터로 들어갑니다${d.modelled ? '(모형: 그 언어 대신 Python이 돕니다)' : ''}.`,
  scriptAnswered: (d, who) => `${S(who)} 스크립트가 출력한 것을 읽습니다: ${CGI_KINDS[d.kind] ?? d.kind}, 상태 ${d.status}(${size(d.bytes)}).`,
  upstreamChosen: (d, who) => `${S(who)} 요청을 ${d.upstream === d.address ? d.address : `${d.upstream}(${d.address})`}에 맡깁니다${d.resting ? `(fail_timeout 동안 제외: ${d.resting})` : ''}.`,
  upstreamFailed: (d, who) => `${S(who)} ${d.address}에서 쓸 만한 응답을 얻지 못해(${reasonOf(reasons.upstream, d.reason)}) ${d.status ? `스스로 ${josa(String(d.status), '으로/로')} 답합니다` : '다른 서버에 묻습니다'}.`,
  relayed: (d, who) => `${S(who)} ${d.from}에서 온 ${size(d.bytes)}를 ${d.to}에 그대로 넘깁니다. 뜻은 따지지 않습니다.`,
  responseSent: (d, who) => (d.status ? `${S(who)} ${d.to}에 응답 ${josa(String(d.status), '을/를')} 보냅니다(${size(d.bytes)}).` : `${S(who)} ${d.to}에 응답의 나머지를 보냅니다(${size(d.bytes)}).`),
  framesSent: (d, who) => `${S(who)} ${d.to}에 HTTP/2 프레임을 보냅니다: ${d.frames}(${size(d.bytes)}).`,
  framesRead: (d, who) => `${S(who)} ${d.from}에서 온 HTTP/2 프레임을 읽습니다: ${d.frames}(${size(d.bytes)}).`,
  responseRead: (d, who) => `${S(who)} ${d.from}에서 온 응답 ${josa(String(d.status), '을/를')} 다 읽습니다(${size(d.bytes)}).`,
  responseBuffered: (d, who) => `${S(who)} ${d.from}에서 받은 ${size(d.bytes)}를 버퍼에 담아 둡니다. 덕분에 보낸 쪽은 곧바로 다른 일을 할 수 있습니다.`,

  navigated: (d) => `사용자가 ${josa(d.url, '을/를')} 요청합니다(${d.method}).`,
  urlParsed: (d, who) => `${S(who)} URL을 나눕니다: 호스트 ${d.host}, 포트 ${d.port}, 경로 ${d.path}${d.query ? `, 쿼리 ${d.query}` : ''}.`,
  poolWaited: (d, who) => `${S(who)} ${josa(d.peer, '으로/로')} 가는 풀의 연결 ${d.size}개가 모두 쓰이고 있어 ${ms(d.us)}를 기다렸습니다.`,
  querySent: (d, who) => `${S(who)} ${d.to}에 묻습니다: ${d.what}`,
  queryRead: (d, who) => `${S(who)} ${d.from}의 물음을 읽습니다: ${d.what}`,
  resultSent: (d, who) => (d.error ? `${S(who)} 오류로 답합니다: ${d.error}` : `${S(who)} ${d.to}에 답합니다: ${d.rows}행, ${size(d.bytes)}.`),
  resultRead: (d, who) => (d.error ? `${S(who)} ${d.from}의 답을 읽습니다. 오류입니다: ${d.error}` : `${S(who)} ${d.from}의 답을 읽습니다: ${d.rows}행, ${size(d.bytes)}.`),
  jobTaken: (d, who) => `${S(who)} 큐에서 작업 ${josa(d.job, '을/를')} 꺼냅니다: ${d.task}.`,
  jobDone: (d, who) => (d.failed ? `${S(who)} 작업 ${josa(d.job, '을/를')} ${ms(d.us)} 만에 포기합니다. ${d.task}에서 예외가 났습니다.` : `${S(who)} 작업 ${josa(`${d.job}(${d.task})`, '을/를')} ${ms(d.us)} 만에 마쳤습니다.`),
  webSocketSent: (d, who) => `${S(who)} ${d.to}에 WebSocket 프레임(${d.opcode})을 보냅니다${d.text ? `: ${d.text}` : ''} (${size(d.bytes)}).`,
  webSocketRead: (d, who) => `${S(who)} ${d.from}에서 온 WebSocket 프레임(${d.opcode})을 읽습니다${d.text ? `: ${d.text}` : ''} (${size(d.bytes)}).`,
  connectionReused: (d, who) => `${S(who)} ${endpoint(d.address, d.port)}에 열려 있는 연결을 다시 씁니다. 이 연결에서 ${d.uses + 1}번째 요청입니다.`,
  contentDecoded: (d, who) => `${S(who)} ${d.coding} 압축을 풉니다: ${size(d.from)} → ${size(d.to)}.`,
  redirectFollowed: (d, who) => `${S(who)} ${josa(String(d.status), '을/를')} 받고 ${josa(d.location, '으로/로')} 옮겨 갑니다.`,
  subresourceFound: (d, who) => `${S(who)} 문서에서 <${d.element}>를 보고 ${d.url}도 필요하다는 것을 압니다.`,
  stylesheetApplied: (d, who) => `${S(who)} 스타일시트 ${josa(d.url, '을/를')} 적용합니다(${size(d.bytes)}).`,
  documentDrawn: (d, who) => `${S(who)} ${d.title ? `“${d.title}” ` : ''}화면을 그립니다(상태 ${d.status}, ${size(d.bytes)}).`,
  errorShown: (d, who) => `${S(who)} 오류 화면을 보여 줍니다: ${d.problem}.`,

  moduleLoaded: (d) => `파이썬이 모듈 ${josa(d.module, '을/를')} ${d.file}에서 적재합니다.`,
  pythonCalled: (d) =>
    d.role === 'application' ? `${d.function}(environ, start_response)를 부릅니다. 함수 호출일 뿐, 아무 경계도 건너지 않습니다.`
    : d.role === 'start_response' ? 'start_response(status, headers)를 부릅니다. 상태와 헤더를 적어 둘 뿐, 아직 아무것도 보내지 않습니다.'
    : d.role === 'request' ? `${josa(d.function, '이/가')} 서버가 건넨 것으로 요청 객체를 만듭니다.`
    : d.role === 'asgi' ? `await ${d.function}(scope, receive, send)로 ASGI 애플리케이션이나 미들웨어를 부릅니다.`
    : d.role === 'lifespan' ? `lifespan scope로 await ${d.function}(scope, receive, send)를 부릅니다. 서버의 시작과 끝을 애플리케이션에 알리려는 것입니다.`
    : d.role === 'send' ? `await ${d.function}(message)로 응답을 시작하는 메시지를 서버에 건넵니다.`
    : d.role === 'close' ? '서버가 응답 본문의 close()를 부릅니다. 앱이 뒷정리를 할 수 있습니다.'
    : `${d.function}()를 부릅니다.`,
  modelledLoaded: (d) => `${josa(d.language, '이/가')} ${josa(d.file, '을/를')} 적재합니다(모형: 여기서 ${josa(d.language, '은/는')} 실행되지 않습니다).`,
  modelledCalled: (d) =>
    d.role === 'application' ? `요청을 넘기며 ${josa(d.function, '을/를')} 부릅니다. 함수 호출일 뿐, 아무 경계도 건너지 않습니다(${d.language} 모형).`
    : d.role === 'middleware' ? `미들웨어 ${josa(d.function, '을/를')} 부릅니다. 안으로 들어가는 길입니다(${d.language} 모형).`
    : d.role === 'request' ? `${d.function}: 요청이 객체가 됩니다(${d.language} 모형).`
    : d.role === 'route' ? `${josa(d.function, '이/가')} 경로에 맞는 처리 함수를 찾습니다(${d.language} 모형).`
    : d.role === 'handler' ? `${josa(d.function, '을/를')} 부릅니다. 이 페이지를 만드는 코드입니다(${d.language} 모형).`
    : d.role === 'head' ? `${d.function}: 상태와 헤더를 적어 둡니다(${d.language} 모형).`
    : d.role === 'body' ? `${d.function}: 본문을 서버에 건넵니다(${d.language} 모형).`
    : `${josa(d.function, '을/를')} 부릅니다(${d.language} 모형).`,
  modelledReturned: (d) => `${josa(d.function, '이/가')} ${josa(d.value, '을/를')} 돌려줍니다(${d.language} 모형).`,
  modelledAwaited: (d) => `${josa(d.function, '이/가')} ${ms(d.us)}를 await합니다. 프레임이 스택을 떠나고 스레드는 다른 일을 할 수 있습니다(${d.language} 모형).`,
  modelledResumed: (d) => `${josa(d.function, '이/가')} await 뒤에서 이어 갑니다(${d.language} 모형).`,
  modelledSlept: (d) => `${josa(d.function, '이/가')} ${ms(d.us)} 동안 잠들고 스레드를 놓지 않습니다. 그동안 인터프리터의 락은 비어 있습니다(${d.language} 모형).`,
  pythonLine: (d) => `${d.function}의 ${d.line}번째 줄을 실행할 차례입니다.`,
  pythonReturned: (d) => `${josa(d.function, '이/가')} ${josa(d.value, '을/를')} 돌려줍니다(return).`,
  pythonYielded: (d) => `${josa(d.function, '이/가')} ${josa(d.value, '을/를')} 내놓고 멈춥니다(yield).`,
  pythonRaised: (d) => `${d.function}의 ${d.line}번째 줄에서 예외 ${josa(d.exception, '이/가')} 발생합니다.`,
  pythonResumed: (d) => `${josa(d.function, '이/가')} 멈추었던 곳에서 다시 이어집니다.`,
  coroutineSuspended: (d) => `${josa(d.function, '이/가')} ${josa(d.awaits, '을/를')} await하며 멈춥니다. 스레드는 다른 일을 할 수 있습니다.`,
  coroutineResumed: (d) => `${josa(d.function, '이/가')} await 뒤에서 이어 갑니다.`,
  pythonUnwound: (d) => `예외 ${josa(d.exception, '을/를')} 처리하지 않아 ${josa(d.function, '이/가')} 끝납니다.`,
  pythonSlept: (d) => `파이썬 코드가 ${lasting(d.us)} 동안 잠듭니다. 그동안 이 스레드는 다른 일을 못 합니다.`,
  pythonWrote: (d) => `파이썬 코드가 ${d.stream}에 씁니다: ${d.text.trim()}`,
  pythonStopped: (d) => `멈추었습니다. 파이썬 코드가 실제 시간 ${d.boundMs} ms가 지나도 끝나지 않았습니다(사건 ${d.events}개). 이 세계에서는 영영 돌아오지 않습니다.`,
  pythonTruncated: (d) => `코드는 계속 돌았지만 사건 ${d.dropped}개는 기록하지 않았습니다.`,

  connectionWatched: (d, who) => `${S(who)} ${endpoint(d.address, d.port)}의 연결을 폴러(poller)에 맡깁니다. 아무것도 오지 않는 동안에는 스레드를 쓰지 않습니다.`,
  connectionDispatched: (d, who) => `${who}의 폴러가 ${endpoint(d.address, d.port)}에서 온 바이트를 보고 연결을 스레드 풀에 넘깁니다${d.waiting > 0 ? `. 앞에 ${d.waiting}개가 기다리고 있습니다` : ''}.`,
  servletMapped: (d, who) => `${S(who)} 경로를 URL 패턴 ${d.pattern || '(빈 패턴)'}(${reasonOf(reasons.mapped, d.match)})에 따라 서블릿 ${d.servlet}에 매핑합니다. servletPath는 “${d.servletPath}”${d.pathInfo ? `, pathInfo는 “${d.pathInfo}”` : ''}입니다.`,
  servletInitialised: (d, who) => `${S(who)} ${d.className} 클래스를 로딩해 객체를 하나 만들고 init()을 불렀습니다. ${d.what === 'filter' ? '필터' : '서블릿'} ${josa(d.name, '은/는')} 이제 모든 요청을 맡습니다.`,
  servletDestroyed: (d, who) => `${S(who)} ${d.name}의 destroy()를 부릅니다. 이제 어떤 요청도 이 객체로 가지 않습니다.`,
  subsystemStarted: (d, who) => `${S(who)} 서브시스템 ${josa(d.subsystem, '을/를')} 시작합니다. ${reasonOf(reasons.subsystems, d.subsystem)}${d.what || d.most > 0 ? ` (${[d.what, d.most > 0 ? `최대 ${d.most}개` : ''].filter((part) => part !== '').join(', ')})` : ''}.`,
  archiveDeployed: (d, who) => `${S(who)} ${josa(d.archive, '을/를')} 경로 ${d.context}에 배포(deploy)했습니다. 이제 컨테이너가 그 서블릿과 필터를 압니다.`,
  jspTranslated: (d, who) => `${S(who)} ${josa(d.jsp, '을/를')} 서블릿 ${d.java}(자바 ${d.lines}줄)로 변환하고 컴파일합니다. 이 페이지를 요청받은 것은 처음입니다.`,
  filterEntered: (d) => `필터 ${d.filter}의 doFilter(request, response, chain)가 불립니다. 필터는 서블릿 앞에 섭니다.`,
  filterLeft: (d) => `필터 ${josa(d.filter, '이/가')} 돌아 나옵니다. chain.doFilter() 다음 줄은 서블릿이 끝난 뒤에 실행된 것입니다.`,
  serviceCalled: (d) => `컨테이너가 ${d.method} 요청으로 ${d.servlet}의 service(request, response)를 부릅니다. 이 스레드 안의 호출일 뿐 어떤 경계도 넘지 않습니다.`,
  serviceReturned: (d) => `${d.servlet}의 service()가 상태 ${josa(String(d.status), '으로/로')} 끝납니다. 반환값은 없고 모든 것이 응답 객체에 들어 있습니다.`,
  sessionStarted: (d, who) => `${S(who)} 메모리에 세션 ${d.id.slice(0, 8)}…을 만들고 그 번호를 JSESSIONID 쿠키로 보냅니다.`,
  javaCalled: (d) => `${d.function}()가 불립니다.`,
  javaLine: (d) => `${d.function}의 ${d.line}번째 줄을 실행할 차례입니다${d.written ? `(${d.written})` : ''}.`,
  javaReturned: (d) => (d.value === 'void' ? `${d.function}()가 끝납니다.` : `${d.function}()가 ${josa(d.value, '을/를')} 반환합니다.`),
  javaRaised: (d) => `${d.function}의 ${d.line}번째 줄${d.written ? `(${d.written})` : ''}에서 예외가 납니다: ${d.exception}.`,
  javaUnwound: (d) => `${d.function}에서 잡지 않은 예외가 밖으로 나갑니다: ${d.exception}.`,
  javaSlept: (d) => `이 스레드가 ${ms(d.us)} 동안 잠듭니다. 프로세스의 다른 스레드는 계속 일합니다.`,
  javaWrote: (d) => (d.stream === 'response' ? `코드가 응답 버퍼에 씁니다: ${d.text.trim()}` : `코드가 ${d.stream}에 씁니다: ${d.text.trim()}`),
  javaStopped: (d) => `멈춤: ${d.thread}의 자바 코드가 끝없이 돕니다. 이 스레드는 영영 바쁘고, 끝내 줄 것이 없습니다.`,
  javaTruncated: (d) => `자바 코드는 계속 돌았지만 ${d.dropped}줄은 기록하지 않았습니다.`,
};
