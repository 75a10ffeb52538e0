/** Text files imported as they are (`?raw`): the Python that runs inside CPython, zone and configuration texts. */
declare module '*?raw' {
  const text: string;
  export default text;
}
