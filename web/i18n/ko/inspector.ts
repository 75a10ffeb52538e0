import type { Messages } from '../en.ts';

export const inspector: Messages['inspector'] = {
  story: '이야기',
  bytes: '바이트',
  state: '상태',
  code: '코드',
};
