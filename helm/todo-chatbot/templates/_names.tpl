{{/* Names and labels; nothing else. Labels are called with (dict "root" $ "component" "backend"). */}}

{{- define "todo-chatbot.selector" -}}
app.kubernetes.io/name: todo-chatbot
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "todo-chatbot.labels" -}}
{{ include "todo-chatbot.selector" . }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
app.kubernetes.io/part-of: todo-chatbot
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}

{{/* registry/repository@digest, or :tag where no digest is given. Called with (dict "root" $ "image" .Values.image.backend). */}}
{{- define "todo-chatbot.image" -}}
{{- with .root.Values.image.registry }}{{ . }}/{{ end }}{{ .image.repository }}
{{- if .image.digest }}@{{ .image.digest }}{{ else }}:{{ .image.tag }}{{ end }}
{{- end }}
