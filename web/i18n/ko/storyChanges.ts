/** 한 걸음이 바꾸는 것들의 이름. */
import type { Stories } from '../storyShape.ts';

export const changes: Stories['changes'] = {
  processMade: '새 프로세스', processGone: '프로세스가 사라짐', threadMade: '새 스레드, tid {name}', threadGone: '스레드 {name} 사라짐', threadWaits: '스레드 {name}: 기다리는 시스템 콜', state: '상태', waitsFor: '기다리는 시스템 콜', called: '{name} 호출', left: '{name}에서 나옴', line: '줄', local: '지역 변수 {name}',
  stackEmptied: '호출 스택이 빔', descriptorOpened: '디스크립터 {name} 열림', descriptorClosed: '디스크립터 {name} 닫힘', memory: '메모리 {name} (전용 + 공유)', program: '{name}', exit: '종료', location: '고른 location', page: '페이지',
  cacheStored: '캐시에 넣음: {name}', cacheGone: '캐시에서 뺌: {name}', environment: '환경 변수 {name}', socketMade: '소켓 {name} 생김', socketGone: '소켓 {name} 사라짐', socketState: '소켓 {name}', unread: '소켓 {name}, 아직 읽지 않은 바이트',
  queued: '소켓 {name}, 기다리는 연결', owner: '소켓 {name}의 주인 pid', peer: '소켓 {name}의 상대', logged: '{name}에 적힌 줄', packetLeft: '패킷이 떠남 {name}', packetEnded: '가던 패킷이 없어짐 {name}', other: '{name}',
};
