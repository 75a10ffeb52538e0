/** Words of the map, the sequence diagram and the waterfall. */
export const centre = {
  map: 'Map',
  sequence: 'Sequence',
  waterfall: 'Waterfall',
};
