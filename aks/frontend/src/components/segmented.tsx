import type { JSX } from 'preact';
import { useId } from 'preact/hooks';

type Option<T extends string | number> = { value: T; label: string; class?: string };
type Props<T extends string | number> = {
  label: string;
  options: readonly Option<T>[];
  value: T;
  onChange: (value: T) => void;
};

/** A choice between a few options, as a row of radio buttons. */
export function Segmented<T extends string | number>({ label, options, value, onChange }: Props<T>): JSX.Element {
  const name = useId();
  return (
    <fieldset class="segmented">
      <legend class="field__label">{label}</legend>
      <div class="segmented__options">
        {options.map((option) => (
          <label key={option.value} class={`segmented__option ${option.class ?? ''}`}>
            <input
              type="radio"
              class="visually-hidden"
              name={name}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
