export { hasPydantic1, type Install, installOf } from "./install";
