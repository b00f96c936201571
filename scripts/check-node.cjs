// Runs before npm scripts, on whatever Node there is: plain old JavaScript, so that it can still say what is wrong.
'use strict';

var NEEDED = [24, 7];

/** Null when this Node will do, else what to install. */
function adviceFor(version, platform) {
  var parts = version.split('.').map(Number);
  if (parts[0] > NEEDED[0] || (parts[0] === NEEDED[0] && parts[1] >= NEEDED[1])) return null;
  var own =
    platform === 'linux' || platform === 'darwin' || platform === 'win32'
      ? 'Run `npm ci` (without --omit=optional): it brings a Node 24 of its own, which npm scripts then use.\n' +
        'If that changes nothing, there is no such package for this machine: '
      : '';
  return (
    'This is Node ' +
    version +
    '; Todo Chatbot needs Node ' +
    NEEDED.join('.') +
    ' or newer.\n' +
    own +
    (own ? 'i' : 'I') +
    'nstall Node 24 LTS from https://nodejs.org and try again.\n'
  );
}

module.exports = { adviceFor: adviceFor };

if (require.main === module) {
  var advice = adviceFor(process.versions.node, process.platform);
  if (advice !== null) {
    process.stderr.write(advice);
    process.exit(1);
  }
}
