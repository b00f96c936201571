// The dashboard: health, errors, response times, utilisation, and the log search.

import { tagMap } from 'types.bicep'

@description('Azure region.')
param location string
@description('Tags on the workbook.')
param tags tagMap
@description('Log Analytics workspace that the queries read.')
param workspaceId string
@description('Cluster whose platform metrics are shown.')
param clusterId string
@description('Public URL of the product: its status page is linked.')
param publicUrl string

@description('The committed workbook with this deployment\'s resources in place of the marks.')
var content = replace(
  replace(replace(loadTextContent('workbook.json'), '__WORKSPACE__', workspaceId), '__CLUSTER__', clusterId),
  '__PUBLIC_URL__',
  publicUrl
)

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, 'operations')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'Todo Chatbot operations'
    category: 'workbook'
    sourceId: workspaceId
    version: 'Notebook/1.0'
    serializedData: content
  }
}
