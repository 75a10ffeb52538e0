/** 강의 노트가 말하는 15단계를 우리 말로 옮긴 것, 그리고 실행이 보여 주는 다른 점. */
import { ms, size } from '../format.ts';
import type { NotesWords } from '../en/notes.ts';
import { josa } from './josa.ts';

export const notes: NotesWords = {
  intro: '강의 노트에 나오는 15단계입니다. 이 실행이 다르게 보여 주는 단계에는 표시가 있습니다.',
  elsewhere: '이 요청은 mod_wsgi까지 가지 않았습니다. Apache가 직접 답했습니다.',
  differs: '다름',
  open: (stage) => `${stage}단계: 실제로 일어나는 일`,
  inRun: '이 실행에서는',
  steps: '실행의 걸음',
  source: '근거',
  newTab: '(새 탭에서 열림)',
  told: {
    1: '클라이언트가 웹 서버에 요청을 보낸다.',
    2: '웹 서버가 URL을 살핀다.',
    3: 'WSGIScriptAlias에 적힌 URL이면 WSGI 서버가 처리하게 한다.',
    4: '웹 서버가 WSGI 서버에 파라미터를 건넨다.',
    5: 'WSGI 서버가 wsgi.py를 실행한다.',
    6: 'application(environ, start_response)를 부른다.',
    7: '호출이 애플리케이션에 닿는다.',
    8: '애플리케이션이 environ 변수를 다룬다.',
    9: '뷰가 실행되고 HTTPRequest 객체가 생긴다.',
    10: '애플리케이션이 start_response()를 부른다.',
    11: 'HTTPResponse를 돌려준다.',
    12: '호출이 WSGI 서버로 돌아간다.',
    13: 'WSGI 서버가 결과를 stdout에 출력한다.',
    14: '결과가 웹 서버로 간다.',
    15: '웹 서버가 클라이언트에 응답한다.',
  },
  toldTitle: '노트의 설명',
  truthTitle: '실제',
  truth: {
    loading: '스크립트는 프로세스마다 한 번, 위에서 아래로 실행됩니다. 첫 요청이 필요로 할 때나 그보다 미리입니다. 다음 요청부터는 거기서 정의한 함수만 부릅니다. 다시 실행되는 것은 파일이 바뀌었을 때와 CGI일 때뿐입니다.',
    requestFirst: '프레임워크가 environ으로 요청 객체를 먼저 만듭니다. 그다음 미들웨어와 URL 해석을 거치고, 마지막에 뷰가 그 객체를 인자로 받습니다.',
    startAfterView: '뷰가 먼저 응답을 돌려줍니다. 그다음 프레임워크가 그 상태와 헤더로 start_response를 부릅니다. 서버는 적어 둘 뿐이고 아직 아무것도 보내지 않습니다.',
    iterable: '애플리케이션이 돌려주는 것은, 어떤 클래스이든, bytes의 iterable입니다. 서버가 블록을 하나씩 꺼내고, 끝나면 close()를 부릅니다.',
    notStdout: '결과를 출력하는 것은 CGI 게이트웨이뿐입니다. mod_wsgi는 블록을 Apache에 넘깁니다. 내장 모드에서는 출력 필터로, 데몬 모드에서는 유닉스 소켓으로 넘깁니다. 앱이 print한 것은 오류 로그로 갑니다.',
  },
  evidence: {
    loading: ({ pid, here, loads, calls }) => `프로세스 ${pid}에서 스크립트는 요청 ${calls}개에 ${loads}번 실행되었습니다. ${here ? '이 프로세스의 첫 요청인 지금 실행되었습니다.' : '이 요청이 오기 전에 이미 실행된 뒤였습니다.'}`,
    requestFirst: ({ builder, view, us }) => `${josa(builder, '은/는')} ${josa(view, '이/가')} 불리기 ${ms(us)} 전에 시작되었습니다.`,
    startAfterView: ({ view, us, untilSentUs }) => `start_response는 ${josa(view, '이/가')} 돌아오고 ${ms(us)} 뒤에, 첫 바이트가 나가기 ${ms(untilSentUs)} 전에 불렸습니다.`,
    iterable: ({ value, blocks, closed }) => `돌려받은 것은 ${value}입니다. 블록 ${blocks}개로 나갔고${closed ? ', close()도 불렸습니다' : ' close()는 불리지 않았습니다'}.`,
    notStdout: ({ bytes, mode, stdoutBytes, logged }) => `${josa(size(bytes), '이/가')} ${mode === 'embedded' ? '같은 프로세스에서 클라이언트의 소켓으로' : '유닉스 소켓을 지나 Apache의 자식 프로세스로'} 나갔고, stdout으로 나간 것은 ${size(stdoutBytes)}입니다. 파이썬이 오류 로그에 쓴 것은 ${logged}번입니다.`,
  },
  order: {
    title: '호출 순서',
    about: '왼쪽은 mod_wsgi에서 돌던 실제 Django를 프로파일러로 기록한 것이고, 오른쪽은 이 실행입니다.',
    recorded: '기록된 Django',
    here: '이 실행',
    none: '이 실행에는 없음',
    names: {
      loaded: '스크립트 실행', called: '애플리케이션 호출', built: '요청 객체 생성', view: '뷰 호출', viewLeft: '뷰가 돌아옴',
      started: 'start_response', returned: '애플리케이션이 돌아옴', sent: '첫 블록이 나감', closed: 'close()',
    },
    facts: (requests, loads, loadsUnderCgi) => `기록에서 wsgi.py는 요청 ${requests}개에 mod_wsgi로는 ${loads}번, CGI로는 ${loadsUnderCgi}번 실행되었습니다.`,
  },
};
