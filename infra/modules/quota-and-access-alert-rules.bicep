// Alerts on quotas that run out and on refused access. Same form as alert-rules.bicep.

import { alertRule } from 'types.bicep'

@export()
@description('What runs out or is tried by somebody who may not: secrets, log volume, certificates. The cap is in GB a day, as text.')
func quotaAndAccessRules(dailyCapGb string) alertRule[] => [
  {
    name: 'vault-denied'
    title: 'Somebody was refused access to a secret'
    severity: 1
    every: 'PT15M'
    window: 'PT30M'
    // The 401 of the sign-in challenge is how every client begins.
    query: '''
AZKVAuditLogs
| where HttpStatusCode in (401, 403)
| where not(OperationName == "Authentication" and HttpStatusCode == 401)
'''
  }
  {
    name: 'log-cap'
    title: 'Logs have used 80 % of their daily cap; at 100 % collection stops'
    severity: 2
    every: 'PT1H'
    window: 'P1D'
    // Without a cap (-1) nothing can be used up.
    query: $'''
Usage
| where IsBillable == true
| summarize gigabytes = sum(Quantity) / 1000.0
| where ${dailyCapGb} > 0 and gigabytes > 0.8 * ${dailyCapGb}
'''
  }
  {
    name: 'certificate-renewal'
    title: 'cert-manager cannot renew a certificate'
    severity: 2
    every: 'PT1H'
    window: 'P1D'
    query: '''
KubeEvents
| where KubeEventType == "Warning"
| where ObjectKind in ("Certificate", "CertificateRequest", "Order", "Challenge", "Issuer")
'''
  }
]
