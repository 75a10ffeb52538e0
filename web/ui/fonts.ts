/** Type is fetched after the first paint, a few kilobytes for the letters in use (dynamic subsets), from our own host. */
export function loadFonts(): void {
  void import('pretendard/dist/web/variable/pretendardvariable-dynamic-subset.css');
  void import('@fontsource-variable/jetbrains-mono/wght.css');
}
