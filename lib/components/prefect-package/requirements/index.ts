export { type Install, installOf } from "./install";
