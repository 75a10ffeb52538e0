/** Words of the inspector. */
export const inspector = {
  story: 'Story',
  bytes: 'Bytes',
  state: 'State',
  code: 'Code',
};
