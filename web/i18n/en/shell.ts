/** Words of the frame around the views. */
export const shell = {
  title: 'Hop by Hop: what really happens to a web request',
  skip: 'Skip to the stage',
};
