// While a release is rolled out, this page may come from a new pod and its assets be asked from an old one, which does not have
// them yet. Whatever could not be loaded is asked for again until a pod has it (docs/decisions/0023-two-releases-side-by-side.md).
// The same in every release: it has no hash in its name, and knows nothing of the page but its elements.
(() => {
  const DELAYS_MS = [200, 400, 800, 1600, 3000, 3000, 3000, 5000, 5000, 5000, 5000, 5000];
  const MAX_RELOADS = 3;
  const COUNT = 'reloads-for-assets';
  /** True until the page's own script runs: only then may the page be loaded again without asking. */
  let isBlank = true;
  let isReloading = false;

  addEventListener(
    'error',
    ({ target }) => {
      if (target instanceof HTMLScriptElement) {
        say('One moment: a new version is being put in place.');
        void bring(target.src).then(reload);
      } else if (target instanceof HTMLLinkElement && target.rel === 'stylesheet') {
        void bring(target.href).then((found) => found && target.replaceWith(target.cloneNode()));
      }
    },
    true,
  );
  addEventListener('load', () => {
    isBlank = document.getElementById('app')?.childElementCount === 0;
    if (!isBlank) remember(0);
  });

  /** Asks until a pod answers with the file, which the browser then keeps. False when none did within the time of a roll-out. */
  async function bring(url) {
    for (const delay of DELAYS_MS) {
      await new Promise((resolve) => setTimeout(resolve, delay));
      const answer = await fetch(url, { cache: 'reload' }).catch(() => null);
      if (answer?.ok)
        return answer.blob().then(
          () => true,
          () => false,
        );
    }
    return false;
  }

  /** A module that failed once is never fetched again by the same document: the page itself has to be loaded anew. */
  function reload() {
    if (!isBlank || isReloading) return;
    const count = remembered();
    if (count >= MAX_RELOADS) {
      remember(0);
      say('The page could not be loaded. Check your connection, then load it again.');
      return;
    }
    isReloading = true;
    remember(count + 1);
    location.reload();
  }

  function say(text) {
    const app = document.getElementById('app');
    if (app && isBlank) app.textContent = text;
  }

  function remembered() {
    try {
      return Number(sessionStorage.getItem(COUNT) ?? 0);
    } catch {
      return MAX_RELOADS;
    }
  }

  function remember(count) {
    try {
      sessionStorage.setItem(COUNT, String(count));
    } catch {
      // Without storage nothing counts the reloads, so there are none.
    }
  }
})();
