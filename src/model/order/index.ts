export { disorderOf, type Disorder, type Misplaced } from "./disorder.js";
