import type { Messages } from '../en.ts';

export const shell: Messages['shell'] = {
  title: 'Hop by Hop: 웹 요청에 실제로 일어나는 일',
  skip: '무대로 건너뛰기',
};
