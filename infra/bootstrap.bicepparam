using 'bootstrap.bicep'

// The subject that GitHub really sends is shown by the first failed sign-in; see docs/operations.md.
param resourceGroupName = readEnvironmentVariable('TODO_RESOURCE_GROUP', 'todo-chatbot')
param location = readEnvironmentVariable('TODO_LOCATION', 'eastus')
param repositorySubjects = split(readEnvironmentVariable('TODO_GITHUB_SUBJECTS', 'repo:owner/todo-chatbot'), ',')
