/** The options of a menu in groups with a heading each. */
export interface OptionGroup {
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly text: string }[];
}

export function GroupedOptions({ groups }: { readonly groups: readonly OptionGroup[] }) {
  return (
    <>
      {groups.map(({ label, options }) => (
        <optgroup key={label} label={label}>
          {options.map(({ value, text }) => <option key={value} value={value}>{text}</option>)}
        </optgroup>
      ))}
    </>
  );
}
