export { checkHost, reasonOf, statusOf, withEngine } from "./connect";
export { logTail } from "./logs";
