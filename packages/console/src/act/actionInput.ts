/** An action as the API takes it: its name, and its fields as people write them. */
export type ActionInput = Readonly<{ type: string; input: Readonly<Record<string, unknown>> }>
