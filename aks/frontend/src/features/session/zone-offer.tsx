import { useSignal, type ReadonlySignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { messageOf } from '../../lib/api-client.ts';
import { readSetting, writeSetting } from '../../lib/stored-setting.ts';
import { cityOf, knownTimeZone } from '../../lib/time-zone.ts';
import { useSession } from './session-slice.ts';

/** Setting: the zone that was offered and declined. */
const DECLINED = 'declined-time-zone';

type Props = {
  /** Changes when the person travels. */
  deviceZone: ReadonlySignal<string>;
  onChanged: (text: string) => void;
};

/** Offers the time zone of the device when it is not the list's. */
export function ZoneOffer({ deviceZone, onChanged }: Props): JSX.Element {
  const session = useSession();
  const declined = useSignal(readSetting(DECLINED));
  const problem = useSignal<string | null>(null);
  const isChanging = useSignal(false);
  const state = session.state.value;
  const here = deviceZone.value;
  const present = state.kind === 'person' ? state.session.timeZone : here;
  const isSame = knownTimeZone(here) === knownTimeZone(present);

  const decline = (zone: string | null): void => {
    declined.value = zone;
    writeSetting(DECLINED, zone);
  };
  const accept = async (): Promise<void> => {
    isChanging.value = true;
    problem.value = await session.changeTimeZone(here).then(() => null, messageOf);
    isChanging.value = false;
    if (problem.value === null) onChanged(`Times are in ${nameOf(here)} now.`);
  };
  // Back in the list's own zone the refusal is forgotten, so that the next journey is offered again.
  useEffect(() => {
    if (isSame && state.kind === 'person') decline(null);
  }, [isSame, state.kind]);

  // The live region exists before its text does, so that screen readers announce the text.
  return (
    <output class="zone-offer">
      {!isSame && declined.value !== here && (
        <div class="zone-offer__box">
          <p class="zone-offer__text">
            {cityOf(here) === null ? `Your device is set to ${here}.` : `You seem to be in ${nameOf(here)}.`} Use its
            time? <span class="zone-offer__present">Your list is in {nameOf(present)} time.</span>
          </p>
          {problem.value !== null && <p class="field__problem">{problem.value}</p>}
          <div class="zone-offer__answers">
            <button
              type="button"
              class="button button--primary"
              disabled={isChanging.value}
              onClick={() => void accept()}
            >
              Use {nameOf(here)} time
            </button>
            <button type="button" class="button" onClick={() => decline(here)}>
              Keep {nameOf(present)} time
            </button>
          </div>
        </div>
      )}
    </output>
  );
}

function nameOf(zone: string): string {
  return cityOf(zone) ?? zone;
}
