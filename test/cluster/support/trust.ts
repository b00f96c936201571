import { getCACertificates, setDefaultCACertificates } from 'node:tls';

/** Lets this process verify the run's certificate wherever it connects by TLS, `fetch` included. */
export function trust(certificate: string): void {
  setDefaultCACertificates([...getCACertificates('default'), certificate]);
}
