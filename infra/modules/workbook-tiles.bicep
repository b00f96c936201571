// Builders of workbook items, so that workbook.bicep reads like a table of contents.
// Item types: 1 text, 3 query, 9 parameters, 10 metrics (https://learn.microsoft.com/azure/azure-monitor/visualize/workbooks-overview).

@description('One item of the dashboard. Workbooks publish no schema to type it by.')
#disable-next-line use-user-defined-types
type item = object

@export()
@description('A text in Markdown.')
func text(name string, markdown string) item => { type: 1, name: name, content: { json: markdown } }

@export()
@description('A KQL query over the chosen time; visualization is table, timechart, tiles or barchart; width in percent.')
func query(name string, title string, kql string, visualization string, width int) item => {
  type: 3
  name: name
  customWidth: string(width)
  content: {
    version: 'KqlItem/1.0'
    title: title
    query: kql
    size: 0
    visualization: visualization
    queryType: 0 // Log Analytics
    resourceType: 'microsoft.operationalinsights/workspaces'
    timeContextFromParameter: 'TimeRange'
    gridSettings: { filter: true, rowLimit: 1000 }
  }
}

@export()
@description('Averages (aggregation 4) of platform metrics of one resource over the chosen time.')
func metrics(name string, title string, resourceType string, resourceId string, names string[]) item => {
  type: 10
  name: name
  customWidth: '50'
  content: {
    version: 'MetricsItem/2.0'
    chartId: name
    title: title
    size: 0
    chartType: 2 // lines
    resourceType: resourceType
    resourceIds: [resourceId]
    metricScope: 0
    timeContextFromParameter: 'TimeRange'
    metrics: map(names, metric => { namespace: resourceType, metric: '${resourceType}--${metric}', aggregation: 4 })
  }
}

@export()
@description('A choice from a fixed list; * is everything.')
func choice(name string, label string, values string[]) item => {
  name: name
  label: label
  type: 2
  isRequired: true
  value: '*'
  typeSettings: { additionalResourceOptions: [] }
  jsonData: string(map(values, value => { value: value, label: value == '*' ? 'all' : value }))
}
