export { askServer } from "./reachable";
