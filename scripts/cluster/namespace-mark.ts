/** Label of a namespace that a cluster run has made and may remove. */
export const NAMESPACE_MARK = 'todo-chatbot/made-by=cluster-run';
