// Scenarios to begin with.

export const EXAMPLES = [
  {
    name: "Two starts",
    about: "Both devices start a session without a network. The one that the server receives first stands.",
    fragment:
      "laptop=start@05:00,complete@25:00&laptop-cut=02:00-40:00&phone=start15@08:00,complete@20:00&phone-cut=02:00-30:00",
  },
  {
    name: "Pause and complete",
    about:
      "The phone has no network and pauses; the laptop completes later. The pause happened first and would be taken, were it received first.",
    fragment: "laptop=start@05:00,complete@20:00&phone=pause@12:00,resume@15:00&phone-cut=08:00-35:00",
  },
  {
    name: "Late completion",
    about:
      "The laptop completes without a network. The server has completed the session by itself before it hears of that, and revokes its own events.",
    fragment: "laptop=start15@02:00,complete@15:00&laptop-cut=08:00-50:00",
  },
  {
    name: "Lost answers",
    about: "Answers to the laptop are lost, so it sends its commands again. Each takes effect once.",
    fragment:
      "laptop=start@05:00,pause@10:00,resume@14:00,distraction@18:00&laptop-lost=03:00-24:00&phone=complete@28:00",
  },
] as const;
