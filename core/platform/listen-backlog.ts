/**
 * Connections that the kernel keeps for a server whose event loop is busy, 4,096 (Linux allows no more by default). Node's own 511
 * are filled by a burst within a moment; of the others the kernel throws the packets away, so that they hang for many seconds
 * where a refusal could have told them to come back (EDGE-5).
 */
export const LISTEN_BACKLOG = 4_096;
