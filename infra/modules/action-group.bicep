// Who is told: mail at once, Slack by our relay function, which turns Azure's alert format into Slack's.

import { tagMap } from 'types.bicep'

@description('Tags on the action group.')
param tags tagMap
@description('Mail address of the operations team.')
param alertEmail string
@secure()
@description('URL of the function alert-relay with its key; empty until the functions run for the first time.')
param alertRelayUrl string

resource group 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'operations'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'operations'
    enabled: true
    emailReceivers: [{ name: 'team', emailAddress: alertEmail, useCommonAlertSchema: true }]
    webhookReceivers: empty(alertRelayUrl)
      ? []
      : [{ name: 'slack-relay', serviceUri: alertRelayUrl, useCommonAlertSchema: true }]
  }
}

@description('Resource id of the action group.')
output id string = group.id
