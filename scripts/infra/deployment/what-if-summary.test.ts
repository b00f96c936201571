import { expect, it } from 'vitest';
import { summarizeWhatIf } from './what-if-summary.ts';

const id = (name: string) => `/subscriptions/1/resourceGroups/todo-chatbot/providers/Microsoft.Web/sites/${name}`;

it('the what-if summary names what changes and where, and no value: some are secret', () => {
  const summary = summarizeWhatIf({
    changes: [
      { resourceId: id('new'), changeType: 'Create' },
      {
        resourceId: id('old'),
        changeType: 'Modify',
        delta: [
          { path: 'properties.httpsOnly', propertyChangeType: 'Modify', before: false, after: 'hush' },
          { path: 'properties.noise', propertyChangeType: 'NoEffect' },
        ] as { path: string; propertyChangeType: string }[],
      },
      { resourceId: id('same'), changeType: 'NoChange' },
      { resourceId: id('foreign'), changeType: 'Ignore' },
    ],
  });
  expect(summary).toBe(
    '  + Microsoft.Web/sites/new\n  ~ Microsoft.Web/sites/old (properties.httpsOnly)\n  2 to change, 2 stay as they are',
  );
});
