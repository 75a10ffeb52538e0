/** 무엇이 왜 잘못되었는지: 걸음이 지닌 키의 뜻. */
import type { Reasons } from '../sentences.ts';

export const reasons: Reasons = {
  lost: { line: '회선에서 사라졌습니다', noRoute: '그 주소에서 답하는 기계가 없습니다' },
  waited: { client_header_timeout: '요청 헤더의 나머지(client_header_timeout)', client_body_timeout: '요청 본문의 나머지(client_body_timeout)', proxy_read_timeout: '업스트림의 답(proxy_read_timeout)', fastcgi_read_timeout: '업스트림의 답(fastcgi_read_timeout)', uwsgi_read_timeout: '업스트림의 답(uwsgi_read_timeout)', scgi_read_timeout: '업스트림의 답(scgi_read_timeout)', Timeout: '스크립트나 백엔드의 답(Timeout)', worker: '워커가 살아 있다는 신호(--timeout)' },
  upstream: {
    refused: '그 포트에서 기다리는 프로그램이 없어 연결이 거절됨', unreachable: '이 기계에 그 종류(IPv4, IPv6)의 주소가 없음', connectTimeout: '제때 연결되지 않음', readTimeout: '제때 답이 오지 않음',
    closedEarly: '응답을 다 보내기 전에 연결을 닫음', reset: '연결을 끊어 버림', badResponse: '응답 헤더를 읽을 수 없음',
    headTooBig: '헤더가 너무 큼', noLiveUpstreams: '쓸 수 있는 서버가 없음', noConnections: 'worker_connections를 다 씀',
  },
  subsystems: {
    io: '모두가 함께 쓰는 스레드입니다', naming: '이름으로 객체를 찾아 줍니다(JNDI)', transactions: '여러 데이터베이스가 함께 확정하거나 함께 되돌립니다(Jakarta Transactions)', datasources: '데이터베이스 연결의 풀입니다',
    ejb3: '트랜잭션과 권한이 딸린 업무 객체입니다(Enterprise Beans)', 'messaging-activemq': '프로그램 사이의 큐입니다(Jakarta Messaging)', mail: '메일을 보냅니다(Jakarta Mail)', undertow: '웹 서버와 서블릿 컨테이너입니다',
    'deployment-scanner': '폴더에서 애플리케이션을 찾습니다',
  },
  mapped: { exact: '정확히 일치', prefix: '가장 긴 접두사', extension: '확장자', default: '기본 서블릿', root: '루트' },
  exit: { '0': '할 일을 마침', '1': '오류로 끝남', '3': '애플리케이션을 적재하지 못함', died: '인터프리터 자체가 끝남' },
  rejected: {
    incomplete: '요청이 끝내 완성되지 않았습니다', requestLineTooLong: '요청 줄이 너무 깁니다', fieldLineTooLong: '필드 한 줄이 너무 깁니다',
    fieldSectionTooLarge: '헤더가 너무 큽니다', tooManyFields: '필드가 너무 많습니다', contentTooLarge: '본문이 client_max_body_size보다 큽니다',
    methodInOldVersion: 'HTTP/0.9에는 GET밖에 없습니다', bareLf: '줄이 LF만으로 끝납니다', bareCr: 'CR이 홀로 있습니다', blankLine: '빈 줄로 시작합니다', requestLineInvalid: '요청 줄이 “메서드 대상 버전” 꼴이 아닙니다',
    whitespaceRun: '요청 줄에 공백이 여러 개 이어집니다', trailingWhitespace: '요청 줄이 공백으로 끝납니다', methodInvalid: '메서드가 토큰이 아닙니다',
    methodUnknown: '모르는 메서드입니다', methodRefused: '받지 않는 메서드입니다', targetInvalid: '요청 대상을 읽을 수 없습니다', asteriskTarget: '대상 *는 OPTIONS에만 씁니다',
    authorityTarget: '경로 없는 대상은 CONNECT에만 씁니다', versionMissing: '버전이 없습니다', versionInvalid: '버전이 HTTP/n.n 꼴이 아닙니다',
    versionZero: 'HTTP/0.9는 받지 않습니다', versionUnsupported: '지원하지 않는 버전입니다', statusLineInvalid: '상태 줄을 읽을 수 없습니다',
    leadingWhitespace: '헤더가 공백으로 시작합니다', obsFold: '필드가 다음 줄로 이어집니다', colonMissing: '필드 줄에 콜론이 없습니다', fieldNameEmpty: '이름 없는 필드가 있습니다',
    spaceBeforeColon: '콜론 앞에 공백이 있습니다', fieldNameInvalid: '필드 이름이 토큰이 아닙니다', fieldValueInvalid: '필드 값에 쓸 수 없는 문자가 있습니다',
    hostMissing: 'Host 필드가 없습니다', hostRepeated: 'Host 필드가 둘입니다', hostInvalid: 'Host 필드가 호스트가 아닙니다', hostMismatch: 'Host와 요청 대상이 서로 다릅니다',
    contentLengthInvalid: 'Content-Length가 수가 아닙니다', contentLengthList: 'Content-Length가 목록입니다', contentLengthRepeated: 'Content-Length 필드가 둘입니다',
    contentLengthConflict: 'Content-Length가 서로 어긋납니다', lengthAndCoding: 'Content-Length와 Transfer-Encoding이 함께 있습니다', codingInOldVersion: 'HTTP/1.0에 Transfer-Encoding이 있습니다',
    codingUnknown: '모르는 전송 코딩입니다', chunkedNotLast: 'chunked가 마지막 코딩이 아닙니다', chunkSizeInvalid: '청크 크기가 16진수가 아닙니다',
    chunkSizeEmpty: '청크 크기가 없습니다', chunkSizeTooLarge: '청크 크기가 너무 큽니다', chunkBareLf: '청크 줄이 LF만으로 끝납니다', chunkLineTooLong: '청크 줄이 너무 깁니다',
    chunkDataUnterminated: '청크가 CRLF로 끝나지 않습니다',
  },
};
