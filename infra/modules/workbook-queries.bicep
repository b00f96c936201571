// The KQL behind the dashboard. {TimeRange}, {Component}, {Severity} and {Text} are the parameters at its head.

@export()
@description('FR-026: what the watchdog saw last, every 20 seconds.')
var health = '''
AppMetrics
| where Name == "watchdog.healthy"
| summarize arg_max(TimeGenerated, Min) by component = tostring(Properties.name)
| project component, health = iff(Min >= 1, "healthy", "not healthy"), seen = TimeGenerated
'''

@export()
@description('FR-026: share of healthy checks.')
var availability = '''
AppMetrics
| where Name == "watchdog.healthy"
| summarize availability = 100.0 * sum(Sum) / sum(ItemCount) by bin(TimeGenerated, {TimeRange:grain})
| render timechart
'''

@export()
@description('FR-029: errors in percent of all requests; 4xx are the caller\'s.')
var errorRate = '''
AppRequests
| extend failed = Success == false and not(ResultCode startswith "4")
| summarize total = sum(ItemCount), errors = sumif(ItemCount, failed)
    by AppRoleName, bin(TimeGenerated, {TimeRange:grain})
| project TimeGenerated, AppRoleName, errorPercent = 100.0 * errors / total
| render timechart
'''

@export()
@description('FR-030: response times, weighted by how many requests a row stands for.')
var responseTimes = '''
AppRequests
| where not(Url has "/api/events")
| summarize
    average = 1.0 * sum(DurationMs * ItemCount) / sum(ItemCount),
    p95 = percentilew(DurationMs, ItemCount, 95),
    p99 = percentilew(DurationMs, ItemCount, 99)
    by bin(TimeGenerated, {TimeRange:grain})
| render timechart
'''

@export()
@description('FR-030: the same by operation, slowest first.')
var slowestOperations = '''
AppRequests
| where not(Url has "/api/events")
| summarize
    requests = sum(ItemCount),
    average = round(1.0 * sum(DurationMs * ItemCount) / sum(ItemCount), 1),
    p95 = percentilew(DurationMs, ItemCount, 95),
    p99 = percentilew(DurationMs, ItemCount, 99)
    by component = AppRoleName, operation = OperationName
| order by p99 desc
'''

@export()
@description('How long events wait and how many were given up.')
var events = '''
AppMetrics
| where Name in ("events.backlog.age.seconds", "events.dead_letters.count")
| summarize value = max(Max) by strcat(Name, " ", tostring(Properties.name)), bin(TimeGenerated, {TimeRange:grain})
| render timechart
'''

@export()
@description('FR-032: running pods by component.')
func replicas(namespace string) string =>
  $'''
KubePodInventory
| where Namespace == "${namespace}" and PodStatus == "Running" and ControllerKind == "ReplicaSet"
| summarize pods = dcount(PodUid) by ControllerName, bin(TimeGenerated, {TimeRange:grain})
| render timechart
'''

@export()
@description('FR-028: log lines of all components by time, component, severity and text. Containers print one JSON object per line.')
func logSearch(namespace string) string =>
  $'''
union isfuzzy = true
  (ContainerLogV2
    | where PodNamespace == "${namespace}"
    | extend line = parse_json(tostring(LogMessage))
    | project
        TimeGenerated,
        component = coalesce(tostring(line.component), ContainerName),
        severity = tolower(coalesce(tostring(line.level), tostring(LogLevel), "info")),
        message = coalesce(tostring(line.msg), tostring(LogMessage)),
        details = tostring(line)),
  (AppTraces
    | project
        TimeGenerated,
        component = AppRoleName,
        severity = case(SeverityLevel >= 4, "fatal", SeverityLevel == 3, "error", SeverityLevel == 2, "warn", SeverityLevel == 1, "info", "debug"),
        message = Message,
        details = tostring(Properties)),
  (AppExceptions
    | project TimeGenerated, component = AppRoleName, severity = "error", message = OuterMessage, details = tostring(Properties))
| where "{Component}" in ("*", component)
| where "{Severity}" in ("*", severity)
| where "{Text}" == "" or message has "{Text}" or details has "{Text}"
| order by TimeGenerated desc
'''
