export { checkHost, reasonOf, statusOf, withEngine } from "./connect";
export { lastLines, logTail } from "./logs";
