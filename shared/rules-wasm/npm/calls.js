// The names of the functions. declarations.mjs compares them with the calls of the crate.
export const CALLS = [
  "checkLog",
  "decide",
  "evolve",
  "fold",
  "limits",
  "nextDeadline",
  "replay",
  "rulesVersion",
  "score",
  "settle",
  "view",
];
