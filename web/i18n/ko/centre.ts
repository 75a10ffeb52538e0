import type { Messages } from '../en.ts';

export const centre: Messages['centre'] = {
  map: '지도',
  sequence: '시퀀스',
  waterfall: '폭포',
};
