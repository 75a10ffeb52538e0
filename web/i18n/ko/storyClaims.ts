/** 흔히 하는 말, 실제, 그리고 이 실행이 보여 주는 증거. */
import { ms, size, sizeKib } from '../format.ts';
import type { Stories } from '../storyShape.ts';
import { josa } from './josa.ts';

export const claims: Stories['claims'] = {
  dnsFirst: {
    claim: '브라우저는 DNS부터 묻는다.',
    truth: '마지막입니다. 열려 있는 연결, 브라우저 캐시, hosts 파일, 운영체제 캐시를 먼저 보고, 그래도 없을 때 질문이 기계 밖으로 나갑니다.',
    evidence: ({ places, questions }) => `먼저 ${places}곳을 보았고, 그다음 모두 합쳐 DNS 질문이 ${questions}번 나갔습니다.`,
  },
  dnsNamesSite: {
    claim: 'DNS가 어느 웹 사이트인지 알려 준다.',
    truth: 'DNS는 주소를 줄 뿐이고 한 주소를 여러 사이트가 함께 쓸 수 있습니다. 사이트는 서버가 요청의 Host 필드를 보고 고릅니다.',
    evidence: ({ address, host }) => `DNS가 준 것은 ${address}이고, 어느 사이트인지는 나중에 요청의 “Host: ${host}” 필드가 말했습니다.`,
  },
  rootKnowsAll: {
    claim: '루트 서버가 모든 이름의 주소를 안다.',
    truth: '네임 서버는 저마다 자기 존과 위임한 곳만 압니다. 루트와 최상위 도메인은 위임 응답으로 답합니다.',
    evidence: ({ servers, found }) => `네임 서버 ${servers}곳이 차례로 리졸버에 답했고, ${found ? '주소는 마지막 곳에만 있었습니다' : '주소는 어디에도 없었습니다'}.`,
  },
  packetIsMessage: {
    claim: '패킷 하나가 HTTP 메시지 하나다.',
    truth: 'TCP는 바이트의 흐름입니다. 세그먼트는 메시지의 시작과 끝을 모르며, 핸드셰이크와 확인 응답에는 메시지가 없습니다.',
    evidence: ({ segments, messages }) => `이 요청을 위해 여기서 세그먼트 ${segments}개가 건너갔고 HTTP 메시지는 ${messages}개입니다.`,
  },
  lossIsTold: {
    claim: '패킷이 사라지면 누군가 알려 준다.',
    truth: '아무도 알려 주지 않습니다. 침묵만이 알려 주며, 기다릴 한도를 정해 둔 쪽만 알아챕니다.',
    evidence: ({ us }) => `침묵을 알아채기까지 ${ms(us)} 걸렸습니다.`,
  },
  negativeIsFresh: {
    claim: '레코드를 추가하면 모두가 바로 본다.',
    truth: '이름이 없다는 답도 캐시에 남습니다. 지금 추가한 레코드는 그 답의 수명이 다한 뒤에 보입니다.',
    evidence: ({ ttl }) => `여기서는 “없다”는 답을 ${ttl}초 동안 간직합니다.`,
  },
  forkPerRequest: {
    claim: '서버는 요청마다 프로세스를 fork한다.',
    truth: 'CGI만 그렇습니다. 서버는 프로세스를 시작할 때 만들어 두고, Apache의 prefork도 미리 만들어 둔 자식 프로세스를 씁니다.',
    evidence: ({ forks, pid }) => `이 요청 때문에 fork한 프로세스는 ${forks}개입니다. 연결은 기다리고 있던 pid ${pid}의 것이 되었습니다.`,
  },
  threadPerConnection: {
    claim: 'nginx는 연결마다 스레드를 쓴다.',
    truth: 'nginx의 worker 프로세스는 몇 개뿐이고, 저마다 스레드 하나의 이벤트 루프로 모든 연결을 봅니다. 스레드 풀은 느린 파일 작업에만 씁니다.',
    evidence: ({ workers, threads }) => `worker 프로세스 ${workers}개에 스레드가 각각 ${threads}개입니다.`,
  },
  webServerIsStatic: {
    claim: '웹 서버는 정적 파일만 처리하고, 동적 처리를 할 수 있으면 WAS다.',
    truth: 'HTTP에는 그런 구분이 없습니다. 경로마다 누가 답할지 설정이 정합니다. Apache도 프로그램을 실행하고 Tomcat도 파일을 줍니다.',
    evidence: ({ itself, handedOn }) => `이 실행에서 nginx는 요청 ${itself}개에 직접 답했고 ${handedOn}개를 넘겼습니다.`,
  },
  nginxRunsPython: {
    claim: 'nginx가 WSGI 애플리케이션을 실행한다.',
    truth: 'nginx에는 WSGI가 없습니다. 다른 프로세스에 HTTP(또는 uwsgi, SCGI, FastCGI)로 말하고, 파이썬은 그 프로세스가 부릅니다.',
    evidence: ({ bytes, pid, calls }) => `여기서 pid ${josa(String(pid), '은/는')} 소켓에 ${josa(size(bytes), '을/를')} 씁니다. 이 실행을 통틀어 이 프로세스 안의 파이썬 호출은 ${calls}번입니다.`,
  },
  wasIsCgi: {
    claim: 'WAS는 웹 서버에 CGI를 더한 것이다.',
    truth: 'CGI는 요청마다 프로그램을 실행하는 인터페이스입니다. 애플리케이션 서버는 계속 떠 있으면서 스스로 답하는 프로그램입니다.',
    evidence: ({ processes, us }) => `이 요청 때문에 시작한 프로세스는 ${processes}개입니다.${us > 0 ? ` 애플리케이션은 ${ms(us)} 뒤에, 이미 있던 프로세스 안에서 불렸습니다.` : ''}`,
  },
  masterServes: {
    claim: 'gunicorn의 master가 요청을 받아 worker에 나누어 준다.',
    truth: 'master(arbiter)는 worker를 돌볼 뿐입니다. worker들은 물려받은 소켓 하나에서 함께 기다리고, accept에 먼저 성공한 worker가 연결을 가집니다.',
    evidence: ({ worker, master, accepted }) => `accept를 부른 것은 worker인 pid ${worker}입니다. master인 pid ${josa(String(master), '이/가')} 이 실행에서 받은 연결은 ${accepted}개입니다.`,
  },
  gunicornIsMiddleware: {
    claim: 'gunicorn(uWSGI, mod_wsgi)은 미들웨어다.',
    truth: '이들은 서버입니다. PEP 3333의 미들웨어는 두 역할을 모두 하는 객체로, 애플리케이션처럼 불리고 서버처럼 부릅니다.',
    evidence: ({ names, count, server }) => `이 실행의 미들웨어는 ${names}(${count}개)입니다. 그 첫째를 부르는 것이 ${server}입니다.`,
  },
  wsgiIsCgi: {
    claim: 'WSGI는 CGI의 한 종류다.',
    truth: 'CGI는 프로그램을 실행하고 환경 변수를 넘깁니다. WSGI는 프로세스 안의 함수 호출이며, 딕셔너리의 키로 CGI의 이름만 빌려 씁니다.',
    evidence: ({ processes, keys, environment }) => `이 요청 때문에 시작한 프로세스는 ${processes}개입니다. environ의 키는 ${keys}개이고, 프로세스의 환경 변수 ${environment}개 가운데 이 요청에 관한 것은 없습니다.`,
  },
  loadedPerRequest: {
    claim: 'wsgi.py는 요청마다 실행된다.',
    truth: '프로세스마다 한 번 import합니다. 그 뒤에는 거기서 정의한 함수만 부릅니다. 요청마다 프로세스를 새로 띄우는 CGI에서만 매번 실행됩니다.',
    evidence: ({ pid, us }) => `wsgi.py는 pid ${pid}에서 한 번, 그 프로세스가 애플리케이션을 처음 부르기 ${ms(us)} 전에 적재되었습니다.`,
  },
  frameworkIsServer: {
    claim: 'Django(또는 Flask)가 WAS다.',
    truth: '프레임워크는 서버가 부르는 라이브러리입니다. WSGI 서버가 있어야 하고, 어느 WSGI 서버에서든 돕니다.',
    evidence: ({ function: called, sockets }) => `${called}도 함수처럼 불릴 뿐입니다. 이 프로세스가 듣는 소켓 ${sockets}개는 프레임워크가 아니라 서버가 열었습니다.`,
  },
  viewBuildsRequest: {
    claim: '요청 객체는 뷰가 만든다.',
    truth: '프레임워크가 environ으로 만듭니다. URL을 해석하기 전이고, 뷰는 이미 만들어진 것을 인자로 받습니다.',
    evidence: ({ us }) => `이 호출보다 ${ms(us)} 먼저 만들기 시작했습니다.`,
  },
  startResponseSends: {
    claim: 'start_response()가 상태와 헤더를 보낸다.',
    truth: '보내면 안 됩니다. 서버는 적어 두었다가 본문의 첫 덩어리와 함께 보냅니다. 그래야 오류가 났을 때 바꿀 수 있습니다.',
    evidence: ({ us }) => `첫 바이트는 이 호출보다 ${ms(us)} 뒤에 나갔습니다.`,
  },
  callbackCarriesBody: {
    claim: '응답은 콜백 함수로 서버에 전한다.',
    truth: '콜백은 상태와 헤더를 받습니다. 본문은 애플리케이션이 돌려주는 iterable입니다.',
    evidence: ({ chunks }) => `서버는 돌려받은 iterable에서 하나씩 꺼내며 헤더를 포함해 ${chunks}번 썼습니다.`,
  },
  bodyIsText: {
    claim: '애플리케이션은 문자열을 돌려준다.',
    truth: 'bytes의 iterable입니다. 인코딩은 애플리케이션만 알기 때문에 str은 받지 않습니다.',
    evidence: ({ value }) => `여기서는 ${value}…입니다. 앞의 b를 보세요.`,
  },
  stdoutIsResponse: {
    claim: '결과를 stdout에 출력한다.',
    truth: 'CGI 게이트웨이에서만 그렇습니다. WSGI 서버는 결과를 차례로 꺼내 연결에 쓰고, print는 로그로 갑니다.',
    evidence: ({ bytes }) => `소켓으로 ${josa(size(bytes), '이/가')} 나갔고, 응답 가운데 stdout으로 나간 것은 없습니다.`,
  },
  workerWaits: {
    claim: '느린 클라이언트가 파이썬 worker를 붙잡는다.',
    truth: '버퍼가 있는 프록시 뒤에서는 아닙니다. nginx가 응답을 바로 받아 두고 클라이언트의 속도에 맞춰 줍니다. 프록시가 없으면 sync worker가 기다립니다.',
    evidence: ({ us }) => `브라우저는 ${ms(us)} 뒤에야 다 읽었지만 그동안 worker는 필요하지 않았습니다.`,
  },
  memoryIsCopied: {
    claim: 'worker마다 메모리가 통째로 더 든다.',
    truth: 'fork한 뒤에는 어느 한쪽이 쓸 때까지 페이지를 함께 씁니다. 프로세스마다 보이는 크기를 더하면 공유 페이지를 여러 번 세게 됩니다.',
    evidence: ({ pid, sharedKib, privateKib }) => `이 걸음 뒤에 pid ${pid}의 ${sizeKib(sharedKib)}는 공유이고 ${sizeKib(privateKib)}는 전용입니다.`,
  },
  gatewayErrorIsApp: {
    claim: '502나 504는 애플리케이션이 보낸다.',
    truth: '쓸 수 있는 답을 받지 못한 게이트웨이가 씁니다. 애플리케이션이 실행되었는지는 다른 문제입니다.',
    evidence: ({ server, status, lines }) => `${josa(String(status), '은/는')} ${josa(server, '이/가')} 썼습니다. 이 요청을 위해 실행된 파이썬은 ${lines === 0 ? '한 줄도 없습니다' : `${lines}줄입니다`}.`,
  },
  errorIsShown: {
    claim: '트레이스백은 응답에 들어 있다.',
    truth: '서버의 오류 로그로 갑니다. 클라이언트는 내용이 없는 500을 받습니다. 디버그 모드에서만 더 보입니다.',
    evidence: ({ lines }) => `이 요청 때문에 이 프로세스의 로그에 적힌 줄은 ${lines}개입니다. 상태 탭의 로그에서 볼 수 있습니다.`,
  },
  pageIsRequest: {
    claim: '페이지 하나는 요청 하나다.',
    truth: '문서가 하나이고, 문서가 가리키는 스타일시트, 스크립트, 그림이 저마다 또 하나입니다.',
    evidence: ({ requests }) => `이 페이지를 위한 요청은 ${requests}개입니다.`,
  },
  connectionPerRequest: {
    claim: '요청마다 새 연결을 연다.',
    truth: 'HTTP/1.1부터 연결은 기본으로 열려 있고, 요청을 하나씩 이어서 다시 씁니다.',
    evidence: ({ connections, requests }) => `이 실행에서 브라우저의 연결은 ${connections}개, 요청은 ${requests}개입니다.`,
  },
  fastcgiForks: {
    claim: 'FastCGI는 요청마다 프로세스를 띄운다.',
    truth: '바로 그것을 피하려고 만든 것입니다. FastCGI 프로세스는 계속 떠 있으면서 연결을 받아 요청에 차례로 답합니다.',
    evidence: ({ requests, forks, processes }) => `이 실행에서 FastCGI로 간 요청은 ${requests}개입니다. 그 때문에 fork한 프로세스는 ${forks}개이고, 이미 떠 있던 프로세스 ${processes}개가 답했습니다.`,
  },
  insideForks: {
    claim: 'mod_wsgi(또는 mod_php)는 요청마다 프로세스를 만든다.',
    truth: '내장 모드의 인터프리터는 웹 서버의 자식 프로세스 안에 있습니다. 데몬 모드에서는 시작할 때 만든 프로세스가 소켓 뒤에서 기다립니다.',
    evidence: ({ requests, forks, processes }) => `이 실행을 통틀어 이 길로 온 요청은 ${requests}개, 그 때문에 fork한 프로세스는 ${forks}개, 코드를 실행한 프로세스는 ${processes}개입니다.`,
  },
  cgiIsSlow: {
    claim: 'CGI는 프로토콜 때문에 느리다.',
    truth: '변수와 파이프에는 비용이 거의 들지 않고 프로세스를 만드는 비용도 작습니다. 매번 인터프리터를 시작하고 모두 다시 import하는 데 시간이 듭니다.',
    evidence: ({ processUs, loadUs, workUs, bytes }) => `여기서는 fork와 exec에 ${ms(processUs)}, 인터프리터와 스크립트와 import에 ${ms(loadUs)}, 일하는 데 ${ms(workUs)}가 들었습니다. 변수는 ${size(bytes)}입니다.`,
  },
  uwsgiNames: {
    claim: 'uWSGI, uwsgi, WSGI는 같은 말이다.',
    truth: 'uWSGI는 서버입니다. uwsgi는 웹 서버와 그런 서버 사이의 프로토콜입니다. WSGI는 파이썬의 함수 호출이며 선 위로는 아무것도 보내지 않습니다.',
    evidence: ({ pid, bytes, function: called }) => `uwsgi는 이 ${size(bytes)}짜리 패킷이고, uWSGI는 그것을 읽는 프로세스 ${pid}이며, WSGI는 그 프로세스의 호출 ${called}(environ, start_response)입니다.`,
  },
  asyncIsFaster: {
    claim: 'async를 쓰면 여러 스레드에서 돌아 더 빠르다.',
    truth: '코루틴은 한 스레드에서 번갈아 돕니다. 기다리는 비용이 줄 뿐 계산이 빨라지지는 않고, 블로킹 호출 하나가 모두를 세웁니다.',
    evidence: ({ us, lines, requests }) => `이 코루틴은 ${ms(us)} 동안 기다립니다. 그동안 같은 스레드가 다른 요청 ${requests}개를 위해 ${lines}줄을 실행했습니다.`,
  },
  servletPerRequest: {
    claim: '요청마다 서블릿 객체가 새로 생긴다.',
    truth: '선언한 서블릿마다 객체는 하나이고 모든 스레드가 그 객체의 service()를 부릅니다. 필드에 둔 것은 모든 요청이 함께 씁니다.',
    evidence: ({ servlet, objects, calls, threads }) => `이 실행에서 ${servlet} 객체는 ${objects}개이고, service()는 스레드 ${threads}개에서 ${calls}번 불렸습니다.`,
  },
  jspInterpreted: {
    claim: 'JSP는 요청마다 해석된다.',
    truth: '늦어도 첫 요청 때 한 번 서블릿으로 변환되어 컴파일됩니다. 그다음은 여느 자바 코드와 같습니다.',
    evidence: ({ page, translations, calls }) => `이 실행에서 ${josa(page, '은/는')} ${translations}번 변환되고 ${calls}번 불렸습니다.`,
  },
  webServerLoads: {
    claim: '애플리케이션은 웹 서버가 적재한다.',
    truth: '부르는 프로그램이 적재합니다. 인터프리터가 내장된 웹 서버만 애플리케이션을 자기 메모리에 둡니다.',
    evidence: ({ file, program, pid, web, webPid, modules }) => `${josa(file, '은/는')} ${program}의 프로세스 ${josa(String(pid), '이/가')} import합니다. 요청을 읽은 프로세스(${web}, pid ${webPid})가 import한 모듈은 ${modules}개입니다.`,
  },
  middlewareIsOne: {
    claim: 'WSGI의 미들웨어, Django의 미들웨어, 기업 전산의 미들웨어는 같은 것이다.',
    truth: 'WSGI 미들웨어는 environ과 start_response로 불립니다. Django의 MIDDLEWARE는 Django의 요청·응답 객체를 받습니다. 메시지 큐나 트랜잭션 모니터도 미들웨어라고 하지만 별개의 프로그램입니다.',
    evidence: ({ count, innermost }) => `여기서는 ${josa(innermost, '을/를')} 감싼 객체 ${count}개가 그것과 똑같은 두 인자로 불렸습니다.`,
  },
  balancerRepeats: {
    claim: '로드 밸런서는 실패한 요청을 모두 다시 보낸다.',
    truth: '되풀이해도 되는 것만 보냅니다. POST처럼 효과를 남겼을 수 있는 요청은 한 서버에 보낸 뒤에는 다른 서버로 보내지 않습니다(nginx는 non_idempotent를 켜야 보냅니다).',
    evidence: ({ method, tried, status }) => `이 ${method} 요청에는 서버 ${tried}대를 써 보았고, ${status > 0 ? `그런 다음 nginx가 스스로 ${josa(String(status), '으로/로')} 답했습니다` : '이 실패로 요청이 끝나지는 않았습니다'}.`,
  },
  jobBeforeResponse: {
    claim: '작업 큐를 쓰면 일이 빨리 끝나서 응답이 빨라진다.',
    truth: '일에 드는 시간은 그대로이고, 다른 프로세스에서 나중에 합니다. 응답은 그것을 기다리지 않으며 결과도 알 수 없습니다.',
    evidence: ({ us }) => `작업은 응답을 보내고 ${ms(us)} 뒤에 끝났습니다.`,
  },
  connectionPerQuery: {
    claim: '질의할 때마다 데이터베이스에 새로 연결한다.',
    truth: '연결에는 왕복 한 번과 데이터베이스 프로세스 하나가 들기 때문에, 드라이버와 프레임워크는 worker마다 하나씩 또는 풀로 연결을 열어 둡니다.',
    evidence: ({ connections, queries }) => `이 실행에서 이 프로세스는 그곳에 질의 ${queries}개를 연결 ${connections}개로 보냈습니다.`,
  },
  webSocketIsHttp: {
    claim: 'WebSocket은 HTTP로 자꾸 다시 묻는 것이다.',
    truth: 'HTTP 요청 하나로 업그레이드를 요청합니다. 101 뒤로 이 연결에는 헤더가 몇 바이트뿐인 프레임이 오가고, 어느 쪽이든 원할 때 말합니다.',
    evidence: ({ frames, bytes }) => `HTTP 요청 하나 뒤에 브라우저가 이 연결에서 주고받은 프레임은 ${frames}개, 모두 ${size(bytes)}입니다.`,
  },
};
