import type { JSX } from 'preact';
import type { ReleaseWatch } from './release-watch.ts';
import { Icon } from '../../components/icon.tsx';

/** Says that there is a new version. The page never loads itself anew: something may be half typed. */
export function ReloadOffer({ release }: { release: ReleaseWatch }): JSX.Element {
  // The live region exists before its text does, so that screen readers announce the text.
  return (
    <output class="reload-offer" aria-label="Version">
      {release.isOffered.value && (
        <div class="notice">
          <p class="notice__text">A new version is there.</p>
          <button type="button" class="notice__action" onClick={() => location.reload()}>
            Reload
          </button>
          <button
            type="button"
            class="notice__close"
            aria-label="Stay with this version"
            onClick={() => release.dismiss()}
          >
            <Icon name="close" size={16} />
          </button>
        </div>
      )}
    </output>
  );
}
